// The fields of events and their values, in words.
#include <array>
#include <utility>

#include "http/pages/audit/words.h"

namespace muster::http::pages {
namespace {

using Label = std::pair<std::string_view, std::string_view>;

// Of every event type, and of what an event changes (projections/audit/changes.h).
constexpr std::array kFields = {
    Label{"user", "Person"},
    Label{"at", "Active at"},
    Label{"title", "Title"},
    Label{"email", "Email"},
    Label{"first_name", "First name"},
    Label{"last_name", "Last name"},
    Label{"phone", "Phone"},
    Label{"via", "Joined via"},
    Label{"by", "Set by"},
    Label{"session", "Session"},
    Label{"sessions", "Sessions"},
    Label{"address", "Address"},
    Label{"user_agent", "Device"},
    Label{"clock", "Server clock"},
    Label{"reason", "Reason"},
    Label{"project", "Project"},
    Label{"annotations", "Annotations"},
    Label{"image", "Picture"},
    Label{"expires_at", "Expires"},
    Label{"issued_at", "Link created"},
    Label{"status", "Status"},
    Label{"theme", "Theme"},
    Label{"role", "Role"},
    Label{"time_zone", "Time zone"},
    Label{"language", "Date language"},
    Label{"password", "Password"},
    Label{"origin", "Signed as"},
    Label{"previous", "Last checkpoint before"},
    Label{"invitation link", "Invitation link"},
    Label{"API token", "API token"},
};

}  // namespace

std::string field_label(std::string_view name) {
  for (const auto& [field, label] : kFields) {
    if (field == name) return std::string(label);
  }
  return {};
}

std::string words_of(Channel channel) {
  switch (channel) {
    case Channel::kSystem:
      return "Server";
    case Channel::kWeb:
      return "Web";
    case Channel::kApi:
      return "API";
    case Channel::kCli:
      return "Command line";
  }
  return "Unknown";
}

std::string words_of(SignUpVia via) {
  switch (via) {
    case SignUpVia::kFirstRun:
      return "First account";
    case SignUpVia::kOpenSignUp:
      return "Sign-up page";
    case SignUpVia::kInviteLink:
      return "Invitation link";
    case SignUpVia::kCli:
      return "Command line";
    case SignUpVia::kApi:
      return "API";
    case SignUpVia::kImport:
      return "Import";
  }
  return "Unknown";
}

std::string words_of(PasswordChangedBy by) {
  switch (by) {
    case PasswordChangedBy::kSelf:
      return "The person, who knew the current password";
    case PasswordChangedBy::kAnotherPerson:
      return "Someone with a one-time link";
    case PasswordChangedBy::kOperator:
      return "Command line";
    case PasswordChangedBy::kRehash:
      return "The server: same password, stronger hash";
  }
  return "Unknown";
}

std::string words_of(SessionEndReason reason) {
  switch (reason) {
    case SessionEndReason::kLogout:
      return "Logged out";
    case SessionEndReason::kExpired:
      return "Expired";
    case SessionEndReason::kPasswordChanged:
      return "The password changed";
    case SessionEndReason::kRevoked:
      return "Ended under Active sessions";
    case SessionEndReason::kTooMany:
      return "Too many sessions";
    case SessionEndReason::kDeactivated:
      return "The account was deactivated or removed";
  }
  return "Unknown";
}

std::string words_of(Theme theme) {
  switch (theme) {
    case Theme::kSystem:
      return "Same as device";
    case Theme::kLight:
      return "Light";
    case Theme::kDark:
      return "Dark";
  }
  return "Unknown";
}

}  // namespace muster::http::pages
