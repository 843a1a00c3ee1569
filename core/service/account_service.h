// What the channels (web, JSON, shell) do with accounts: checks input, does slow work (hashing,
// sealing) outside the sequencer, and submits the command. Methods that change something return
// when the change is durable and visible in the registry. A command that needs none of that
// (EndSession, RemovePicture) has no method here: its channel submits it.
//
// Errors name the input in `field`: email, password, old_password, first_name, last_name, phone,
// token, user_token, user. Threads: any. A HashQueue bounds hashing: kBusy if too many wait, or too
// many from the same network. Only the shell has no network; it goes first.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/accounts/accounts.h"
#include "core/result.h"
#include "core/security/hash_queue.h"
#include "core/security/password.h"
#include "core/security/random.h"
#include "core/security/seal.h"
#include "core/sequencer/sequencer.h"
#include "core/service/attempt_throttle.h"
#include "core/service/caller_cache.h"
#include "core/service/known_devices.h"
#include "core/service/minute_limit.h"
#include "core/time.h"

namespace muster {

struct NewAccount {
  std::string email;
  Secret password;
  std::string first_name = {};
  std::string last_name = {};
  std::optional<Secret> invite = {};     // the token in the invitation link
  std::optional<Secret> api_token = {};  // chosen by the operator; absent: a random one
};

struct ProfileChange {
  std::optional<std::string> first_name = {};
  std::optional<std::string> last_name = {};
  std::optional<std::string> phone = {};
};

// Where a log-in comes from.
struct Device {
  std::string address;
  std::string user_agent;
  std::optional<Secret> known_token = {};  // SignedIn::known_device of an earlier log-in
  // The address is that of a proxy that is not trusted, which many people may share: attempts are
  // not counted by network.
  bool is_shared = false;
};

// Where an attempt at a link or a token comes from. The address must outlive the call. Empty: the
// attempt is not counted (the shell, a link that the server itself kept).
struct Place {
  std::string_view address = {};
  bool is_shared = false;  // as of a Device
};

struct SignedIn {
  UserId user;
  Secret session_token;  // for the cookie
  // For a cookie that outlives the session. Absent if the device has a valid one.
  std::optional<Secret> known_device = {};
};

struct Invite {
  Secret token;
  std::optional<UserId> reset_by;  // absent: the organization was founded from a shell
  Timestamp reset_at;
};

struct PasswordLink {
  Secret token;
  Timestamp expires_at;
};

struct PasswordChange {
  Secret old_password;
  Secret new_password;
  bool keep_api_token = false;
  // The caller has a session, which is replaced by a new one.
  bool renew_session = false;
};

struct PasswordChanges {
  bool ended_api_token = false;
  std::size_t sessions_ended = 0;
  std::optional<Secret> session_token = {};  // for the cookie, if the session was renewed
};

// Whether people whose account was removed can be named, by id.
enum class Removed : std::uint8_t { kLeftOut, kIncluded };

// How sign_up() and change_password() judge a password.
struct PasswordJudgement {
  int score = 0;                       // zxcvbn, 0 to 4
  std::optional<std::string> refusal;  // what to do; absent: accepted
};

class AccountService {
 public:
  // Wrong passwords that are recorded as events, of all accounts and networks.
  static constexpr std::uint32_t kFailuresRecordedPerMinuteMax = 600;
  static constexpr std::size_t kUsersNamedMax = 10;

  // All but the last two must outlive this object. `site_words`: what an attacker of this server
  // tries first besides the names of the person and the organization, e.g. the host's name.
  AccountService(Sequencer& sequencer, PasswordHasher& hasher, const InstanceKey& key,
                 Random& random, const Clock& clock, PasswordPolicy policy,
                 std::vector<std::string> site_words = {}, HashQueue::Limits hashing = {});

