#include "core/service/account_service.h"

#include <algorithm>
#include <functional>
#include <utility>

#include "core/accounts/decide.h"
#include "core/accounts/refusals.h"
#include "core/accounts/rights.h"
#include "core/email.h"
#include "core/service/hash_askers.h"
#include "core/service/network.h"
#include "core/service/retry_after.h"
#include "core/service/sealed_tokens.h"
#include "core/text.h"

namespace muster {
namespace {

constexpr std::size_t kNameMax = 256;
constexpr std::size_t kPhoneMax = 256;
constexpr std::size_t kChosenTokenMin = 16;
constexpr std::size_t kChosenTokenMax = 128;
constexpr std::size_t kApiTokenBytes = 20;  // 40 hex digits, like Label Studio's

Result<std::optional<std::string>> clean_optional(const std::optional<std::string>& text,
                                                  std::string_view field, std::size_t max) {
  if (!text) return std::optional<std::string>();
  Result<std::string> clean = clean_line(*text, field, max);
  if (!clean) return tl::unexpected(clean.error());
  return std::optional(*std::move(clean));
}

Result<void> check_chosen_token(const Secret& token) {
  const std::string_view text = token.reveal();
  const bool printable =
      std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < '\x7f'; });
  if (text.size() < kChosenTokenMin || text.size() > kChosenTokenMax || !printable) {
    return fail(ErrorCode::kInvalid,
                "An API token must have 16 to 128 printable characters and no spaces.",
                "user_token");
  }
  return {};
}

}  // namespace

std::vector<std::string> AccountService::words_of(const std::string& email,
                                                  const std::string& first_name,
                                                  const std::string& last_name) const {
  std::vector<std::string> words{email, username_of(email)};
  if (!first_name.empty()) words.push_back(first_name);
  if (!last_name.empty()) words.push_back(last_name);
  if (!first_name.empty() && !last_name.empty()) words.push_back(first_name + ' ' + last_name);
  if (const auto organization = Accounts(sequencer_.registry()).organization()) {
    words.push_back(organization->title);
  }
  words.insert(words.end(), site_words_.begin(), site_words_.end());
  return words;
}

AccountService::AccountService(Sequencer& sequencer, PasswordHasher& hasher, const InstanceKey& key,
                               Random& random, const Clock& clock, PasswordPolicy policy,
                               std::vector<std::string> site_words, HashQueue::Limits hashing)
    : sequencer_(sequencer),
      hasher_(hasher),
      key_(key),
      random_(random),
      clock_(clock),
      policy_(policy),
      site_words_(std::move(site_words)),
      hash_queue_(hashing),
      known_devices_(key, random),
      attempts_(key.derived_secret("attempts")),
      callers_(sequencer.registry(), sequencer.row_versions()) {}

NewToken AccountService::sealed_token(const Secret& token, std::string_view context) {
  return {digest_of(token), key_.seal(token, context, random_)};
}

Result<PasswordHash> AccountService::hash_new_password(const Secret& password,
                                                       const std::string& email,
                                                       const std::string& first_name,
                                                       const std::string& last_name,
                                                       const HashAsker& asker) {
  const std::vector<std::string> personal = words_of(email, first_name, last_name);
  if (Result<void> good = check_password(password, personal, policy_); !good) {
    return tl::unexpected(good.error());
  }
  return hash(password, asker);
}

PasswordJudgement AccountService::judge_password(const Secret& password, const std::string& email,
                                                 const std::string& first_name,
                                                 const std::string& last_name) const {
  const std::vector<std::string> personal = words_of(email, first_name, last_name);
  const Result<void> good = check_password(password, personal, policy_);
  PasswordJudgement judgement;
  judgement.score = password_score(password, personal);
  if (!good) judgement.refusal = good.error().message;
  return judgement;
}

std::vector<Error> AccountService::faults_of(const NewAccount& account) const {
  std::vector<Error> faults;
  const Result<std::string> email = clean_email(account.email);
  const Result<std::string> first = clean_line(account.first_name, "first_name", kNameMax);
  const Result<std::string> last = clean_line(account.last_name, "last_name", kNameMax);
  const Result<void> password =
      check_password(account.password,
                     words_of(email.value_or(""), first.value_or(""), last.value_or("")), policy_);
  if (!email) faults.push_back(email.error());
  if (!password) faults.push_back(password.error());
  if (!first) faults.push_back(first.error());
  if (!last) faults.push_back(last.error());
  return faults;
}

