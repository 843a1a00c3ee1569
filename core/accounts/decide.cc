#include "core/accounts/decide.h"

#include <algorithm>
#include <cstdint>
#include <utility>

#include "core/accounts/refusals.h"
#include "core/accounts/rights.h"
#include "core/accounts/undo.h"
#include "core/check.h"
#include "core/email.h"

namespace muster {
namespace {

using Events = Result<std::vector<Entry>>;

// The number of pings that fit into a commit (kCommitBytesMax) at their largest.
constexpr std::size_t kPingsPerReportMax = 50'000;
constexpr std::uint32_t kAnnotationsPerContributionMax = 1'000'000;
constexpr std::string_view kFirstTitle = "Muster";

// The events that one command causes, in order.
class Said {
 public:
  explicit Said(const Who& who) : who_(who) {}
  void add(Payload payload) { entries_.emplace_back(Event{who_, std::move(payload)}); }
  void set_actor(UserId actor) { who_.actor = actor; }
  void set_undoes(Position position) { who_.undoes = position; }
  operator Events() && {
    return std::move(entries_);
  }  // NOLINT: a decision ends with `return said`

 private:
  Who who_;
  std::vector<Entry> entries_;
};

class Decider {
 public:
  Decider(const Accounts& accounts, const DecideContext& context)
      : accounts_(accounts), context_(context), said_(context.who) {}

  Events operator()(SignUp& c) {
    const std::optional<OrganizationRow> organization = accounts_.organization();
    if (Result<void> invited = check_invite(organization, c.invite, context_.who, context_.rules);
        !invited) {
      return tl::unexpected(std::move(invited.error()));
    }
    if (accounts_.user_by_email(c.email)) {
      return email_is_taken();
    }
    if (accounts_.user_by_looks_of_email(c.email)) {
      return email_looks_taken();
    }
    if (accounts_.user_by_api_token(c.api_token.digest)) {
      return fail(ErrorCode::kConflict, "This API token belongs to another account.", "user_token");
    }
    const UserId id{organization ? organization->last_user.value + 1 : 1};
    if (!is_operator(context_.who)) said_.set_actor(id);
    if (!organization) said_.add(OrganizationFounded{std::string(kFirstTitle)});
    said_.add(
        UserSignedUp{id, PersonalText(std::move(c.email)), PersonalText(std::move(c.first_name)),
                     PersonalText(std::move(c.last_name)), PersonalHash(std::move(c.password)),
                     sign_up_via(c, organization.has_value())});
    if (!organization) {
      MUSTER_CHECK(c.founding_invite.sealed, "the invite token has to be shown again: seal it");
      said_.add(InviteLinkReset{c.founding_invite.digest, std::move(*c.founding_invite.sealed)});
    }
    said_.add(ApiTokenIssued{id, c.api_token.digest, std::move(c.api_token.sealed)});
    if (c.session) start_session(id, *std::move(c.session));
    return std::move(said_);
  }

  Events operator()(UpdateProfile& c) {
    if (!may_act_for(c.user, Right::kActForOthers)) return not_your_account();
    const auto user = accounts_.active_user(c.user);
    if (!user) return no_user(c.user);
    ProfileUpdated event{c.user, {}, {}, {}};
    auto changed = [](std::optional<std::string>& to, const std::string& from) {
      return to && *to != from ? std::optional(PersonalText(std::move(*to))) : std::nullopt;
    };
    event.first_name = changed(c.first_name, user->first_name);
    event.last_name = changed(c.last_name, user->last_name);
    event.phone = changed(c.phone, user->phone);
    if (event.first_name || event.last_name || event.phone) said_.add(std::move(event));
    return std::move(said_);
  }

  Events operator()(ChangePassword& c) {
    const auto user = accounts_.user(c.user);
    if (!user || is_gone(user->status)) return no_user(c.user);
    const bool rehash = c.by == PasswordChangedBy::kRehash;
    if (c.verified_against && *c.verified_against != user->password) {
      if (rehash) return std::move(said_);  // a new password is already set
      return password_was_changed();
    }
    if (c.link) {
      if (!is_live_link(*user, *c.link, context_.clock, context_.rules)) return link_is_over();
      said_.set_actor(c.user);  // the link's holder acts as its user
    }
    said_.add(PasswordChanged{c.user, PersonalHash(std::move(c.password)), c.by});
    if (rehash) return std::move(said_);
    if (user->api_token && !c.keep_api_token) said_.add(ApiTokenRevoked{c.user});
    end_sessions(*user, SessionEndReason::kPasswordChanged);
    if (c.new_session) start_session(c.user, *std::move(c.new_session));
    return std::move(said_);
  }