  // kConflict, field email, if the email is taken or looks like a taken one. A caller learns that
  // an account exists only after a hash and as often as AttemptPolicy::kSignUp lets their network;
  // after that kTooMany, whatever the email.
  Result<UserId> sign_up(const NewAccount& account, const Who& who);
  // The same with the person's first session, in one commit: both exist, or neither.
  Result<SignedIn> sign_up(const NewAccount& account, const Device& device, const Who& who);
  // Everything that sign_up() would refuse about the input, by field, so that a form can say it at
  // once. Computes no hash, and tells nothing about other accounts.
  std::vector<Error> faults_of(const NewAccount& account) const;
  // The same for update_profile(), and for the new password of change_password().
  std::vector<Error> faults_of(const ProfileChange& change) const;
  std::vector<Error> faults_of_password(UserId user, const Secret& new_password) const;
  // Whether the account cannot be closed or lose its role because no one else is an owner.
  bool is_only_owner(const UserRow& user) const;
  // What sign_up() would answer to this invitation, or to none. A wrong one counts for the place,
  // and is kTooMany after a few.
  Result<void> check_invite(const std::optional<Secret>& token, const Who& who,
                            const Place& place = {});

  // kUnauthorized, with the same words and after the same time, whether the account does not exist,
  // is deactivated, or the password is wrong. (At once for text that is not an email or too long
  // for a password, which is the same for everyone.) An attempt is counted before the password is
  // checked; where there were too many wrong ones (attempt_policies.h) the answer is kTooMany
  // without checking it, and says how long to wait (retry_after.h). A device that has logged in to
  // this account before is counted by itself, and nothing that others do makes it wait. A wrong
  // password that was checked is recorded as an event.
  Result<SignedIn> sign_in(std::string_view email, const Secret& password, const Device& device,
                           const Who& who);
  // Ends a session of this user; kNotFound if it is another user's or has ended.
  Result<void> revoke_session(UserId user, SessionId session, const Who& who);
  // The user's live sessions, most recently used first.
  std::vector<SessionRow> sessions(UserId user) const;

  // Null if the token is unknown, its session has ended, or its user is not active.
  std::shared_ptr<const Caller> caller_by_session(const Secret& session_token, const Who& who);
  std::shared_ptr<const Caller> caller_by_api_token(const Secret& api_token);
  // The same; a wrong token counts for the place, and is kTooMany after a few. While the place has
  // to wait, so is a right one that an operator chose, which may be guessed. A random one is not:
  // that would protect nothing.
  Result<std::shared_ptr<const Caller>> caller_by_api_token(const Secret& api_token,
                                                            const Place& place);

  // Checks the person's password: kInvalid, field old_password, if it is wrong. Recorded like a
  // log-in, and counted for the caller's session, apart from log-ins: kTooMany as above.
  Result<void> confirm_password(const UserRow& user, const Secret& password, const Device& device,
                                const Who& who);

  Result<void> update_profile(UserId user, const ProfileChange& change, const Who& who);
  // One's own with the password (kInvalid, field old_password, as of confirm_password()); that of
  // another without one, for those who may (rights.h). kConflict, field email, as of sign_up().
  Result<void> change_email(UserId user, std::string_view email,
                            const std::optional<Secret>& password, const Device& device,
                            const Who& who);
  // Closes one's own account; the data stays in the log. The password as above.
  Result<void> leave(UserId user, const Secret& password, const Device& device, const Who& who);

  // Checks the old password (confirm_password()) and ends the person's sessions, and the API token
  // unless it is to be kept.
  Result<PasswordChanges> change_password(UserId user, const PasswordChange& change,
                                          const Device& device, const Who& who);
  // The same without checking the old password.
  Result<PasswordChanges> set_password(UserId user, const Secret& new_password,
                                       PasswordChangedBy by, bool keep_api_token, const Who& who);

  // `image` comes from prepare_picture().
  Result<void> change_picture(UserId user, ImageBytes image, const Who& who);

  // A link to hand over, with which the person can choose a new password, once and soon.
  Result<PasswordLink> issue_password_link(UserId user, const Who& who);
  // The user of a live link. kForbidden if it was used, has expired, or never existed; a wrong one
  // counts for the place, and is kTooMany after a few.
  Result<UserRow> password_link_user(const Secret& token, const Place& place = {});
  // Ends all sessions of the person, and the API token unless it is to be kept.
  Result<UserId> use_password_link(const Secret& token, const Secret& new_password,
                                   bool keep_api_token, const Who& who, const Place& place = {});

  // Computes no hash, so it is cheap enough for every keystroke. The words an attacker would try
  // first are taken from what has been typed so far.
  PasswordJudgement judge_password(const Secret& password, const std::string& email,
                                   const std::string& first_name,
                                   const std::string& last_name) const;

