#include "core/accounts/decide.h"
#include <vector>

#include "core/check.h"
#include "core/codec/row_codec.h"
#include "core/text.h"

namespace muster {
namespace {

// Every event here was decided against the same rows, so what it names exists: a log for which that is
// not so was not written by decide().
class Evolver {
 public:
  Evolver(Overlay& rows, const Who& who, Timestamp time)
      : rows_(rows), accounts_(rows), who_(who), time_(time) {}

  void operator()(const ActivityPinged&) {}
  void operator()(const SignInFailed&) {}
  void operator()(const AnnotationContributed&) {}

  void operator()(const OrganizationFounded& e) {
    OrganizationRow row;
    row.id = who_.organization;
    row.title = e.title;
    put(row);
  }

  void operator()(const OrganizationRenamed& e) {
    OrganizationRow row = organization();
    row.title = e.title;
    put(row);
  }

  void operator()(const InviteLinkReset& e) {
    OrganizationRow row = organization();
    row.invite = e.token;
    row.sealed_invite = e.sealed_token;
    row.invite_reset_by = who_.actor;
    row.invite_reset_at = time_;
    put(row);
  }

  void operator()(const UserSignedUp& e) {
    UserRow row;
    row.id = e.user;
    row.email = e.email.reveal();
    row.first_name = e.first_name.reveal();
    row.last_name = e.last_name.reveal();
    row.password = e.password;
    row.password_changed_at = time_;
    row.joined_at = time_;
    row.via = e.via;
    put(row);
    rows_.put(account_keys::email(row.email), to_row_bytes(e.user));
    OrganizationRow all = organization();
    all.last_user = e.user;
    put(all);
  }

  void operator()(const ProfileUpdated& e) {
    UserRow row = user(e.user);
    if (e.first_name) row.first_name = e.first_name->reveal();
    if (e.last_name) row.last_name = e.last_name->reveal();
    if (e.phone) row.phone = e.phone->reveal();
    put(row);
  }

  void operator()(const PasswordChanged& e) {
    UserRow row = user(e.user);
    row.password = e.password;
    if (e.by != PasswordChangedBy::kRehash) {
      row.password_changed_at = time_;
      drop_password_link(row);
    }
    put(row);
  }

  void operator()(const PictureChanged& e) { set_picture(e.user, e.picture); }
  void operator()(const PictureRemoved& e) { set_picture(e.user, std::nullopt); }

  void operator()(const PasswordLinkIssued& e) {
    UserRow row = user(e.user);
    drop_password_link(row);
    row.password_link = PasswordLinkRow{e.token, e.expires_at};
    put(row);
    rows_.put(account_keys::password_link(e.token), to_row_bytes(e.user));
  }

  void operator()(const UserDeactivated& e) { set_status(e.user, UserStatus::kDeactivated); }
  void operator()(const UserReactivated& e) { set_status(e.user, UserStatus::kActive); }

  void operator()(const UserRemoved& e) {
    UserRow row = user(e.user);
    drop_password_link(row);
    rows_.erase(account_keys::email(row.email));
    if (row.api_token) rows_.erase(account_keys::api_token(*row.api_token));
    UserRow gone;
    gone.id = row.id;
    gone.status = UserStatus::kRemoved;
    gone.joined_at = row.joined_at;
    gone.via = row.via;
    put(gone);
  }

  void operator()(const SessionStarted& e) {
    const SessionRow session{e.session, e.user, e.token, e.address.reveal(), e.user_agent.reveal(), time_,
                             time_};
    put(session);
    rows_.put(account_keys::session_token(e.token), to_row_bytes(e.session));
    UserRow row = user(e.user);
    row.sessions.push_back(e.session);
    put(row);
    OrganizationRow all = organization();
    all.last_session = e.session;
    put(all);
  }

  void operator()(const SessionUsed& e) {
    auto row = accounts_.session(e.session);
    MUSTER_CHECK(row, "session {} is used and does not exist", e.session);
    row->used_at = time_;
    put(*row);
  }

  void operator()(const SessionEnded& e) {
    const auto session = accounts_.session(e.session);
    MUSTER_CHECK(session, "session {} ends and does not exist", e.session);
    rows_.erase(account_keys::session(e.session));
    rows_.erase(account_keys::session_token(session->token));
    UserRow row = user(e.user);
    std::erase(row.sessions, e.session);
    put(row);
  }

  void operator()(const ApiTokenIssued& e) {
    UserRow row = user(e.user);
    if (row.api_token) rows_.erase(account_keys::api_token(*row.api_token));
    row.api_token = e.token;
    row.sealed_api_token = e.sealed_token;
    put(row);
    rows_.put(account_keys::api_token(e.token), to_row_bytes(e.user));
  }

  void operator()(const ApiTokenRevoked& e) {
    UserRow row = user(e.user);
    if (row.api_token) rows_.erase(account_keys::api_token(*row.api_token));
    row.api_token.reset();
    row.sealed_api_token.reset();
    put(row);
  }

  void operator()(const ProjectCreated& e) {
    rows_.put(account_keys::project(e.project), to_row_bytes(ProjectStandingRow{e.title, false}));
    OrganizationRow all = organization();
    all.last_project = e.project;
    put(all);
  }

  void operator()(const ProjectRenamed& e) {
    rows_.put(account_keys::project(e.project), to_row_bytes(ProjectStandingRow{e.title, false}));
  }

  void operator()(const ProjectDeleted& e) {
    auto row = accounts_.project(e.project);
    MUSTER_CHECK(row, "project {} is deleted and does not exist", e.project);
    row->deleted = true;
    rows_.put(account_keys::project(e.project), to_row_bytes(*row));
  }

 private:
  OrganizationRow organization() const {
    auto row = accounts_.organization();
    MUSTER_CHECK(row, "something happened before the organization was founded");
    return *std::move(row);
  }
  UserRow user(UserId id) const {
    auto row = accounts_.user(id);
    MUSTER_CHECK(row, "something happened to user {}, who does not exist", id);
    return *std::move(row);
  }
  void set_status(UserId id, UserStatus status) {
    UserRow row = user(id);
    row.status = status;
    put(row);
  }
  void set_picture(UserId id, std::optional<Digest> picture) {
    UserRow row = user(id);
    row.picture = picture;
    put(row);
  }
  // The caller puts the row.
  void drop_password_link(UserRow& row) {
    if (row.password_link) rows_.erase(account_keys::password_link(row.password_link->token));
    row.password_link.reset();
  }
  void put(const OrganizationRow& row) {
    rows_.put(account_keys::kOrganization, to_row_bytes(row));
  }
  void put(const UserRow& row) { rows_.put(account_keys::user(row.id), to_row_bytes(row)); }
  void put(const SessionRow& row) { rows_.put(account_keys::session(row.id), to_row_bytes(row)); }

  Overlay& rows_;
  Accounts accounts_;
  const Who& who_;
  Timestamp time_;
};

}  // namespace

void evolve(Overlay& rows, const Event& event, Timestamp time) {
  std::visit(Evolver(rows, event.who, time), event.payload);
}

}  // namespace muster
