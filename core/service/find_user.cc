// WHO: a person named by text, on the command line, in a program's query or in a filter. One
// judgement for all of them.

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <sstream>

#include "core/accounts/refusals.h"
#include "core/accounts/registry.h"
#include "core/ascii.h"
#include "core/codec/row_codec.h"
#include "core/email.h"
#include "core/number.h"
#include "core/plain_letters.h"
#include "core/service/account_service.h"
#include "core/text.h"

namespace muster {
namespace {

constexpr std::string_view kField = "username";
constexpr std::size_t kWhoMax = 254;
constexpr std::size_t kSuggestionsMax = 3;

std::string joined(const std::vector<std::string>& names) {
  std::string out;
  for (const std::string& name : names) out += (out.empty() ? "" : ", ") + name;
  return out;
}

bool is_present(const std::optional<UserRow>& row, Removed removed) {
  return row && (removed == Removed::kIncluded || !is_gone(row->status));
}

// The number in "id:12".
std::optional<UserId> explicit_id(std::string_view who) {
  constexpr std::string_view kPrefix = "id:";
  if (!equals_ascii_lower(who.substr(0, kPrefix.size()), kPrefix)) return std::nullopt;
  const auto number = plain_number<std::uint32_t>(who.substr(kPrefix.size()));
  return number ? std::optional(UserId(*number)) : std::nullopt;
}

std::string name_of(const UserRow& row) {
  const bool has_both = !row.first_name.empty() && !row.last_name.empty();
  return row.first_name + (has_both ? " " : "") + row.last_name;
}

// "ada@example.org (id 1, Ada Lovelace)"
std::string described(UserId id, const std::optional<UserRow>& row) {
  const std::string number = "id " + std::to_string(id.value);
  if (!row || is_gone(row->status)) return "a removed account (" + number + ")";
  const std::string name = name_of(*row);
  return row->email + " (" + number + (name.empty() ? "" : ", " + name) + ")";
}

// The emails closest to what was typed, comparing the whole email and the part before the @.
std::vector<UserId> users_with_nearest_email(const ViewStore& views, std::string_view typed) {
  struct Near {
    std::size_t distance;
    std::string mailbox;
    UserId user;
    auto operator<=>(const Near&) const = default;
  };
  const std::string wanted = fold_case(typed);
  const std::size_t limit = std::max<std::size_t>(2, wanted.size() / 3);
  std::vector<Near> nearest;
  views.snapshot()->scan(
      views.table<Registry>(), "e", "e", [&](std::string_view key, std::string_view row) {
        const std::string email = with_unicode_domain(key.substr(1));
        const std::size_t distance = std::min(edit_distance(wanted, email, limit),
                                              edit_distance(wanted, username_of(email), limit));
        if (distance > limit) return true;
        nearest.push_back({distance, email, from_row_bytes<UsersRow>(row).users.front()});
        std::sort(nearest.begin(), nearest.end());
        if (nearest.size() > kSuggestionsMax) nearest.pop_back();
        return true;
      });
  std::vector<UserId> users;
  for (const Near& near : nearest) users.push_back(near.user);
  return users;
}

// People whose name has all the words that were typed, as in the list of people.
std::vector<UserId> users_called(const ViewStore& views, std::string_view typed) {
  std::vector<std::string> words;
  std::istringstream in(plain_letters(typed));
  for (std::string word; in >> word;) words.push_back(word);
  std::vector<UserId> users;
  if (words.empty()) return users;
  views.snapshot()->scan(
      views.table<Registry>(), "u", "u", [&](std::string_view, std::string_view bytes) {
        const auto row = from_row_bytes<UserRow>(bytes);
        const std::string name = plain_letters(name_of(row));
        const bool has_all = std::ranges::all_of(
            words, [&](const std::string& word) { return name.find(word) != std::string::npos; });
        if (has_all) users.push_back(row.id);
        return users.size() < kSuggestionsMax;
      });
  return users;
}

}  // namespace

Result<std::vector<UserId>> AccountService::users_named(std::string_view who,
                                                        Removed removed) const {
  Result<std::string> clean = clean_line(who, kField, kWhoMax);
  if (!clean) return tl::unexpected(clean.error());
  if (clean->empty())
    return fail(ErrorCode::kInvalid, "Enter an email, a username or an ID.", std::string(kField));
  const Accounts accounts(sequencer_.registry());
  std::vector<UserId> named;
  if (const auto id = explicit_id(*clean)) {
    if (is_present(accounts.user(*id), removed)) named.push_back(*id);
    return named;
  }
  if (const auto id = accounts.user_by_email(*clean)) {
    const auto row = accounts.user(*id);
    const bool is_spelled_so = row && fold_case(row->email) == fold_case(*clean);
    return is_spelled_so ? std::vector{*id} : accounts.users_by_mailbox(*clean);
  }
  if (const auto number = plain_number<std::uint32_t>(*clean)) {
    if (is_present(accounts.user(UserId(*number)), removed)) named.emplace_back(*number);
  }
  const std::shared_ptr<ViewStore> views = sequencer_.views();
  const std::string prefix = account_keys::username_prefix(*clean);
  views->snapshot()->scan(
      views->table<Registry>(), prefix, prefix, [&](std::string_view key, std::string_view row) {
        // "ada@lab" is the username of "ada@lab@example.com", and "ada" is not.
        if (key.rfind('@') + 1 == prefix.size())
          std::ranges::copy(from_row_bytes<UsersRow>(row).users, std::back_inserter(named));
        return named.size() <= kUsersNamedMax;
      });
  std::ranges::sort(named);
  const auto twice = std::ranges::unique(named);  // user 7 may be called "7"
  named.erase(twice.begin(), twice.end());
  return named;
}

Result<UserId> AccountService::user_named(std::string_view who, Removed removed) const {
  const Result<std::vector<UserId>> named = users_named(who, removed);
  if (!named) return tl::unexpected(named.error());
  if (named->size() == 1) return named->front();
  const std::string typed = *clean_line(who, kField, kWhoMax);
  if (named->empty()) {
    return fail(ErrorCode::kNotFound, no_user_matches(typed), std::string(kField));
  }
  std::vector<std::string> candidates;
  for (const UserId id : *named) candidates.push_back(described(id, user(id)));
  if (candidates.size() > kUsersNamedMax) candidates.back() = "and others";
  return fail(ErrorCode::kConflict,
              "More than one user matches “" + typed + "”: " + joined(candidates) +
                  ". Use an email, or an ID like id:" + std::to_string(named->front().value) + ".",
              std::string(kField));
}

Result<UserId> AccountService::find_user(std::string_view who, Removed removed) const {
  Result<UserId> found = user_named(who, removed);
  if (found || found.error().code != ErrorCode::kNotFound) return found;
  const std::string typed = *clean_line(who, kField, kWhoMax);
  const std::shared_ptr<ViewStore> views = sequencer_.views();
  std::vector<UserId> near;
  if (typed.find('@') == std::string::npos) near = users_called(*views, typed);
  for (const UserId id : users_with_nearest_email(*views, typed)) {
    if (std::ranges::find(near, id) == near.end()) near.push_back(id);
  }
  std::vector<std::string> names;
  for (const UserId id : near) {
    if (names.size() < kSuggestionsMax) names.push_back(described(id, user(id)));
  }
  if (!names.empty()) found.error().message += " Did you mean " + joined(names) + "?";
  return found;
}

}  // namespace muster