std::vector<Error> AccountService::faults_of(const ProfileChange& change) const {
  std::vector<Error> faults;
  for (const auto& field : {clean_optional(change.first_name, "first_name", kNameMax),
                            clean_optional(change.last_name, "last_name", kNameMax),
                            clean_optional(change.phone, "phone", kPhoneMax)}) {
    if (!field) faults.push_back(field.error());
  }
  return faults;
}

std::vector<Error> AccountService::faults_of_password(UserId user,
                                                      const Secret& new_password) const {
  const auto row = this->user(user);
  if (!row) return {};
  const Result<void> good =
      check_password(new_password, words_of(row->email, row->first_name, row->last_name), policy_);
  return good ? std::vector<Error>() : std::vector<Error>{good.error()};
}

Result<UserId> AccountService::sign_up(const NewAccount& account, const Who& who) {
  return make_account(account, {}, std::nullopt, who);
}

Result<SignedIn> AccountService::sign_up(const NewAccount& account, const Device& device,
                                         const Who& who) {
  Secret token(random_.token());
  NewSession session{digest_of(token), device.address, device.user_agent};
  const Result<UserId> user =
      make_account(account, {device.address, device.is_shared}, std::move(session), who);
  if (!user) return tl::unexpected(user.error());
  return SignedIn{*user, std::move(token), known_devices_.make(*user, clock_.now())};
}

// Refuses what is cheap to refuse before the hash; decide() checks the invitation again with
// authority.
Result<SignUp> AccountService::check_account(const NewAccount& account, const Place& place,
                                             const Who& who) {
  if (Result<void> invited = check_invite(account.invite, who, place); !invited)
    return tl::unexpected(invited.error());
  Result<std::string> email = clean_email(account.email);
  if (!email) return tl::unexpected(email.error());
  Result<std::string> first = clean_line(account.first_name, "first_name", kNameMax);
  if (!first) return tl::unexpected(first.error());
  Result<std::string> last = clean_line(account.last_name, "last_name", kNameMax);
  if (!last) return tl::unexpected(last.error());
  if (account.api_token) {
    if (Result<void> good = check_chosen_token(*account.api_token); !good)
      return tl::unexpected(good.error());
  }
  // Whether an account exists is told only by decide(), after a hash and a limited number of times.
  // (An operator is told at once.)
  if (is_operator(who) && Accounts(sequencer_.registry()).user_by_email(*email)) {
    return email_is_taken();
  }
  SignUp command;
  command.email = *std::move(email);
  command.first_name = *std::move(first);
  command.last_name = *std::move(last);
  if (account.invite) command.invite = digest_of(*account.invite);
  return command;
}

Result<UserId> AccountService::make_account(const NewAccount& account, const Place& place,
                                            std::optional<NewSession> session, const Who& who) {
  const std::string network = network_of(place.address);
  Result<SignUp> command = check_account(account, place, who);
  if (!command) return tl::unexpected(std::move(command.error()));
  command->session = std::move(session);
  std::optional<AttemptThrottle::Attempt> attempt;
  if (!is_operator(who) && !place.is_shared) {
    // Invited people are counted separately, so others in their network cannot keep them out.
    const std::string name = AttemptThrottle::name({network, account.invite ? "invited" : "open"});
    auto begun = attempts_.begin({{AttemptPolicy::kSignUp, name}}, clock_.now());
    if (!begun) return too_many("Too many sign-ups from your network.", begun.error());
    attempt = *std::move(begun);
  }
  Result<UserId> done = hash_and_submit(account, *std::move(command), network, who);
  const bool told =
      !done && done.error().code == ErrorCode::kConflict && done.error().field == "email";
  if (attempt && !told) attempt->give_back();
  return done;
}

