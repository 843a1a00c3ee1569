// Roles: who may do what, and what must always be so.

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "core/accounts/rights.h"
#include "tests/support/decider_spec.h"

namespace muster {
namespace {

using namespace ada_and_bob;

constexpr UserId kCarol(3);
constexpr UserId kDan(4);

// Ada is the owner, Bob a member, Carol has the role, Dan is another owner's apprentice: a member.
std::vector<Payload> with_carol(Role role) {
  std::vector<Payload> past = history();
  for (const auto& [id, name] : {std::pair{kCarol, "carol"}, std::pair{kDan, "dan"}}) {
    past.emplace_back(UserSignedUp{id,
                                   PersonalText(std::string(name) + "@example.org"),
                                   {},
                                   {},
                                   personal_password("p"),
                                   SignUpVia::kCli});
  }
  if (role != Role::kMember) past.emplace_back(RoleChanged{kCarol, role});
  return past;
}

struct Doing {
  const char* what;
  Command command;
  std::set<Role> allowed;
};

const std::set<Role> kAll{Role::kMember, Role::kAuditor, Role::kAdministrator, Role::kOwner};
const std::set<Role> kWorkers{Role::kMember, Role::kAdministrator, Role::kOwner};
const std::set<Role> kManagers{Role::kAdministrator, Role::kOwner};
const std::set<Role> kOwners{Role::kOwner};

// Carol's own account first, then what is everybody's, then Bob's, then Ada's, who is an owner.
std::vector<Doing> all_doings() {
  return {
      {"her profile", UpdateProfile{kCarol, "C", {}, {}}, kAll},
      {"her picture", ChangePicture{kCarol, digest(51), {"new"}}, kAll},
      {"her email", ChangeEmail{kCarol, "c@example.org"}, kAll},
      {"her theme", ChangePreferences{kCarol, Theme::kDark}, kAll},
      {"her activity", ReportActivity{{{kCarol, Timestamp{1}, RequestId()}}}, kAll},
      {"her sessions", EndOtherSessions{kCarol, {}}, kAll},
      {"leaves", RemoveUser{kCarol}, kAll},
      {"erases herself", EraseUser{kCarol}, kAll},
      {"a project", CreateProject{"Dogs"}, kWorkers},
      {"a title", RenameProject{ProjectId(1), "Dogs"}, kWorkers},
      {"a project's end", DeleteProject{ProjectId(1)}, kWorkers},
      {"her work", ContributeAnnotations{ProjectId(1), kCarol, 3}, kWorkers},
      {"the invitation", ResetInvite{{digest(5), Sealed{"s"}}}, kWorkers},
      {"Bob's profile", UpdateProfile{kBob, "B", {}, {}}, kManagers},
      {"Bob's picture", ChangePicture{kBob, digest(51), {"new"}}, kManagers},
      {"Bob's activity", ReportActivity{{{kBob, Timestamp{1}, RequestId()}}}, kManagers},
      {"Bob's work", ContributeAnnotations{ProjectId(1), kBob, 3}, kManagers},
      {"Bob's email", ChangeEmail{kBob, "b@example.org"}, kManagers},
      {"Bob's sessions", EndOtherSessions{kBob, {}}, kManagers},
      {"Bob's link", IssuePasswordLink{kBob, digest(60)}, kManagers},
      {"deactivates Bob", DeactivateUser{kBob}, kManagers},
      {"removes Bob", RemoveUser{kBob}, kManagers},
      {"erases Bob", EraseUser{kBob}, kManagers},
      {"Bob an auditor", SetRole{kBob, Role::kAuditor}, kManagers},
      {"Bob an administrator", SetRole{kBob, Role::kAdministrator}, kManagers},
      {"the organization's name", RenameOrganization{"Birds"}, kManagers},
      {"Bob an owner", SetRole{kBob, Role::kOwner}, kOwners},
      {"Ada no owner", SetRole{kAda, Role::kMember}, kOwners},
      {"Ada's email", ChangeEmail{kAda, "a@example.org"}, kOwners},
      {"Ada's link", IssuePasswordLink{kAda, digest(60)}, kOwners},
      {"deactivates Ada", DeactivateUser{kAda}, kOwners},
      {"removes Ada", RemoveUser{kAda}, kOwners},
      {"erases Ada", EraseUser{kAda}, kOwners},
      {"hands over", HandOverOwnership{kAda, kBob}, kOwners},
  };
}

TEST(Roles, SayWhoMayDoWhat) {
  for (const Role role : kAll) {
    for (Doing& doing : all_doings()) {
      DeciderSpec spec;
      spec.given(with_carol(role)).by(kCarol).when(std::move(doing.command));
      const bool may = doing.allowed.contains(role);
      EXPECT_EQ(spec.is_accepted(), may) << name_of(role) << ": " << doing.what;
      if (spec.is_accepted()) continue;
      EXPECT_EQ(spec.error().code, ErrorCode::kForbidden) << doing.what;
    }
  }
}

TEST(Roles, OfADeactivatedAccountAreNone) {
  DeciderSpec spec;
  spec.given(with_carol(Role::kAdministrator)).given({UserDeactivated{kCarol}}).by(kCarol);
  spec.when(DeactivateUser{kBob}).then_refused(ErrorCode::kForbidden, "user");
  spec.when(CreateProject{"Dogs"}).then_refused(ErrorCode::kForbidden);
}

TEST(Roles, TheFounderIsAnOwnerAndEverybodyElseAMember) {
  DeciderSpec spec;
  spec.given(with_carol(Role::kMember));
  EXPECT_EQ(spec.accounts().active_role(kAda), Role::kOwner);
  EXPECT_EQ(spec.accounts().active_role(kBob), Role::kMember);
  EXPECT_EQ(spec.accounts().active_role(UserId(9)), std::nullopt);
  EXPECT_EQ(spec.accounts().organization()->owners, std::vector{kAda});
}

// Whoever asks, the shell included.
TEST(Roles, ThereIsAlwaysAnOwner) {
  for (const Channel channel : {Channel::kWeb, Channel::kCli}) {
    DeciderSpec spec;
    spec.given(with_carol(Role::kAdministrator)).through(channel);
    if (channel == Channel::kWeb) spec.by(kAda);
    spec.when(SetRole{kAda, Role::kMember}).then_refused(ErrorCode::kConflict, "user");
    spec.when(RemoveUser{kAda}).then_refused(ErrorCode::kConflict, "user");
    if (channel == Channel::kCli)
      spec.when(DeactivateUser{kAda}).then_refused(ErrorCode::kConflict, "user");
    // Another owner who cannot log in does not count.
    spec.given({RoleChanged{kCarol, Role::kOwner}, UserDeactivated{kCarol}});
    spec.when(RemoveUser{kAda}).then_refused(ErrorCode::kConflict, "user");
    spec.given({UserReactivated{kCarol}});
    EXPECT_TRUE(spec.when(RemoveUser{kAda}).is_accepted());
    EXPECT_TRUE(spec.when(SetRole{kAda, Role::kMember}).is_accepted());
  }
}

// What must be forgotten is forgotten, also of the last owner; the operator makes another.
TEST(Roles, TheLastOwnerIsErasedByTheOperatorOnly) {
  DeciderSpec spec;
  spec.given(with_carol(Role::kMember)).by(kAda);
  spec.when(EraseUser{kAda}).then_refused(ErrorCode::kConflict, "user");
  spec.through(Channel::kCli);
  spec.who.actor.reset();
  EXPECT_TRUE(spec.when(EraseUser{kAda}).is_accepted());
  spec.given({UserErased{kAda}});
  EXPECT_TRUE(spec.accounts().organization()->owners.empty());
  spec.when(SetRole{kBob, Role::kOwner}).then({RoleChanged{kBob, Role::kOwner}});
}

TEST(HandOverOwnership, IsOneStep) {
  DeciderSpec spec;
  spec.given(with_carol(Role::kMember)).by(kAda).when(HandOverOwnership{kAda, kCarol});
  spec.then({RoleChanged{kCarol, Role::kOwner}, RoleChanged{kAda, Role::kAdministrator}});
  spec.when(HandOverOwnership{kBob, kCarol}).then_refused(ErrorCode::kConflict, "from");
  spec.when(HandOverOwnership{kAda, UserId(9)}).then_refused(ErrorCode::kNotFound, "user");
  spec.given({UserDeactivated{kCarol}});
  spec.when(HandOverOwnership{kAda, kCarol}).then_refused(ErrorCode::kNotFound, "user");
  spec.when(HandOverOwnership{kAda, kAda}).then_nothing();
}

TEST(SetRole, TwiceChangesNothing) {
  DeciderSpec spec;
  spec.given(with_carol(Role::kAuditor)).by(kAda);
  spec.when(SetRole{kCarol, Role::kAuditor}).then_nothing();
  spec.when(SetRole{UserId(9), Role::kAuditor}).then_refused(ErrorCode::kNotFound, "user");
}

TEST(DeactivateUser, IsNotForOneself) {
  DeciderSpec spec;
  spec.given(with_carol(Role::kAdministrator)).by(kCarol);
  spec.when(DeactivateUser{kCarol}).then_refused(ErrorCode::kForbidden, "user");
}

TEST(ChangeEmail, FreesTheOldOne) {
  DeciderSpec spec;
  spec.given(with_carol(Role::kMember)).by(kBob).when(ChangeEmail{kBob, "Robert@example.org"});
  spec.then({EmailChanged{kBob, PersonalText("Robert@example.org")}});
  spec.given({EmailChanged{kBob, PersonalText("Robert@example.org")}});
  EXPECT_EQ(spec.accounts().user_by_email("robert@EXAMPLE.org"), kBob);
  EXPECT_EQ(spec.accounts().user_by_email("bob@example.org"), std::nullopt);
  EXPECT_TRUE(spec.by(kCarol).when(ChangeEmail{kCarol, "bob@example.org"}).is_accepted());
}
TEST(ChangeEmail, IsRefusedIfAnotherHasItOrOneThatLooksLikeIt) {
  DeciderSpec spec;
  spec.given(with_carol(Role::kMember)).by(kBob);
  spec.when(ChangeEmail{kBob, "CAROL@example.org"}).then_refused(ErrorCode::kConflict, "email");
  spec.when(ChangeEmail{kBob, "car\u03bfl@example.org"})
      .then_refused(ErrorCode::kConflict, "email");
  // Their own, spelt otherwise, is free.
  EXPECT_TRUE(spec.when(ChangeEmail{kBob, "BOB@example.org"}).is_accepted());
  spec.when(ChangeEmail{kBob, "bob@example.org"}).then_nothing();
  spec.when(ChangeEmail{kBob, "b@example.org", PasswordHash{"another"}})
      .then_refused(ErrorCode::kConflict, "old_password");
}
TEST(ChangeEmail, EndsAPasswordLink) {
  DeciderSpec spec;
  spec.given(with_carol(Role::kMember)).given({PasswordLinkIssued{kBob, digest(60), spec.now}});
  spec.given({EmailChanged{kBob, PersonalText("b@example.org")}});
  EXPECT_EQ(spec.accounts().user_by_password_link(digest(60)), std::nullopt);
}

}  // namespace
}  // namespace muster