  // kNotFound before the first sign-up, and if the instance key does not open the token: the link
  // then works but cannot be shown.
  Result<Invite> invite() const;
  Result<Invite> reset_invite(const Who& who);

  // kNotFound if it cannot be shown: an operator chose it (only its hash is stored), the instance
  // key does not open it, or it was revoked. The message says which.
  Result<Secret> api_token(UserId user) const;
  Result<Secret> reset_api_token(UserId user, const Who& who);

  // Everyone whom a text can mean, by id: `id:12` and an email mean at most one person, a number
  // both an id and a username. At most one more than kUsersNamedMax. kInvalid for text that names
  // nothing. Only ids find removed people.
  Result<std::vector<UserId>> users_named(std::string_view who,
                                          Removed removed = Removed::kLeftOut) const;
  // The one person that a text means. kConflict naming the candidates if it can mean several;
  // kNotFound.
  Result<UserId> user_named(std::string_view who, Removed removed = Removed::kLeftOut) const;
  // The same, and kNotFound names the nearest. That reads all emails: for operators.
  Result<UserId> find_user(std::string_view who, Removed removed = Removed::kLeftOut) const;

  // Reads the registry as it is now.
  std::optional<UserRow> user(UserId id) const;
  bool has_anybody() const;

  // For metrics.
  HashQueue::Load hashing_load() const { return hash_queue_.load(); }
  // What is remembered about attempts, to be kept over a restart.
  AttemptThrottle& attempts() { return attempts_; }

 private:
  // kTooMany if one of the keys has to wait.
  Result<AttemptThrottle::Attempt> begin_password_attempt(
      const std::vector<AttemptThrottle::Key>& keys);
  // By what a stranger's attempt is counted. `account` is the same for every spelling of it.
  static std::vector<AttemptThrottle::Key> keys_of_stranger(const std::string& account,
                                                            const Device& device);
  // Counts a wrong link or token: kTooMany, with `what`, if the place has to wait.
  Result<void> count_wrong(AttemptPolicy policy, const Place& place, std::string_view what,
                           std::string field);
  // The device, if it is known and belongs to this account's owner.
  std::optional<KnownDevices::Known> known_device(const Device& device,
                                                  std::string_view account) const;
  std::optional<Secret> new_device_token(const std::optional<KnownDevices::Known>& known,
                                         UserId user) const;
  // Whether the password was right; counts and records a wrong one. `user` is absent if there is no
  // such account.
  Result<bool> is_right(const Result<PasswordHasher::Verdict>& verdict,
                        AttemptThrottle::Attempt& attempt, std::optional<UserId> user,
                        const Device& device, const Who& who);

  Result<SignUp> check_account(const NewAccount& account, const Place& place, const Who& who);
  Result<UserId> make_account(const NewAccount& account, const Place& place,
                              std::optional<NewSession> session, const Who& who);
  Result<UserId> hash_and_submit(const NewAccount& account, SignUp command,
                                 const std::string& network, const Who& who);
  NewToken sealed_token(const Secret& token, std::string_view context);
  Result<PasswordHash> hash_new_password(const Secret& password, const std::string& email,
                                         const std::string& first_name,
                                         const std::string& last_name, const HashAsker& asker);
  // The words an attacker would try first.
  std::vector<std::string> words_of(const std::string& email, const std::string& first_name,
                                    const std::string& last_name) const;
  // Both wait for a turn. `user` is null if there is no such account: that takes as long.
  Result<PasswordHash> hash(const Secret& password, const HashAsker& asker);
  Result<PasswordHasher::Verdict> verify(const Secret& password, const UserRow* user,
                                         const HashAsker& asker);

  Sequencer& sequencer_;
  PasswordHasher& hasher_;
  const InstanceKey& key_;
  Random& random_;
  const Clock& clock_;
  const PasswordPolicy policy_;
  const std::vector<std::string> site_words_;
  HashQueue hash_queue_;
  const KnownDevices known_devices_;
  AttemptThrottle attempts_;
  MinuteLimit failures_recorded_{kFailuresRecordedPerMinuteMax};
  CallerCache callers_;
};

}  // namespace muster