Result<UserId> AccountService::hash_and_submit(const NewAccount& account, SignUp command,
                                               const std::string& network, const Who& who) {
  Result<PasswordHash> hash =
      hash_new_password(account.password, command.email, command.first_name, command.last_name,
                        is_operator(who) ? the_shell() : HashAsker{.network = network});
  if (!hash) return tl::unexpected(hash.error());
  command.password = *std::move(hash);
  command.api_token = account.api_token
                          ? NewToken{digest_of(*account.api_token), std::nullopt}
                          : sealed_token(Secret(random_.hex(kApiTokenBytes)), kApiTokenContext);
  command.founding_invite = sealed_token(Secret(random_.token()), kInviteContext);
  Result<Committed> done = sequencer_.submit(std::move(command), who);
  if (!done) return tl::unexpected(done.error());
  return done->find<UserSignedUp>()->user;
}

Result<void> AccountService::check_invite(const std::optional<Secret>& token, const Who& who,
                                          const Place& place) {
  Result<void> may = muster::check_invite(Accounts(sequencer_.registry()).organization(),
                                          token ? std::optional(digest_of(*token)) : std::nullopt,
                                          who, sequencer_.rules());
  if (may || !token) return may;
  return count_wrong(AttemptPolicy::kInvitation, place, "Too many wrong invitation links.", "token")
      .and_then([&] { return may; });
}

bool AccountService::is_only_owner(const UserRow& user) const {
  return muster::is_only_owner(Accounts(sequencer_.registry()), user);
}

Result<void> AccountService::revoke_session(UserId user, SessionId session, const Who& who) {
  const auto row = Accounts(sequencer_.registry()).session(session);
  if (!row || row->user != user)
    return fail(ErrorCode::kNotFound, "This session has ended.", "session");
  return sequencer_.submit(EndSession{session, SessionEndReason::kRevoked}, who)
      .map([](const Committed&) {});
}

std::vector<SessionRow> AccountService::sessions(UserId user) const {
  const auto row = this->user(user);
  std::vector<SessionRow> live;
  if (!row) return live;
  const Accounts accounts(sequencer_.registry());
  const Timestamp now = clock_.now();
  for (const SessionId id : row->sessions) {
    auto session = accounts.session(id);
    if (session && is_live(*session, now, sequencer_.rules())) live.push_back(*std::move(session));
  }
  std::ranges::stable_sort(live, std::greater(), &SessionRow::used_at);
  return live;
}

Result<void> AccountService::update_profile(UserId user, const ProfileChange& change,
                                            const Who& who) {
  auto first = clean_optional(change.first_name, "first_name", kNameMax);
  if (!first) return tl::unexpected(first.error());
  auto last = clean_optional(change.last_name, "last_name", kNameMax);
  if (!last) return tl::unexpected(last.error());
  auto phone = clean_optional(change.phone, "phone", kPhoneMax);
  if (!phone) return tl::unexpected(phone.error());
  return sequencer_
      .submit(UpdateProfile{user, *std::move(first), *std::move(last), *std::move(phone)}, who)
      .map([](const Committed&) {});
}

Result<void> AccountService::change_email(UserId user, std::string_view email,
                                          const std::optional<Secret>& password,
                                          const Device& device, const Who& who) {
  Result<std::string> clean = clean_email(email);
  if (!clean) return tl::unexpected(clean.error());
  ChangeEmail command{user, *std::move(clean), std::nullopt};
  if (who.actor == user) {
    const auto row = this->user(user);
    if (!row) return no_such_person();
    if (!password) return fail(ErrorCode::kInvalid, "Enter your current password.", "old_password");
    if (Result<void> good = confirm_password(*row, *password, device, who); !good) return good;
    command.verified_against = row->password;
  }
  return sequencer_.submit(std::move(command), who).map([](const Committed&) {});
}

Result<void> AccountService::leave(UserId user, const Secret& password, const Device& device,
                                   const Who& who) {
  const auto row = this->user(user);
  if (!row) return no_such_person();
  if (Result<void> good = confirm_password(*row, password, device, who); !good) return good;
  return sequencer_.submit(RemoveUser{user, row->password}, who).map([](const Committed&) {});
}

