#include <cstdint>
#include <string>
#include <vector>

#include "core/codec/field_codec.h"
#include "core/keys/subject.h"
#include "tests/support/decider_spec.h"

namespace muster {
namespace {

using namespace ada_and_bob;

// Every account could change everybody's, and make itself the founder with a password link.
std::vector<Command> about(UserId user) {
  return {UpdateProfile{user, "X", {}, {}}, ChangePicture{user, digest(51), {"new"}},
          RemovePicture{user}, ContributeAnnotations{ProjectId(1), user, 3},
          ReportActivity{{{user, Timestamp{1}, RequestId()}}}};
}
TEST(Rights, OnlyTheFounderActsOnOthersAccounts) {
  for (const Channel channel : {Channel::kWeb, Channel::kApi}) {
    DeciderSpec spec;
    spec.given(history()).through(channel);
    for (const Command& command : about(kAda)) {
      const std::string field = std::holds_alternative<ReportActivity>(command) ? "0" : "user";
      spec.by(kBob).when(command).then_refused(ErrorCode::kForbidden, field);
      EXPECT_TRUE(spec.by(kAda).when(command).is_accepted()) << command.index();
    }
    for (const Command& command : about(kBob)) {
      EXPECT_TRUE(spec.by(kBob).when(command).is_accepted()) << command.index();
      EXPECT_TRUE(spec.by(kAda).when(command).is_accepted()) << command.index();
    }
    spec.by(kBob)
        .when(IssuePasswordLink{kAda, digest(60)})
        .then_refused(ErrorCode::kForbidden, "user");
  }
}
TEST(Rights, NobodyIsNotTheFounder) {
  DeciderSpec spec;
  spec.given(history());
  for (const Command& command : about(kAda)) {
    const std::string field = std::holds_alternative<ReportActivity>(command) ? "0" : "user";
    spec.when(command).then_refused(ErrorCode::kForbidden, field);
  }
  spec.when(IssuePasswordLink{kAda, digest(60)}).then_refused(ErrorCode::kForbidden, "user");
}
TEST(Rights, AShellActsOnEverybodys) {
  DeciderSpec spec;
  spec.given(history()).through(Channel::kCli);
  for (const Command& command : about(kBob)) EXPECT_TRUE(spec.when(command).is_accepted());
  EXPECT_TRUE(spec.when(IssuePasswordLink{kAda, digest(60)}).is_accepted());
}
TEST(Rights, OneLineAboutAnotherRefusesTheWholeReport) {
  DeciderSpec spec;
  spec.given(history()).by(kBob);
  const Ping own{kBob, spec.now, RequestId()};
  spec.when(ReportActivity{{own, own, {kAda, spec.now, RequestId()}, own}})
      .then_refused(ErrorCode::kForbidden, "2");
}
TEST(Rights, ProjectsAndTheInvitationLinkAreEverybodys) {
  DeciderSpec spec;
  spec.given(history()).by(kBob);
  EXPECT_TRUE(spec.when(RenameProject{ProjectId(1), "Dogs"}).is_accepted());
  EXPECT_TRUE(spec.when(DeleteProject{ProjectId(1)}).is_accepted());
  EXPECT_TRUE(spec.when(ResetInvite{{digest(5), Sealed{"s"}}}).is_accepted());
}

TEST(DeactivateUser, EndsTheirSessions) {
  DeciderSpec spec;
  spec.by(kAda).given(history()).when(DeactivateUser{kBob});
  spec.then(
      {UserDeactivated{kBob}, SessionEnded{SessionId(2), kBob, SessionEndReason::kDeactivated}});
}
TEST(DeactivateUser, TwiceChangesNothing) {
  DeciderSpec spec;
  spec.by(kAda)
      .given(history())
      .given({UserDeactivated{kBob}})
      .when(DeactivateUser{kBob})
      .then_nothing();
}
TEST(DeactivateUser, OfNobodyIsRefused) {
  DeciderSpec spec;
  spec.by(kAda)
      .given(history())
      .when(DeactivateUser{UserId(9)})
      .then_refused(ErrorCode::kNotFound, "user");
}

TEST(ReactivateUser, OnlyWhereDeactivated) {
  DeciderSpec spec;
  spec.by(kAda).given(history()).when(ReactivateUser{kBob}).then_nothing();
  spec.given({UserDeactivated{kBob}}).when(ReactivateUser{kBob}).then({UserReactivated{kBob}});
}
TEST(ReactivateUser, OfNobodyIsRefused) {
  DeciderSpec spec;
  spec.by(kAda)
      .given(history())
      .when(ReactivateUser{UserId(9)})
      .then_refused(ErrorCode::kNotFound, "user");
}

TEST(RemoveUser, EndsWhatTheyCouldComeInWith) {
  DeciderSpec spec;
  spec.by(kAda).given(history()).when(RemoveUser{kBob});
  spec.then({SessionEnded{SessionId(2), kBob, SessionEndReason::kDeactivated},
             ApiTokenRevoked{kBob}, UserRemoved{kBob}});
}
TEST(RemoveUser, TwiceIsRefused) {
  DeciderSpec spec;
  spec.by(kAda)
      .given(history())
      .given({UserRemoved{kBob}})
      .when(RemoveUser{kBob})
      .then_refused(ErrorCode::kNotFound, "user");
}
TEST(RemoveUser, IsForThemselvesAndWhoeverActsForAll) {
  DeciderSpec spec;
  spec.by(kBob).given(history()).when(RemoveUser{kAda}).then_refused(ErrorCode::kForbidden, "user");
  EXPECT_TRUE(spec.when(RemoveUser{kBob}).is_accepted());
}
TEST(RemoveUser, ByOneselfNeedsThePasswordThatWasChecked) {
  DeciderSpec spec;
  spec.by(kBob)
      .given(history())
      .when(RemoveUser{kBob, PasswordHash{"another"}})
      .then_refused(ErrorCode::kConflict, "old_password");
}

TEST(EraseUser, EndsWhatTheyCouldComeInWith) {
  DeciderSpec spec;
  spec.by(kBob).given(history()).when(EraseUser{kBob});
  spec.then({SessionEnded{SessionId(2), kBob, SessionEndReason::kDeactivated},
             ApiTokenRevoked{kBob}, UserErased{kBob}});
}
TEST(EraseUser, IsForThemselvesAndWhoeverActsForAll) {
  DeciderSpec spec;
  spec.by(kBob).given(history()).when(EraseUser{kAda}).then_refused(ErrorCode::kForbidden, "user");
  EXPECT_TRUE(spec.by(kAda).when(EraseUser{kBob}).is_accepted());
}
TEST(EraseUser, AlsoOfARemovedAccount) {
  DeciderSpec spec;
  spec.by(kAda).given(history()).given({UserRemoved{kBob}}).when(EraseUser{kBob});
  spec.then({UserErased{kBob}});
}
TEST(EraseUser, TwiceOrOfNobodyIsRefused) {
  DeciderSpec spec;
  spec.by(kAda)
      .given(history())
      .given({UserErased{kBob}})
      .when(EraseUser{kBob})
      .then_refused(ErrorCode::kConflict, "user");
  spec.when(EraseUser{UserId(9)}).then_refused(ErrorCode::kNotFound, "user");
}
TEST(EraseUser, LeavesNothingOfThemInTheRows) {
  DeciderSpec spec;
  spec.given(history()).given(
      {ProfileUpdated{kBob, PersonalText("Bob"), {}, PersonalText("1")}, UserErased{kBob}});
  const auto row = spec.accounts().user(kBob);
  ASSERT_TRUE(row);
  EXPECT_EQ(row->status, UserStatus::kErased);
  EXPECT_EQ(row->email + row->first_name + row->phone + row->password.phc, "");
  EXPECT_EQ(spec.accounts().user_by_email("bob@example.org"), std::nullopt);
  EXPECT_EQ(spec.accounts().organization()->erased_people, 1u);
}
// As a replay meets them once the key is destroyed: the same rows as those who were there.
TEST(EraseUser, ComesToTheSameRowsWhenAllBeforeIsErased) {
  DeciderSpec seen;
  DeciderSpec replayed;
  std::vector<Payload> past = history();
  past.push_back(ProfileUpdated{kBob, PersonalText("Bob"), {}, {}});
  past.push_back(PasswordChanged{kBob, personal_password("new"), PasswordChangedBy::kSelf});
  past.push_back(PictureChanged{kBob, Personal<Digest>(digest(50)), Personal<ImageBytes>({"x"})});
  past.push_back(SessionEnded{SessionId(2), kBob, SessionEndReason::kDeactivated});
  past.push_back(ApiTokenRevoked{kBob});
  past.push_back(UserErased{kBob});
  seen.given(past);
  for (Payload& payload : past) {
    if (subject_of(payload, {}) != person(kBob)) continue;
    std::visit(
        [](auto& event) {
          for_each_personal(event,
                            []<typename T>(Personal<T>& value) { value = Personal<T>::erased(); });
        },
        payload);
  }
  replayed.given(past);
  EXPECT_EQ(replayed.rows(), seen.rows());
}

}  // namespace
}  // namespace muster