  Events operator()(ChangePicture& c) {
    if (!may_act_for(c.user, Right::kActForOthers)) return not_your_account();
    const auto user = accounts_.active_user(c.user);
    if (!user) return no_user(c.user);
    if (user->picture != c.picture) {
      said_.add(PictureChanged{c.user, Personal<Digest>(c.picture),
                               Personal<ImageBytes>(std::move(c.image))});
    }
    return std::move(said_);
  }

  Events operator()(RemovePicture& c) {
    if (!may_act_for(c.user, Right::kActForOthers)) return not_your_account();
    const auto user = accounts_.active_user(c.user);
    if (!user) return no_user(c.user);
    if (user->picture) said_.add(PictureRemoved{c.user});
    return std::move(said_);
  }

  Events operator()(IssuePasswordLink& c) {
    if (!may(Right::kMakePasswordLinks)) return not_your_account();
    // A stolen session or token must not be enough to set a new password.
    if (context_.who.actor == c.user) {
      return fail(
          ErrorCode::kForbidden,
          "You cannot create a password link for yourself. Change your password under Account & "
          "Settings, or on the server with: muster reset_password",
          "user");
    }
    const auto role = accounts_.active_role(c.user);
    if (!role) return no_user(c.user);
    if (!may_overrule(asker(), *role)) return owners_only();
    said_.add(
        PasswordLinkIssued{c.user, c.token, context_.clock + context_.rules.password_link_age_max});
    return std::move(said_);
  }

  Events operator()(DismissLinkNotice& c) {
    // Not even the founder, whom the notice is about.
    if (context_.who.actor != c.user) return not_your_account();
    const auto user = accounts_.active_user(c.user);
    if (!user) return no_user(c.user);
    if (user->link_notice && user->link_notice->issued_at == c.issued_at) {
      said_.add(PasswordLinkSeen{c.user, c.issued_at});
    }
    return std::move(said_);
  }

  Events operator()(CancelPasswordLink& c) {
    if (context_.who.actor != c.user) return not_your_account();
    const auto user = accounts_.active_user(c.user);
    if (!user) return no_user(c.user);
    if (user->password_link && user->link_notice && user->link_notice->issued_at == c.issued_at) {
      said_.add(PasswordLinkCancelled{c.user});
    }
    return std::move(said_);
  }

  Events operator()(ChangePreferences& c) {
    if (!may_act_for(c.user, Right::kActForOthers)) return not_your_account();
    const auto user = accounts_.active_user(c.user);
    if (!user) return no_user(c.user);
    const Preferences& now = user->preferences;
    PreferencesChanged event{c.user, {}, {}, {}};
    if (c.theme && *c.theme != now.theme) event.theme = c.theme;
    if (c.time_zone && *c.time_zone != now.time_zone) {
      event.time_zone = PersonalText(std::move(*c.time_zone));
    }
    if (c.language && *c.language != now.language) {
      event.language = PersonalText(std::move(*c.language));
    }
    if (event.theme || event.time_zone || event.language) said_.add(std::move(event));
    return std::move(said_);
  }

  Events operator()(ChangeEmail& c) {
    if (!may_act_for(c.user, Right::kManageAccounts)) return not_your_account();
    const auto user = accounts_.user(c.user);
    if (!user || is_gone(user->status)) return no_user(c.user);
    if (!is_own(c.user) && !may_overrule(asker(), user->role)) return owners_only();
    if (c.verified_against && *c.verified_against != user->password) return password_was_changed();
    if (c.email == user->email) return std::move(said_);
    if (Result<void> is_free = check_email_for(*user, c.email); !is_free)
      return tl::unexpected(is_free.error());
    said_.add(EmailChanged{c.user, PersonalText(std::move(c.email))});
    return std::move(said_);
  }

  Events operator()(SetRole& c) {
    if (!may(Right::kGiveRoles)) return not_allowed("role");
    const auto user = accounts_.user(c.user);
    if (!user || is_gone(user->status)) return no_user(c.user);
    if (c.role == user->role) return std::move(said_);
    if (!may_overrule(asker(), user->role) || !may_overrule(asker(), c.role)) return owners_only();
    if (is_only_owner(accounts_, *user)) return is_last_owner();
    if (c.role == Role::kOwner && user->status != UserStatus::kActive) return no_user(c.user);
    said_.add(RoleChanged{c.user, c.role});
    return std::move(said_);
  }

