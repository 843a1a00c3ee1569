#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/accounts/decide.h"
#include "core/accounts/rights.h"
#include "core/codec/row_codec.h"
#include "core/email.h"
#include "core/views_damaged.h"

namespace muster {
namespace {

// Every event was decided against the same rows, so the rows it names exist; otherwise the rows are
// damaged (ViewsDamaged) or the log was not written by decide(). Keeps the organization and the
// last user in memory; finish() writes their changes.
class Evolver {
 public:
  Evolver(Overlay& rows, Timestamp time) : rows_(rows), accounts_(rows), time_(time) {}

  void apply(const Event& event) {
    who_ = &event.who;
    std::visit(*this, event.payload);
  }
  void finish() {
    write_user();
    if (organization_changed_) write(account_keys::kOrganization, *organization_);
    organization_changed_ = false;
  }

  void operator()(const ActivityPinged&) {}
  void operator()(const SignInFailed&) {}
  void operator()(const AnnotationContributed&) {}
  void operator()(const HistoryBegun&) {}

  void operator()(const OrganizationFounded& e) {
    organization_.emplace();
    organization_changed_ = true;
    organization_->id = who_->organization;
    organization_->title = e.title;
  }

  void operator()(const OrganizationRenamed& e) { organization().title = e.title; }

  void operator()(const InviteLinkReset& e) {
    OrganizationRow& row = organization();
    row.invite = e.token;
    row.sealed_invite = e.sealed_token;
    row.invite_reset_by = who_->actor;
    row.invite_reset_at = time_;
  }

  void operator()(const UserSignedUp& e) {
    UserRow& row = new_user(e.user);
    if (e.user == kFounder) give_role(row, Role::kOwner);
    row.email = e.email.reveal();
    row.first_name = e.first_name.reveal();
    row.last_name = e.last_name.reveal();
    row.password = e.password.reveal();
    row.password_changed_at = time_;
    row.joined_at = time_;
    row.via = e.via;
    organization().last_user = e.user;
    // Those of an erased one are taken back by a later event.
    if (!e.email.is_erased()) add_email(row.email, e.user);
  }

  void operator()(const ProfileUpdated& e) {
    UserRow& row = user(e.user);
    if (e.first_name) row.first_name = e.first_name->reveal();
    if (e.last_name) row.last_name = e.last_name->reveal();
    if (e.phone) row.phone = e.phone->reveal();
  }

  void operator()(const PasswordChanged& e) {
    UserRow& row = user(e.user);
    row.password = e.password.reveal();
    if (e.by == PasswordChangedBy::kRehash) return;
    row.password_changed_at = time_;
    drop_password_link(row);
  }

  void operator()(const PictureChanged& e) {
    UserRow& row = user(e.user);
    row.picture.reset();
    if (!e.picture.is_erased()) row.picture = e.picture.reveal();
  }
  void operator()(const PictureRemoved& e) { user(e.user).picture.reset(); }

  void operator()(const PasswordLinkIssued& e) {
    UserRow& row = user(e.user);
    drop_password_link(row);
    row.password_link = PasswordLinkRow{e.token, e.expires_at};
    write(account_keys::password_link(e.token), e.user);
    if (who_->actor != e.user) row.link_notice = PasswordLinkNotice{who_->actor, time_};
  }

  void operator()(const PasswordLinkSeen& e) { user(e.user).link_notice.reset(); }

  void operator()(const PasswordLinkCancelled& e) {
    UserRow& row = user(e.user);
    drop_password_link(row);
    row.link_notice.reset();
  }

  void operator()(const PreferencesChanged& e) {
    Preferences& preferences = user(e.user).preferences;
    if (e.theme) preferences.theme = *e.theme;
    if (e.time_zone) preferences.time_zone = e.time_zone->reveal();
    if (e.language) preferences.language = e.language->reveal();
  }

  void operator()(const UserDeactivated& e) {
    UserRow& row = user(e.user);
    row.status = UserStatus::kDeactivated;
    drop_password_link(row);
  }
  void operator()(const UserReactivated& e) { user(e.user).status = UserStatus::kActive; }

  void operator()(const RoleChanged& e) { give_role(user(e.user), e.role); }

  void operator()(const EmailChanged& e) {
    UserRow& row = user(e.user);
    drop_email(row);
    drop_password_link(row);
    row.email = e.email.reveal();
    if (!e.email.is_erased()) add_email(row.email, e.user);
  }

  void operator()(const UserRemoved& e) { close_account(e.user, UserStatus::kRemoved); }
  void operator()(const UserErased& e) {
    close_account(e.user, UserStatus::kErased);
    ++organization().erased_people;
  }

  void operator()(const UserRestored& e) {
    UserRow& row = user(e.user);
    row.status = UserStatus::kActive;
    row.email = e.email.reveal();
    row.first_name = e.first_name.reveal();
    row.last_name = e.last_name.reveal();
    row.phone = e.phone.reveal();
    row.password = e.password.reveal();
    row.password_changed_at = time_;
    if (!e.email.is_erased()) add_email(row.email, e.user);
  }

  void operator()(const SessionStarted& e) {
    const Timestamp at = e.clock.value_or(time_);
    const SessionRow session{e.session, e.user, e.token, e.address.reveal(), e.user_agent.reveal(),
                             at,        at};
    write(account_keys::session(e.session), session);
    write(account_keys::session_token(e.token), e.session);
    user(e.user).sessions.push_back(e.session);
    organization().last_session = e.session;
  }

