// Logging in, and resolving session cookies and API tokens.

#include <cstdint>

#include "core/accounts/decide.h"
#include "core/accounts/refusals.h"
#include "core/email.h"
#include "core/service/account_service.h"
#include "core/service/hash_askers.h"
#include "core/service/network.h"

namespace muster {
namespace {

// A password has at most 128 code points (PasswordPolicy), each typed as at most four code points
// of at most four bytes: anything longer matches no account.
constexpr std::size_t kPasswordBytesMax = 128 * 4 * 4;

// Keep guessing from filling the log: limits per minute for one account from one network, for one
// network, and in total.
constexpr std::uint32_t kFailuresRecordedMax = 3;
constexpr std::uint32_t kNetworkFailuresRecordedMax = 60;
constexpr std::uint32_t kAllFailuresRecordedMax = 600;

tl::unexpected<Error> too_many_hashes() {
  return fail(ErrorCode::kBusy, "The server is busy. Try again in a moment.", "",
              "too many passwords wait to be hashed");
}

tl::unexpected<Error> wrong_email_or_password() { return wrong_log_in(); }

}  // namespace

Result<AttemptMeter::Attempt> AccountService::begin_password_attempt(AttemptMeter& meter,
                                                                     std::string_view account,
                                                                     std::string_view place) {
  auto begun = meter.begin({AttemptMeter::key({account, place}), std::string(place)}, clock_.now());
  if (!begun) {
    return fail(ErrorCode::kTooMany, "Too many wrong passwords. Wait a minute, then try again.");
  }
  return *std::move(begun);
}

std::optional<KnownDevices::Known> AccountService::known_device(const Device& device,
                                                                std::string_view account) const {
  if (!device.known_token) return std::nullopt;
  const auto known = known_devices_.find(*device.known_token, clock_.now());
  // This reads the device's owner; it does not reveal whether `account` exists.
  const auto owner = known ? user(known->user) : std::nullopt;
  if (!owner || is_gone(owner->status) || mailbox_of(owner->email) != account) {
    return std::nullopt;
  }
  return known;
}

std::optional<Secret> AccountService::new_device_token(
    const std::optional<KnownDevices::Known>& known, UserId user) const {
  if (known && known->is_fresh) return std::nullopt;
  return known_devices_.make(user, clock_.now());
}

Result<PasswordHash> AccountService::hash(const Secret& password, const HashAsker& asker) {
  const HashQueue::Turn turn(hash_queue_, asker);
  if (!turn.taken()) return too_many_hashes();
  return hasher_.hash(password);
}

Result<PasswordHasher::Verdict> AccountService::verify(const Secret& password, const UserRow* user,
                                                       const HashAsker& asker) {
  const HashQueue::Turn turn(hash_queue_, asker);
  if (!turn.taken()) return too_many_hashes();
  return user != nullptr ? hasher_.verify(password, user->password)
                         : hasher_.verify_nobody(password);
}

Result<bool> AccountService::is_right(const Result<PasswordHasher::Verdict>& verdict,
                                      AttemptMeter::Attempt& attempt, std::optional<UserId> user,
                                      const Device& device, const Who& who) {
  if (!verdict || verdict->matches) {
    attempt.give_back();
    return verdict.map([](const PasswordHasher::Verdict& v) { return v.matches; });
  }
  const AttemptMeter::Wrong wrong = attempt.fail();
  if (wrong.of_key <= kFailuresRecordedMax && wrong.of_group <= kNetworkFailuresRecordedMax &&
      wrong.of_all <= kAllFailuresRecordedMax) {
    // Recording it does not change the answer, unless nothing can be recorded at all.
    const auto recorded = sequencer_.submit(RecordFailedSignIn{user, device.address}, who);
    if (!recorded && recorded.error().code == ErrorCode::kIo)
      return tl::unexpected(recorded.error());
  }
  return false;
}

Result<SignedIn> AccountService::sign_in(std::string_view email, const Secret& password,
                                         const Device& device, const Who& who) {
  // Before the hash, so that a right password cannot be told from a wrong one without a record.
  if (Result<void> open = sequencer_.takes_changes(); !open) return tl::unexpected(open.error());
  const Result<std::string> clean = typed_email(email);
  const std::string account = clean ? mailbox_of(*clean) : std::string();
  const std::string network = network_of(device.address);
  const auto known = known_device(device, account);
  // Impossible input is refused without a hash: that reveals nothing about any account and counts
  // for none.
  if (!clean || password.reveal().size() > kPasswordBytesMax) return wrong_email_or_password();
  // Counted before the account is looked up: a refusal takes the same time for everyone. Known
  // devices are counted separately, where strangers cannot use up their attempts.
  auto attempt =
      known ? begin_password_attempt(known_attempts_, account, device.known_token->reveal())
            : begin_password_attempt(password_attempts_, account, network);
  if (!attempt) return tl::unexpected(attempt.error());

  std::optional<UserRow> user;
  {
    const Accounts accounts(sequencer_.registry());
    if (const auto id = accounts.user_by_email(*clean)) user = accounts.active_user(*id);
  }
  const HashAsker asker{network, known ? account_name(known->user) : std::string()};
  const Result<PasswordHasher::Verdict> verdict = verify(password, user ? &*user : nullptr, asker);
  const std::optional<UserId> about = user ? std::optional(user->id) : std::nullopt;
  const Result<bool> right = is_right(verdict, *attempt, about, device, who);
  if (!right) return tl::unexpected(right.error());
  if (!*right) return wrong_email_or_password();

  Who signed_in = who;
  signed_in.actor = user->id;
  PasswordHash current = user->password;
  if (verdict->needs_rehash) {
    Result<PasswordHash> better = hash(password, asker);
    if (better) {
      const auto done = sequencer_.submit(
          ChangePassword{user->id, *better, PasswordChangedBy::kRehash, current, std::nullopt},
          signed_in);
      if (done && done->end > done->first) current = *std::move(better);
    }
  }
  Secret token(random_.token());
  const Result<Committed> done = sequencer_.submit(
      StartSession{user->id, digest_of(token), device.address, device.user_agent, current},
      signed_in);
  if (!done) return tl::unexpected(done.error());
  return SignedIn{user->id, std::move(token), new_device_token(known, user->id)};
}

Result<void> AccountService::confirm_password(const UserRow& user, const Secret& password,
                                              const Device& device, const Who& who) {
  constexpr const char* kField = "old_password";
  const auto wrong = [] {
    return fail(ErrorCode::kInvalid, "That is not your current password.", kField);
  };
  if (password.reveal().size() > kPasswordBytesMax) return wrong();
  const std::string network = network_of(device.address);
  auto attempt = begin_password_attempt(known_attempts_, mailbox_of(user.email), network);
  if (!attempt) {
    attempt.error().field = kField;
    return tl::unexpected(attempt.error());
  }
  const auto verdict = verify(password, &user, {network, account_name(user.id)});
  const Result<bool> right = is_right(verdict, *attempt, user.id, device, who);
  if (!right) return tl::unexpected(right.error());
  if (!*right) return wrong();
  return {};
}

std::shared_ptr<const Caller> AccountService::caller_by_session(const Secret& session_token,
                                                                const Who& who) {
  std::shared_ptr<const Caller> caller = callers_.by_session(digest_of(session_token));
  if (!caller) return nullptr;
  const SessionRow& session = *caller->session;
  const Timestamp now = clock_.now();
  Who owner = who;
  owner.actor = session.user;
  if (is_expired(session, now, sequencer_.rules())) {
    // The cookie is refused whatever happens to this command; the event records when it was
    // noticed.
    owner.channel = Channel::kSystem;
    (void)sequencer_.submit(EndSession{session.id, SessionEndReason::kExpired}, owner);
    return nullptr;
  }
  // Issued in the future. Not ended, because the clock may be wrong now instead of then.
  if (!is_live(session, now, sequencer_.rules())) return nullptr;
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