  Events operator()(HandOverOwnership& c) {
    if (!may(Right::kGiveOwnership)) return not_allowed("user");
    const auto from = accounts_.user(c.from);
    if (!from || is_gone(from->status)) return no_user(c.from, "from");
    if (from->role != Role::kOwner)
      return fail(ErrorCode::kConflict, "This person is not an owner.", "from");
    const auto to = accounts_.active_user(c.to);
    if (!to) return no_user(c.to);
    if (c.to == c.from) return std::move(said_);
    if (to->role != Role::kOwner) said_.add(RoleChanged{c.to, Role::kOwner});
    said_.add(RoleChanged{c.from, Role::kAdministrator});
    return std::move(said_);
  }

  Events operator()(DeactivateUser& c) {
    if (!may(Right::kManageAccounts)) return not_your_account();
    // Nobody could take it back by themselves.
    if (is_own(c.user)) {
      return fail(ErrorCode::kForbidden, "You cannot deactivate your own account.", "user");
    }
    const auto user = accounts_.user(c.user);
    if (!user || is_gone(user->status)) return no_user(c.user);
    if (Result<void> closable = check_may_close(*user); !closable)
      return tl::unexpected(closable.error());
    if (user->status == UserStatus::kActive) {
      said_.add(UserDeactivated{c.user});
      end_sessions(*user, SessionEndReason::kDeactivated);
    }
    return std::move(said_);
  }

  Events operator()(ReactivateUser& c) {
    if (!may(Right::kManageAccounts)) return not_your_account();
    const auto user = accounts_.user(c.user);
    if (!user || is_gone(user->status)) return no_user(c.user);
    if (!is_own(c.user) && !may_overrule(asker(), user->role)) return owners_only();
    if (user->status == UserStatus::kDeactivated) said_.add(UserReactivated{c.user});
    return std::move(said_);
  }

  Events operator()(RemoveUser& c) {
    if (!may_act_for(c.user, Right::kManageAccounts)) return not_your_account();
    const auto user = accounts_.user(c.user);
    if (!user || is_gone(user->status)) return no_user(c.user);
    if (c.verified_against && *c.verified_against != user->password) return password_was_changed();
    if (Result<void> closable = check_may_close(*user); !closable)
      return tl::unexpected(closable.error());
    close_account(*user);
    said_.add(UserRemoved{c.user});
    return std::move(said_);
  }

  Events operator()(EraseUser& c) {
    if (!may_act_for(c.user, Right::kManageAccounts)) return not_your_account();
    const auto user = accounts_.user(c.user);
    if (!user) return no_user(c.user);
    if (user->status == UserStatus::kErased) {
      return fail(ErrorCode::kConflict,
                  "Person " + std::to_string(c.user.value) + " has been erased already.", "user");
    }
    // The operator may erase everybody, and can make another one the owner.
    if (!is_gone(user->status) && !is_operator(context_.who)) {
      if (Result<void> closable = check_may_close(*user); !closable)
        return tl::unexpected(closable.error());
    }
    if (!is_gone(user->status)) close_account(*user);
    said_.add(UserErased{c.user});
    return std::move(said_);
  }

  Events operator()(RenameOrganization& c) {
    const auto organization = accounts_.organization();
    if (!organization) return no_accounts_yet();
    if (!may(Right::kChangeOrganization)) return not_allowed("title");
    if (c.title.empty()) return fail(ErrorCode::kInvalid, "Give the organization a name.", "title");
    if (c.title != organization->title) said_.add(OrganizationRenamed{std::move(c.title)});
    return std::move(said_);
  }

  Events operator()(ResetInvite& c) {
    if (!accounts_.organization()) return no_accounts_yet();
    if (!may(Right::kInvite)) return not_allowed();
    MUSTER_CHECK(c.token.sealed, "the invite token has to be shown again: seal it");
    said_.add(InviteLinkReset{c.token.digest, std::move(*c.token.sealed)});
    return std::move(said_);
  }

