#include "core/accounts/accounts.h"

#include <cstdint>

#include "core/big_endian.h"
#include "core/codec/row_codec.h"
#include "core/email.h"
#include "core/text.h"

namespace muster {
namespace account_keys {

std::string user(UserId id) { return "u" + big_endian(id.value); }
std::string email(std::string_view email) { return "e" + mailbox_of(email); }
std::string look_alikes(std::string_view looks) { return std::string("c").append(looks); }
std::string username_prefix(std::string_view username) { return "e" + fold_case(username) + '@'; }
std::string api_token(const Digest& token) { return std::string("t").append(token.view()); }
std::string password_link(const Digest& token) { return std::string("l").append(token.view()); }
std::string session_token(const Digest& token) { return std::string("s").append(token.view()); }
std::string session(SessionId id) { return "S" + big_endian(id.value); }
std::string project(ProjectId id) { return "p" + big_endian(id.value); }

}  // namespace account_keys

namespace {

template <typename Row>
std::optional<Row> read_row(const RowReader& rows, std::string_view key) {
  const std::optional<std::string> bytes = rows.get(key);
  if (!bytes) return std::nullopt;
  return from_row_bytes<Row>(*bytes);
}

}  // namespace

void StandingCache::set(UserId id, std::uint8_t known) {
  if (id.value >= known_.size()) {
    if (known == kUnknown) return;
    known_.resize(std::size_t{id.value} + 1, kUnknown);
  }
  known_[id.value] = known;
}

std::optional<OrganizationRow> Accounts::organization() const {
  return read_row<OrganizationRow>(rows_, account_keys::kOrganization);
}

std::optional<UserRow> Accounts::user(UserId id) const {
  return read_row<UserRow>(rows_, account_keys::user(id));
}

std::optional<UserRow> Accounts::active_user(UserId id) const {
  std::optional<UserRow> row = user(id);
  if (row && row->status != UserStatus::kActive) return std::nullopt;
  return row;
}

std::optional<Role> Accounts::active_role(UserId id) const {
  std::optional<Role> role;
  if (standing_ != nullptr && standing_->get(id, role)) [[likely]]
    return role;
  const std::optional<UserRow> row = user(id);
  if (!row) return std::nullopt;  // not cached: ids that do not exist are unbounded
  if (row->status == UserStatus::kActive) role = row->role;
  if (standing_ != nullptr) standing_->put(id, role);
  return role;
}

std::vector<UserId> Accounts::users_by_mailbox(std::string_view email) const {
  const auto row = read_row<UsersRow>(rows_, account_keys::email(email));
  return row ? row->users : std::vector<UserId>();
}

std::optional<UserId> Accounts::user_by_email(std::string_view email) const {
  const std::vector<UserId> users = users_by_mailbox(email);
  if (users.empty()) return std::nullopt;
  if (users.size() == 1) return users.front();
  const std::string folded = fold_case(email);
  for (const UserId id : users) {
    const std::optional<UserRow> row = user(id);
    if (row && fold_case(row->email) == folded) return id;
  }
  return users.front();
}

std::optional<UserId> Accounts::user_by_looks_of_email(std::string_view email) const {
  const std::string looks = looks_of_email(email);
  if (const auto same = user_by_email(email)) return same;
  if (const auto plain = user_by_email(looks)) return plain;
  const auto row = look_alikes(looks);
  return row && !row->users.empty() ? std::optional(row->users.front()) : std::nullopt;
}

std::optional<UsersRow> Accounts::look_alikes(std::string_view looks) const {
  return read_row<UsersRow>(rows_, account_keys::look_alikes(looks));
}

std::optional<UserId> Accounts::user_by_api_token(const Digest& token) const {
  return read_row<UserId>(rows_, account_keys::api_token(token));
}

std::optional<UserId> Accounts::user_by_password_link(const Digest& token) const {
  return read_row<UserId>(rows_, account_keys::password_link(token));
}

std::optional<SessionRow> Accounts::session(SessionId id) const {
  return read_row<SessionRow>(rows_, account_keys::session(id));
}

std::optional<SessionRow> Accounts::session_by_token(const Digest& token) const {
  const auto id = read_row<SessionId>(rows_, account_keys::session_token(token));
  if (!id) return std::nullopt;
  return session(*id);
}

std::optional<ProjectStandingRow> Accounts::project(ProjectId id) const {
  return read_row<ProjectStandingRow>(rows_, account_keys::project(id));
}

}  // namespace muster
