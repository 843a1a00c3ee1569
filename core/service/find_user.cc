// WHO on a command line: an email, an id or a username, and suggestions if it is none of these.

#include <algorithm>
#include <charconv>

#include "core/accounts/refusals.h"
#include "core/accounts/registry.h"
#include "core/codec/row_codec.h"
#include "core/service/account_service.h"
#include "core/text.h"

namespace muster {
namespace {

constexpr std::size_t kSuggestionsMax = 3;
constexpr std::size_t kCandidatesMax = 10;

std::string joined(const std::vector<std::string>& names) {
  std::string out;
  for (const std::string& name : names) out += (out.empty() ? "" : ", ") + name;
  return out;
}

// The emails closest to what was typed, comparing the whole email and the part before the @.
std::vector<std::string> nearest_emails(const ViewStore& views, std::string_view typed) {
  struct Near {
    std::size_t distance;
    std::string email;
    auto operator<=>(const Near&) const = default;
  };
  const std::string wanted = fold_case(typed);
  const std::size_t limit = std::max<std::size_t>(2, wanted.size() / 3);
  std::vector<Near> nearest;
  views.snapshot()->scan(
      views.table<Registry>(), "e", "e", [&](std::string_view key, std::string_view) {
        const std::string_view email = key.substr(1);
        const std::size_t distance = std::min(edit_distance(wanted, email, limit),
                                              edit_distance(wanted, username_of(email), limit));
        if (distance > limit) return true;
        nearest.push_back({distance, std::string(email)});
        std::sort(nearest.begin(), nearest.end());
        if (nearest.size() > kSuggestionsMax) nearest.pop_back();
        return true;
      });
  std::vector<std::string> emails;
  for (Near& near : nearest) emails.push_back(std::move(near.email));
  return emails;
}

}  // namespace

Result<UserId> AccountService::find_user(std::string_view who) const {
  constexpr std::string_view kField = "username";
  Result<std::string> clean = clean_line(who, kField, 254);
  if (!clean) return tl::unexpected(clean.error());
  if (clean->empty())
    return fail(ErrorCode::kInvalid, "Enter an email, a username or an ID.", "username");
  const std::shared_ptr<ViewStore> views = sequencer_.views();
  const Accounts accounts(sequencer_.registry());
  if (const auto id = accounts.user_by_email(*clean)) return *id;

  UserId id;
  const auto [end, error] = std::from_chars(clean->data(), clean->data() + clean->size(), id.value);
  if (error == std::errc() && end == clean->data() + clean->size()) {
    const auto row = accounts.user(id);
    if (row && row->status != UserStatus::kRemoved) return id;
  }

  std::vector<UserId> named;
  const std::string prefix = account_keys::username_prefix(*clean);
  views->snapshot()->scan(views->table<Registry>(), prefix, prefix,
                          [&](std::string_view key, std::string_view row) {
                            // "ada@lab" is the username of "ada@lab@example.com", and "ada" is not.
                            if (key.rfind('@') + 1 == prefix.size())
                              named.push_back(from_row_bytes<UserId>(row));
                            return named.size() <= kCandidatesMax;
                          });
  std::ranges::sort(named);
  if (named.size() == 1) return named.front();
  if (named.size() > 1) {
    std::vector<std::string> emails;
    for (const UserId candidate : named) {
      if (const auto row = accounts.user(candidate)) emails.push_back(row->email);
    }
    return fail(
        ErrorCode::kConflict,
        "More than one user matches “" + *clean + "”: " + joined(emails) + ". Use an email.",
        "username");
  }
  const std::vector<std::string> near = nearest_emails(*views, *clean);
  return fail(ErrorCode::kNotFound,
              no_user_matches(*clean) + (near.empty() ? "" : " Did you mean " + joined(near) + "?"),
              "username");
}

}  // namespace muster