  Events operator()(StartSession& c) {
    const auto user = accounts_.active_user(c.user);
    if (!user || (c.verified_against && *c.verified_against != user->password)) {
      return wrong_log_in();
    }
    std::vector<SessionId> live;
    for (const SessionId id : user->sessions) {
      const auto session = accounts_.session(id);
      if (session && is_expired(*session, context_.clock, context_.rules)) {
        said_.add(SessionEnded{id, c.user, SessionEndReason::kExpired});
      } else {
        live.push_back(id);
      }
    }
    for (std::size_t i = 0; live.size() - i >= context_.rules.sessions_per_user_max; ++i) {
      said_.add(SessionEnded{live[i], c.user, SessionEndReason::kTooMany});
    }
    start_session(c.user, {c.token, std::move(c.address), std::move(c.user_agent)});
    return std::move(said_);
  }

  Events operator()(UseSession& c) {
    const auto session = accounts_.session(c.session);
    if (!session || !is_live(*session, context_.clock, context_.rules)) {
      return fail(ErrorCode::kNotFound, "This session has ended.");
    }
    if (context_.clock - session->used_at >= context_.rules.session_use_recorded_every) {
      said_.add(SessionUsed{c.session, session->user, clock_if_behind()});
    }
    return std::move(said_);
  }

  Events operator()(EndSession& c) {
    if (const auto session = accounts_.session(c.session)) {
      said_.add(SessionEnded{c.session, session->user, c.reason});
    }
    return std::move(said_);
  }

  Events operator()(EndOtherSessions& c) {
    if (!may_act_for(c.user, Right::kManageAccounts)) return not_your_account();
    if (const auto user = accounts_.user(c.user))
      end_sessions(*user, SessionEndReason::kRevoked, c.keep);
    return std::move(said_);
  }

  Events operator()(SweepSessions& c) {
    if (!is_operator(context_.who)) return not_your_account("sessions");
    if (c.sessions.size() > kSessionsPerSweepMax) {
      return fail(ErrorCode::kTooLarge,
                  "A sweep ends at most " + std::to_string(kSessionsPerSweepMax) + " sessions.",
                  "sessions");
    }
    std::ranges::sort(c.sessions);
    c.sessions.erase(std::ranges::unique(c.sessions).begin(), c.sessions.end());
    // Some may have ended, or been used, since the caller looked.
    std::erase_if(c.sessions, [&](SessionId id) {
      const auto session = accounts_.session(id);
      return !session || !is_expired(*session, context_.clock, context_.rules);
    });
    if (!c.sessions.empty()) said_.add(SessionsExpired{std::move(c.sessions)});
    return std::move(said_);
  }

  Events operator()(BeginHistory& c) {
    if (!is_operator(context_.who)) return not_your_account("origin");
    said_.add(HistoryBegun{std::move(c.origin), std::move(c.previous)});
    return std::move(said_);
  }

  Events operator()(RecordFailedSignIn& c) {
    if (!accounts_.organization()) return std::move(said_);  // nothing to guess yet
    said_.add(SignInFailed{c.user, PersonalText(std::move(c.address))});
    return std::move(said_);
  }

  Events operator()(IssueApiToken& c) {
    if (!accounts_.is_active(c.user)) return no_user(c.user);
    if (accounts_.user_by_api_token(c.token.digest)) {
      return fail(ErrorCode::kConflict, "This API token belongs to another account.", "user_token");
    }
    said_.add(ApiTokenIssued{c.user, c.token.digest, std::move(c.token.sealed)});
    return std::move(said_);
  }

  Events operator()(RevokeApiToken& c) {
    const auto user = accounts_.active_user(c.user);
    if (!user) return no_user(c.user);
    if (user->api_token) said_.add(ApiTokenRevoked{c.user});
    return std::move(said_);
  }

  Events operator()(ReportActivity& c) {
    if (c.pings.empty()) return fail(ErrorCode::kInvalid, "The report has no activity.");
    if (c.pings.size() > kPingsPerReportMax) {
      return fail(ErrorCode::kTooLarge,
                  "A report has at most " + std::to_string(kPingsPerReportMax) + " pings.");
    }
    const Timestamp latest = context_.clock + context_.rules.activity_ahead_max;
    // Checked once for those who may report everyone, which is how most pings arrive.
    if (!may(Right::kActForOthers)) {
      const auto other = std::ranges::find_if(
          c.pings, [&](const Ping& ping) { return ping.user != context_.who.actor; });
      if (other != c.pings.end()) return not_your_account(std::to_string(other - c.pings.begin()));
    }
    bool own = true;
    for (std::size_t i = 0; i < c.pings.size(); ++i) {
      Ping& ping = c.pings[i];
      if (!accounts_.is_active(ping.user)) return no_user(ping.user, std::to_string(i));
      if (ping.at > latest || ping.at < Timestamp{}) {
        return fail(ErrorCode::kInvalid, "The time is in the future.", std::to_string(i));
      }
      ping.at = std::min(ping.at, context_.clock);
      ping.request = context_.who.request;
      own = own && ping.user == context_.who.actor;
    }
    std::vector<Entry> entries;
    entries.emplace_back(PingRun{own ? std::nullopt : context_.who.actor, context_.who.channel,
                                 context_.who.organization, std::move(c.pings)});
    return entries;
  }

