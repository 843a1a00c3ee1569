// Signing in, and who a session cookie or an API token stands for.

#include "core/accounts/failure_meter.h"
#include "core/accounts/decide.h"
#include "core/accounts/service.h"
#include "core/text.h"

namespace muster {
namespace {

// A password cannot be longer than the policy allows (in bytes: four a code point); what is longer is not
// worth hashing as it is, and costs what any other costs.
constexpr std::size_t kPasswordBytesMax = 4 * 128;

}  // namespace

Result<SignedIn> AccountService::sign_in(std::string_view email, const Secret& password,
                                         const Device& device, const Who& who) {
  const Result<std::string> clean = clean_email(email);
  const std::string account = clean ? fold_case(*clean) : std::string();
  if (failures_->is_too_many(account, device.address, clock_.now())) {
    return fail(ErrorCode::kTooMany, "Too many sign-ins failed. Wait a minute, then try again.");
  }

  const Accounts accounts(sequencer_.registry());
  std::optional<UserRow> user;
  if (clean) {
    if (const auto id = accounts.user_by_email(*clean)) user = accounts.active_user(*id);
  }
  const bool hopeless = !user || password.reveal().size() > kPasswordBytesMax;
  const Result<PasswordHasher::Verdict> verdict =
      hopeless ? hasher_.verify_nobody(password.reveal().size() > kPasswordBytesMax ? Secret() : password)
               : hasher_.verify(password, user->password);
  if (!verdict) return tl::unexpected(verdict.error());
  if (hopeless || !verdict->matches) {
    if (failures_->count(account, device.address, clock_.now())) {
      const std::optional<UserId> about = user ? std::optional(user->id) : std::nullopt;
      // That it is recorded does not change the answer, unless nothing can be recorded at all.
      const auto recorded = sequencer_.submit(RecordFailedSignIn{about, device.address}, who);
      if (!recorded && recorded.error().code == ErrorCode::kIo) return tl::unexpected(recorded.error());
    }
    return fail(ErrorCode::kUnauthorized, "The email or the password is wrong.");
  }

  Who signed_in = who;
  signed_in.actor = user->id;
  PasswordHash current = user->password;
  if (verdict->needs_rehash) {
    Result<PasswordHash> better = hasher_.hash(password);
    if (better) {
      const auto done = sequencer_.submit(
          ChangePassword{user->id, *better, PasswordChangedBy::kRehash, current, std::nullopt}, signed_in);
      if (done && done->end > done->first) current = *std::move(better);
    }
  }
  Secret token(random_.token());
  const Result<Committed> done = sequencer_.submit(
      StartSession{user->id, digest_of(token), device.address, device.user_agent, current}, signed_in);
  if (!done) return tl::unexpected(done.error());
  return SignedIn{user->id, std::move(token)};
}

std::shared_ptr<const Caller> AccountService::caller_by_session(const Secret& session_token, const Who& who) {
  std::shared_ptr<const Caller> caller = callers_.by_session(digest_of(session_token));
  if (!caller) return nullptr;
  const SessionRow& session = *caller->session;
  const Timestamp now = clock_.now();
  Who owner = who;
  owner.actor = session.user;
  if (is_expired(session, now, sequencer_.rules())) {
    // The cookie is refused whatever becomes of this; the event says when it was noticed.
    owner.channel = Channel::kSystem;
    (void)sequencer_.submit(EndSession{session.id, SessionEndReason::kExpired}, owner);
    return nullptr;
  }
  if (now - session.used_at >= sequencer_.rules().session_use_recorded_every) {
    const Result<Committed> used = sequencer_.submit(UseSession{session.id}, owner);
    if (!used && used.error().code == ErrorCode::kNotFound) return nullptr;  // ended meanwhile
  }
  return caller;
}

std::shared_ptr<const Caller> AccountService::caller_by_api_token(const Secret& api_token) {
  return callers_.by_api_token(digest_of(api_token));
}

}  // namespace muster
