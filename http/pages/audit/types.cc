// The types of events, for people to choose from.
#include <algorithm>
#include <array>
#include <utility>

#include "core/ascii.h"
#include "http/pages/audit/words.h"

namespace muster::http::pages {
namespace {

using Label = std::pair<std::string_view, std::string_view>;

// For wire names that do not read well.
constexpr std::array kLabels = {
    Label{"activity.pinged", "Activity"},
    Label{"user.signed_up", "Account created"},
    Label{"user.profile_updated", "Name or phone changed"},
    Label{"user.deactivated", "Account deactivated"},
    Label{"user.reactivated", "Account reactivated"},
    Label{"user.removed", "Account removed"},
    Label{"user.email_changed", "Email changed"},
    Label{"user.role_changed", "Role changed"},
    Label{"user.erased", "Person erased"},
    Label{"user.restored", "Account restored"},
    Label{"invite.reset", "Invitation link reset"},
    Label{"session.started", "Logged in"},
    Label{"session.used", "Session resumed"},
    Label{"session.ended", "Session ended"},
    Label{"session.expired", "Expired sessions removed"},
    Label{"sign_in.failed", "Log-in failed"},
    Label{"api_token.issued", "API token created"},
    Label{"api_token.revoked", "API token revoked"},
    Label{"password_link.issued", "Password link created"},
    Label{"password_link.seen", "Password link notice dismissed"},
    Label{"password_link.cancelled", "Password link cancelled"},
    Label{"user.preferences_changed", "Preferences changed"},
    Label{"annotation.contributed", "Annotations contributed"},
    Label{"history.begun", "New history of the log begun"},
};

// In the order of the list; types in no group come last.
constexpr std::array kGroups = {
    Label{"user", "Accounts"},
    Label{"session", "Logging in"},
    Label{"sign_in", "Logging in"},
    Label{"api_token", "Logging in"},
    Label{"password_link", "Logging in"},
    Label{"organization", "Organization"},
    Label{"invite", "Organization"},
    Label{"history", "Organization"},
    Label{"project", "Projects"},
    Label{"annotation", "Projects"},
    Label{"activity", "Activity"},
};

// Offered beside the types themselves.
constexpr std::array kWholeGroups = {Label{"user", "All account events"},
                                     Label{"session", "All session events"},
                                     Label{"project", "All project events"}};

template <typename Labels>
std::string_view find_label(const Labels& labels, std::string_view name) {
  for (const auto& [known, label] : labels) {
    if (known == name) return label;
  }
  return {};
}

std::vector<TypeGroup> make_groups() {
  std::vector<TypeGroup> groups;
  for (const auto& [first, label] : kGroups) {
    if (groups.empty() || groups.back().label != label) groups.push_back({std::string(label), {}});
  }
  groups.push_back({"More", {}});
  for (const EventInfo& type : kEventTypes) {
    const std::string_view name = type.name;
    const std::string_view first = event_group(name);
    const std::string_view label = find_label(kGroups, first);
    const auto group = std::find_if(groups.begin(), groups.end() - 1,
                                    [&](const TypeGroup& g) { return g.label == label; });
    const std::string_view whole = find_label(kWholeGroups, first);
    const bool is_first = std::none_of(group->types.begin(), group->types.end(),
                                       [&](const TypeChoice& type) { return type.value == first; });
    if (!whole.empty() && is_first)
      group->types.push_back({std::string(first), std::string(whole)});
    group->types.push_back({std::string(name), type_label(name)});
  }
  std::erase_if(groups, [](const TypeGroup& group) { return group.types.empty(); });
  return groups;
}

}  // namespace

std::string type_label(std::string_view wire_name) {
  if (const std::string_view known = find_label(kLabels, wire_name); !known.empty()) {
    return std::string(known);
  }
  if (wire_name.starts_with("user.")) wire_name.remove_prefix(5);
  std::string label(wire_name);
  for (char& c : label) {
    if (c == '.' || c == '_') c = ' ';
  }
  label[0] = ascii_upper(label[0]);
  return label;
}

const std::vector<TypeGroup>& type_groups() {
  static const std::vector<TypeGroup> groups = make_groups();
  return groups;
}

}  // namespace muster::http::pages