  Events operator()(CreateProject& c) {
    const auto organization = accounts_.organization();
    if (!organization) return no_accounts_yet();
    if (!may(Right::kWork)) return not_allowed();
    if (c.title.empty()) return no_title();
    said_.add(ProjectCreated{ProjectId(organization->last_project.value + 1), std::move(c.title)});
    return std::move(said_);
  }

  Events operator()(RenameProject& c) {
    if (!may(Right::kWork)) return not_allowed();
    const auto project = live_project(c.project);
    if (!project) return no_such_project();
    if (c.title.empty()) return no_title();
    if (project->title != c.title) said_.add(ProjectRenamed{c.project, std::move(c.title)});
    return std::move(said_);
  }

  Events operator()(DeleteProject& c) {
    if (!may(Right::kWork)) return not_allowed();
    if (!live_project(c.project)) return no_such_project();
    said_.add(ProjectDeleted{c.project});
    return std::move(said_);
  }

  Events operator()(ContributeAnnotations& c) {
    if (!may_act_for(c.user, Right::kActForOthers)) return not_your_account();
    if (!may(Right::kWork)) return not_allowed();
    if (!live_project(c.project)) return no_such_project();
    if (!accounts_.is_active(c.user)) return no_user(c.user);
    if (c.annotations == 0 || c.annotations > kAnnotationsPerContributionMax) {
      return fail(ErrorCode::kInvalid,
                  "A contribution has 1 to " + std::to_string(kAnnotationsPerContributionMax) +
                      " annotations.",
                  "annotations");
    }
    said_.add(AnnotationContributed{c.project, c.user, c.annotations});
    return std::move(said_);
  }

  Events operator()(Undo& c) {
    if (can_be_undone(c.undone) && !may_undo(asker(), c.undone)) return not_your_account();
    if (const Result<void> still = check_still_so(accounts_, c); !still)
      return tl::unexpected(still.error());
    said_.set_undoes(c.position);
    // What ends with an account is decided as if it were closed anew.
    if (const auto* restored = std::get_if<UserRestored>(&c.undone)) {
      RemoveUser removal{restored->user};
      return (*this)(removal);
    }
    if (const auto* reactivated = std::get_if<UserReactivated>(&c.undone)) {
      DeactivateUser deactivation{reactivated->user};
      return (*this)(deactivation);
    }
    // As if it were asked for anew: the same rules hold.
    for (Payload& event : c.events) {
      if (const auto* role = std::get_if<RoleChanged>(&event)) {
        SetRole back{role->user, role->role};
        return (*this)(back);
      }
      if (const auto* email = std::get_if<EmailChanged>(&event)) {
        ChangeEmail back{email->user, email->email.reveal()};
        return (*this)(back);
      }
    }
    for (Payload& event : c.events) said_.add(std::move(event));
    return std::move(said_);
  }

 private:
  Asker asker() const {
    const auto& actor = context_.who.actor;
    return {context_.who, actor ? accounts_.active_role(*actor) : std::nullopt};
  }
  bool may(Right right) const { return muster::may(asker(), right); }
  bool may_act_for(UserId user, Right others) const { return is_own(user) || may(others); }
  bool is_own(UserId user) const { return context_.who.actor == user; }

  Result<void> check_may_close(const UserRow& user) const {
    if (!is_own(user.id) && !may_overrule(asker(), user.role)) return owners_only();
    if (is_only_owner(accounts_, user)) return is_last_owner();
    return {};
  }
  // Whether an account that exists may have this email from now on.
  Result<void> check_email_for(const UserRow& user, const std::string& email) const {
    const auto is_of_another = [&](const std::vector<UserId>& users) {
      return std::ranges::any_of(users, [&](UserId id) { return id != user.id; });
    };
    if (is_of_another(accounts_.users_by_mailbox(email))) return email_is_taken();
    const std::string looks = looks_of_email(email);
    const auto alike = accounts_.look_alikes(looks);
    if (is_of_another(accounts_.users_by_mailbox(looks)) || (alike && is_of_another(alike->users)))
      return email_looks_taken();
    return {};
  }