  void operator()(const SessionUsed& e) {
    auto row = accounts_.session(e.session);
    MUSTER_CHECK_ROWS(row, "session {} is used and does not exist", e.session);
    row->used_at = e.clock.value_or(time_);
    write(account_keys::session(e.session), *row);
  }

  void operator()(const SessionEnded& e) { end_session(e.session); }
  void operator()(const SessionsExpired& e) {
    for (const SessionId session : e.sessions) end_session(session);
  }

  void operator()(const ApiTokenIssued& e) {
    UserRow& row = user(e.user);
    drop_api_token(row);
    row.api_token = e.token;
    row.sealed_api_token = e.sealed_token;
    write(account_keys::api_token(e.token), e.user);
  }

  void operator()(const ApiTokenRevoked& e) { drop_api_token(user(e.user)); }

  void operator()(const ProjectCreated& e) {
    write(account_keys::project(e.project), ProjectStandingRow{e.title, false});
    organization().last_project = e.project;
  }

  void operator()(const ProjectRenamed& e) {
    write(account_keys::project(e.project), ProjectStandingRow{e.title, false});
  }

  void operator()(const ProjectDeleted& e) { set_deleted(e.project, true); }
  void operator()(const ProjectRestored& e) { set_deleted(e.project, false); }

 private:
  // For changing. Valid until the next call.
  OrganizationRow& organization() {
    if (!organization_) organization_ = accounts_.organization();
    MUSTER_CHECK_ROWS(organization_, "something happened before the organization was founded");
    organization_changed_ = true;
    return *organization_;
  }
  UserRow& user(UserId id) {
    if (user_ && user_->id == id) return *user_;
    write_user();
    user_ = accounts_.user(id);
    MUSTER_CHECK_ROWS(user_, "something happened to user {}, who does not exist", id);
    return *user_;
  }
  UserRow& new_user(UserId id) {
    write_user();
    user_.emplace().id = id;
    return *user_;
  }
  void write_user() {
    if (user_) write(account_keys::user(user_->id), *user_);
    user_.reset();
  }
  void set_deleted(ProjectId id, bool deleted) {
    auto row = accounts_.project(id);
    MUSTER_CHECK_ROWS(row, "something happened to project {}, which does not exist", id);
    row->deleted = deleted;
    write(account_keys::project(id), *row);
  }
  void close_account(UserId id, UserStatus status) {
    UserRow& row = user(id);
    drop_password_link(row);
    drop_api_token(row);
    drop_email(row);
    give_role(row, Role::kMember);
    UserRow gone;
    gone.id = row.id;
    gone.status = status;
    gone.joined_at = row.joined_at;
    gone.via = row.via;
    row = gone;
  }
  void end_session(SessionId id) {
    const auto session = accounts_.session(id);
    MUSTER_CHECK_ROWS(session, "session {} ends and does not exist", id);
    rows_.erase(account_keys::session(id));
    rows_.erase(account_keys::session_token(session->token));
    std::erase(user(session->user).sessions, id);
  }
  void add_email(const std::string& email, UserId id) {
    const std::string mailbox = account_keys::email(email);
    add_to(mailbox, id);
    const std::string looks = looks_of_email(email);
    if (account_keys::email(looks) != mailbox) add_to(account_keys::look_alikes(looks), id);
  }
  void drop_email(const UserRow& row) {
    if (row.email.empty()) return;
    remove_from(account_keys::email(row.email), row.id);
    remove_from(account_keys::look_alikes(looks_of_email(row.email)), row.id);
  }
  void give_role(UserRow& row, Role role) {
    if (row.role == role) return;
    if (row.role == Role::kOwner) std::erase(organization().owners, row.id);
    if (role == Role::kOwner) organization().owners.push_back(row.id);
    row.role = role;
  }
  void add_to(const std::string& key, UserId id) {
    UsersRow row = users_at(key);
    row.users.push_back(id);
    write(key, row);
  }
  void remove_from(const std::string& key, UserId id) {
    UsersRow row = users_at(key);
    if (std::erase(row.users, id) == 0) return;
    if (row.users.empty()) {
      rows_.erase(key);
    } else {
      write(key, row);
    }
  }
  UsersRow users_at(const std::string& key) const {
    const auto bytes = rows_.get(key);
    return bytes ? from_row_bytes<UsersRow>(*bytes) : UsersRow();
  }
  void drop_password_link(UserRow& row) {
    if (row.password_link) rows_.erase(account_keys::password_link(row.password_link->token));
    row.password_link.reset();
  }
  void drop_api_token(UserRow& row) {
    if (row.api_token) rows_.erase(account_keys::api_token(*row.api_token));
    row.api_token.reset();
    row.sealed_api_token.reset();
  }
  template <typename Row>
  void write(std::string_view key, const Row& row) {
    rows_.put(key, to_row_bytes(row, bytes_));
  }

  Overlay& rows_;
  Accounts accounts_;
  const Timestamp time_;
  const Who* who_ = nullptr;  // of the current event
  std::optional<OrganizationRow> organization_;
  bool organization_changed_ = false;
  std::optional<UserRow> user_;  // changed last, not yet written
  std::string bytes_;
};

}  // namespace

void evolve(Overlay& rows, const Event& event, Timestamp time) {
  Evolver evolver(rows, time);
  evolver.apply(event);
  evolver.finish();
}

void evolve(Overlay& rows, const Commit& commit) {
  Evolver evolver(rows, commit.time);
  for (const Entry& entry : commit.entries) {
    if (const auto* event = std::get_if<Event>(&entry)) evolver.apply(*event);
  }
  evolver.finish();
}

}  // namespace muster
