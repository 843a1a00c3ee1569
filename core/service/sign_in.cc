// Logging in, and resolving session cookies and API tokens.

#include <cstdint>

#include "core/accounts/decide.h"
#include "core/accounts/refusals.h"
#include "core/email.h"
#include "core/service/account_service.h"
#include "core/service/hash_askers.h"
#include "core/service/network.h"
#include "core/service/retry_after.h"

namespace muster {
namespace {

// A password has at most 128 code points (PasswordPolicy), each typed as at most four code points
// of at most four bytes: anything longer matches no account.
constexpr std::size_t kPasswordBytesMax = 128 * 4 * 4;

tl::unexpected<Error> too_many_hashes() {
  return fail(ErrorCode::kBusy, "The server is busy. Try again in a moment.", "",
              "too many passwords wait to be hashed");
}

tl::unexpected<Error> wrong_email_or_password() { return wrong_log_in(); }

}  // namespace

Result<AttemptThrottle::Attempt> AccountService::begin_password_attempt(
    const std::vector<AttemptThrottle::Key>& keys) {
  auto begun = attempts_.begin(keys, clock_.now());
  if (!begun) return too_many("Too many wrong passwords.", begun.error());
  return *std::move(begun);
}

std::vector<AttemptThrottle::Key> AccountService::keys_of_stranger(const std::string& account,
                                                                   const Device& device) {
  std::vector<AttemptThrottle::Key> keys{{AttemptPolicy::kAccount, account}};
  if (device.is_shared) return keys;
  const std::string network = network_of(device.address);
  keys.push_back(
      {AttemptPolicy::kAccountAndNetwork, AttemptThrottle::name({account, network}), network});
  keys.push_back({AttemptPolicy::kNetwork, network});
  return keys;
}

Result<void> AccountService::count_wrong(AttemptPolicy policy, const Place& place,
                                         std::string_view what, std::string field) {
  if (place.is_shared || place.address.empty()) return {};
  const auto counted = attempts_.begin({{policy, network_of(place.address)}}, clock_.now());
  if (!counted) return too_many(what, counted.error(), std::move(field));
  return {};
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
                                      AttemptThrottle::Attempt& attempt, std::optional<UserId> user,
                                      const Device& device, const Who& who) {
  if (!verdict) {
    attempt.give_back();
    return tl::unexpected(verdict.error());
  }
  if (verdict->matches) {
    attempt.succeed();
    return true;
  }
  if (failures_recorded_.take(clock_.now())) {
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
  auto attempt = begin_password_attempt(
      known ? std::vector<AttemptThrottle::Key>{{AttemptPolicy::kAccountAndDevice,
                                                 AttemptThrottle::name(
                                                     {account, "device",
                                                      digest_of(*device.known_token).view()})}}
            : keys_of_stranger(account, device));
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
  // Whoever has taken over a session, or the token, delays neither the log-ins of its owner nor
  // their other sessions.
  const std::string session =
      who.session ? "session " + std::to_string(who.session->value) : std::string("token");
  auto attempt =
      begin_password_attempt({{AttemptPolicy::kAccountAndDevice,
                               AttemptThrottle::name({mailbox_of(user.email), session})}});
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

// Looked up first: the answer is what an attacker is after, and that is what is limited.
Result<std::shared_ptr<const Caller>> AccountService::caller_by_api_token(const Secret& api_token,
                                                                          const Place& place) {
  constexpr std::string_view kWhat = "Too many wrong API tokens.";
  std::shared_ptr<const Caller> caller = caller_by_api_token(api_token);
  if (!caller) {
    Result<void> counted = count_wrong(AttemptPolicy::kApiToken, place, kWhat, "");
    if (!counted) return tl::unexpected(std::move(counted.error()));
    return caller;
  }
  const bool is_random = caller->user.sealed_api_token.has_value();
  if (is_random || place.is_shared || place.address.empty()) return caller;
  const std::chrono::seconds wait =
      attempts_.wait_of({{AttemptPolicy::kApiToken, network_of(place.address)}}, clock_.now());
  if (wait > std::chrono::seconds(0)) return too_many(kWhat, wait);
  return caller;
}

}  // namespace muster