Result<PasswordChanges> AccountService::change_password(UserId user, const PasswordChange& change,
                                                        const Device& device, const Who& who) {
  const auto row = this->user(user);
  if (!row) return no_such_person();
  if (Result<void> good = confirm_password(*row, change.old_password, device, who); !good) {
    return tl::unexpected(good.error());
  }
  Result<PasswordHash> hash =
      hash_new_password(change.new_password, row->email, row->first_name, row->last_name,
                        {network_of(device.address), account_name(user)});
  if (!hash) return tl::unexpected(hash.error());

  ChangePassword command{user, *std::move(hash), PasswordChangedBy::kSelf, row->password, {}};
  command.keep_api_token = change.keep_api_token;
  PasswordChanges changes;
  if (change.renew_session) {
    changes.session_token = Secret(random_.token());
    command.new_session =
        NewSession{digest_of(*changes.session_token), device.address, device.user_agent};
  }
  const Result<Committed> done = sequencer_.submit(std::move(command), who);
  if (!done) return tl::unexpected(done.error());
  changes.ended_api_token = done->find<ApiTokenRevoked>() != nullptr;
  changes.sessions_ended = done->count<SessionEnded>();
  return changes;
}

Result<PasswordChanges> AccountService::set_password(UserId user, const Secret& new_password,
                                                     PasswordChangedBy by, bool keep_api_token,
                                                     const Who& who) {
  const auto row = this->user(user);
  if (!row || is_gone(row->status)) {
    return no_such_person();
  }
  Result<PasswordHash> hash =
      hash_new_password(new_password, row->email, row->first_name, row->last_name, the_shell());
  if (!hash) return tl::unexpected(hash.error());
  ChangePassword command{user, *std::move(hash), by, std::nullopt, std::nullopt};
  command.keep_api_token = keep_api_token;
  const Result<Committed> done = sequencer_.submit(std::move(command), who);
  if (!done) return tl::unexpected(done.error());
  return PasswordChanges{done->find<ApiTokenRevoked>() != nullptr, done->count<SessionEnded>()};
}

Result<void> AccountService::change_picture(UserId user, ImageBytes image, const Who& who) {
  const Digest picture = content_digest(image.webp);
  return sequencer_.submit(ChangePicture{user, picture, std::move(image)}, who)
      .map([](const Committed&) {});
}

Result<Invite> AccountService::invite() const {
  const auto organization = Accounts(sequencer_.registry()).organization();
  if (!organization) return fail(ErrorCode::kNotFound, "There are no accounts yet.");
  Result<Secret> token = key_.open(organization->sealed_invite, kInviteContext);
  if (!token) {
    return fail(
        ErrorCode::kNotFound,
        "The invitation link cannot be displayed because it was created with another instance "
        "key. It still works. Reset it to get a new one.");
  }
  return Invite{*std::move(token), organization->invite_reset_by, organization->invite_reset_at};
}

Result<Invite> AccountService::reset_invite(const Who& who) {
  Secret token(random_.token());
  const Result<Committed> done =
      sequencer_.submit(ResetInvite{sealed_token(token, kInviteContext)}, who);
  if (!done) return tl::unexpected(done.error());
  return Invite{std::move(token), who.actor, done->time};
}

Result<Secret> AccountService::api_token(UserId user) const {
  const auto row = this->user(user);
  if (!row) return no_such_person();
  if (!row->api_token)
    return fail(ErrorCode::kNotFound,
                "You do not have an API token. Create one under Account & Settings.");
  if (!row->sealed_api_token) {
    return fail(ErrorCode::kNotFound,
                "This token was set by the server's operator and cannot be displayed. Reset it to "
                "get a new one.");
  }
  Result<Secret> token = key_.open(*row->sealed_api_token, kApiTokenContext);
  if (!token) {
    return fail(ErrorCode::kNotFound,
                "This token cannot be displayed because it was created with another instance key. "
                "It still works. Reset it to get a new one.");
  }
  return token;
}

Result<Secret> AccountService::reset_api_token(UserId user, const Who& who) {
  Secret token(random_.hex(kApiTokenBytes));
  const Result<Committed> done =
      sequencer_.submit(IssueApiToken{user, sealed_token(token, kApiTokenContext)}, who);
  if (!done) return tl::unexpected(done.error());
  return token;
}

std::optional<UserRow> AccountService::user(UserId id) const {
  return Accounts(sequencer_.registry()).user(id);
}

bool AccountService::has_anybody() const {
  return Accounts(sequencer_.registry()).organization().has_value();
}

}  // namespace muster
