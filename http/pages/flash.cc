#include "http/pages/flash.h"

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "core/check.h"
#include "core/number.h"
#include "http/pipeline/notes.h"

namespace muster::http::pages {
namespace {

enum class Reader : std::uint8_t { kCaller, kLoggedOut };

struct Words {
  Flash flash;
  const char* section;  // in the template: said.<section>
  std::string_view words;
  // What gets the focus: its id. Empty: what the page itself chooses.
  std::string_view focus = "said";
  Reader reader = Reader::kCaller;
};

constexpr std::array kWords = {
    Words{Flash::kSaved, "profile", "Saved."},
    Words{Flash::kNothingToSave, "profile", "There was nothing to save."},
    Words{Flash::kPictureRemoved, "profile", "Picture removed."},
    Words{Flash::kSessionEnded, "sessions", "Session ended."},
    Words{Flash::kOtherSessionsEnded, "sessions", "You are logged out on other devices."},
    Words{Flash::kPasswordChanged, "password", "Password changed. Your other sessions have ended."},
    Words{Flash::kPasswordAndTokenChanged, "password",
          "Password changed. Your other sessions have ended, and your API token no longer works."},
    Words{Flash::kTokenReset, "token", "This is your new API token. The old one no longer works."},
    Words{Flash::kProjectCreated, "projects", "Project created."},
    Words{Flash::kProjectRenamed, "project", "Project renamed."},
    Words{Flash::kProjectDeleted, "projects", "Project deleted."},
    Words{Flash::kInviteReset, "invite", "This is the new link. The old one no longer works.",
          "invite-url"},
    Words{Flash::kLoggedOut, "log_in", "You are logged out.", "", Reader::kLoggedOut},
    Words{Flash::kPasswordSet, "log_in", "Password changed. Log in with your new password.", "",
          Reader::kLoggedOut},
    Words{Flash::kPasswordLinkCancelled, "page", "The link was cancelled. It no longer works."},
    Words{Flash::kNoPasswordLink, "page",
          "The link no longer works: it was used or cancelled, or has expired."},
    Words{Flash::kPreferencesSaved, "preferences", "Saved."},
    Words{Flash::kNoPreferencesToSave, "preferences", "There was nothing to save."},
    Words{Flash::kSameTitle, "project", "There was nothing to save."},
    Words{Flash::kUndone, "audit", "Undone, by the event at the top."},
    Words{Flash::kDeactivated, "people", "Deactivated. Their sessions and tokens have ended."},
    Words{Flash::kReactivated, "people", "Reactivated."},
    Words{Flash::kRemoved, "people", "Removed. It can be undone in the audit log."},
    Words{Flash::kRoleGiven, "manage", "Role saved."},
    Words{Flash::kEmailChanged, "manage", "Email saved."},
    Words{Flash::kHandedOver, "person",
          "This person is an owner now, and you are an administrator."},
    Words{Flash::kNothingToManage, "manage", "There was nothing to save."},
    Words{Flash::kOwnEmailChanged, "profile", "Email changed. Log in with the new one next time."},
    Words{Flash::kLeft, "log_in", "Your account is closed.", "", Reader::kLoggedOut},
    Words{Flash::kNoneSelected, "people", "Select people in the list first."},
};

constexpr bool are_in_order() {
  for (std::size_t i = 0; i < kWords.size(); ++i) {
    if (static_cast<std::size_t>(kWords[i].flash) != i) return false;
  }
  return true;
}
static_assert(are_in_order());

const Words& words_of(Flash flash) { return kWords.at(static_cast<std::size_t>(flash)); }

// Long enough for a slow redirect; a browser that shows the page later says nothing.
constexpr Note kSaid{"flash", std::chrono::minutes(1)};

// "/user/account/" -> "/user/account": of a cookie, it includes both.
std::string_view cookie_path(std::string_view path) {
  while (path.size() > 1 && path.ends_with('/')) path.remove_suffix(1);
  return path;
}

}  // namespace

void redirect_saying(Exchange& exchange, std::string_view path, Flash flash) {
  const Words& words = words_of(flash);
  std::optional<UserId> reader;
  if (words.reader == Reader::kCaller) reader = exchange.caller->user.id;
  leave_note(exchange, kSaid, cookie_path(path), reader,
             Secret(std::to_string(static_cast<unsigned>(flash))));
  std::string target(path);
  if (!words.focus.empty()) target.append("#").append(words.focus);
  exchange.redirect(target);
}

void show_flash(Exchange& exchange, Data& data) {
  const auto text = find_note(exchange, kSaid);
  const auto code = text ? plain_number<std::uint32_t>(text->reveal()) : std::nullopt;
  if (!code || *code >= kWords.size()) return;
  drop_note(exchange, kSaid, cookie_path(exchange.request.path));
  const Words& words = kWords.at(*code);
  Data said = object();
  set_text(said, words.section, std::string(words.words));
  data["said"] = std::move(said);
}

}  // namespace muster::http::pages
