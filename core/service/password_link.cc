// AccountService's one-time password link.
#include <utility>

#include "core/accounts/decide.h"
#include "core/service/account_service.h"
#include "core/service/hash_askers.h"

namespace muster {

Result<PasswordLink> AccountService::issue_password_link(UserId user, const Who& who) {
  Secret token(random_.token());
  const Result<Committed> done = sequencer_.submit(IssuePasswordLink{user, digest_of(token)}, who);
  if (!done) return tl::unexpected(done.error());
  return PasswordLink{std::move(token), done->find<PasswordLinkIssued>()->expires_at};
}

Result<UserRow> AccountService::password_link_user(const Secret& token, const Place& place) {
  const Accounts accounts(sequencer_.registry());
  const Digest digest = digest_of(token);
  const auto id = accounts.user_by_password_link(digest);
  auto row = id ? accounts.user(*id) : std::nullopt;
  if (!row) {
    Result<void> counted =
        count_wrong(AttemptPolicy::kPasswordLink, place, "Too many wrong password links.", "token");
    if (!counted) return tl::unexpected(std::move(counted.error()));
    return link_is_over();
  }
  if (!is_live_link(*row, digest, clock_.now(), sequencer_.rules())) {
    return fail(ErrorCode::kForbidden, "This link has expired. Ask for a new one.", "token");
  }
  return *std::move(row);
}

Result<UserId> AccountService::use_password_link(const Secret& token, const Secret& new_password,
                                                 bool keep_api_token, const Who& who,
                                                 const Place& place) {
  const Result<UserRow> user = password_link_user(token, place);
  if (!user) return tl::unexpected(user.error());
  Result<PasswordHash> hash =
      hash_new_password(new_password, user->email, user->first_name, user->last_name,
                        {.known = account_name(user->id)});  // proved by the link
  if (!hash) return tl::unexpected(hash.error());
  ChangePassword command{
      user->id,         *std::move(hash), PasswordChangedBy::kAnotherPerson, {}, {},
      digest_of(token), keep_api_token};
  return sequencer_.submit(std::move(command), who).map([&](const Committed&) { return user->id; });
}

}  // namespace muster