  static tl::unexpected<Error> no_title() {
    return fail(ErrorCode::kInvalid, "Give the project a title.", "title");
  }

  SignUpVia sign_up_via(const SignUp& c, bool founded) const {
    switch (context_.who.channel) {
      case Channel::kCli:
      case Channel::kSystem:
        return SignUpVia::kCli;
      case Channel::kApi:
        return SignUpVia::kApi;
      case Channel::kWeb:
        break;
    }
    if (!founded) return SignUpVia::kFirstRun;
    return c.invite ? SignUpVia::kInviteLink : SignUpVia::kOpenSignUp;
  }

  // The clock's time, if it differs from the commit's.
  std::optional<Timestamp> clock_if_behind() const {
    const bool is_behind = context_.now - context_.clock > context_.rules.clock_tolerance;
    return is_behind ? std::optional(context_.clock) : std::nullopt;
  }

  std::optional<ProjectStandingRow> live_project(ProjectId id) const {
    auto row = accounts_.project(id);
    return row && !row->deleted ? row : std::nullopt;
  }

  void start_session(UserId user, NewSession session) {
    const auto organization = accounts_.organization();  // absent if this command founds it
    const SessionId id{organization ? organization->last_session.value + 1 : 1};
    said_.add(SessionStarted{id, user, session.token, PersonalText(std::move(session.address)),
                             PersonalText(std::move(session.user_agent)), clock_if_behind()});
  }

  void end_sessions(const UserRow& user, SessionEndReason reason,
                    std::optional<SessionId> keep = {}) {
    for (const SessionId id : user.sessions) {
      if (id != keep) said_.add(SessionEnded{id, user.id, reason});
    }
  }

  void close_account(const UserRow& user) {
    end_sessions(user, SessionEndReason::kDeactivated);
    if (user.api_token) said_.add(ApiTokenRevoked{user.id});
  }

  const Accounts& accounts_;
  const DecideContext& context_;
  Said said_;
};

}  // namespace

bool is_only_owner(const Accounts& accounts, const UserRow& user) {
  if (user.role != Role::kOwner) return false;
  const auto organization = accounts.organization();
  return !organization || std::ranges::none_of(organization->owners, [&](UserId id) {
    return id != user.id && accounts.is_active(id);
  });
}

Result<void> check_invite(const std::optional<OrganizationRow>& organization,
                          const std::optional<Digest>& invite, const Who& who, const Rules& rules) {
  if (is_operator(who)) return {};
  if (invite && !(organization && equal_in_constant_time(*invite, organization->invite))) {
    return fail(ErrorCode::kForbidden,
                "This link was reset or is incomplete. Ask for the current invitation link.",
                "token");
  }
  if (!invite && rules.sign_up_needs_invite) {
    return fail(ErrorCode::kForbidden,
                "Sign-up is by invitation only. Ask for the invitation link.", "token");
  }
  return {};
}

tl::unexpected<Error> link_is_over() {
  return fail(
      ErrorCode::kForbidden,
      "This link has expired. It was already used, or replaced by a newer one. Ask for a new one.",
      "token");
}

bool is_live_link(const UserRow& user, const Digest& token, Timestamp clock, const Rules& rules) {
  if (user.status != UserStatus::kActive || !user.password_link) return false;
  const PasswordLinkRow& link = *user.password_link;
  const Duration left = link.expires_at - clock;
  return equal_in_constant_time(link.token, token) && left > Duration(0) &&
         left <= rules.password_link_age_max + rules.clock_tolerance;
}

bool is_expired(const SessionRow& session, Timestamp clock, const Rules& rules) {
  return clock - session.started_at >= rules.session_age_max ||
         clock - session.used_at >= rules.session_idle_max;
}

bool is_live(const SessionRow& session, Timestamp clock, const Rules& rules) {
  const Timestamp latest = clock + rules.clock_tolerance;
  return !is_expired(session, clock, rules) && session.started_at <= latest &&
         session.used_at <= latest;
}

Result<std::vector<Entry>> decide(const Accounts& accounts, Command command,
                                  const DecideContext& context) {
  Decider decider(accounts, context);
  return std::visit([&](auto& c) { return decider(c); }, command);
}

}  // namespace muster
