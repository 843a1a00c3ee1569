#include <cstdint>
#include <string>
#include <vector>

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
  spec.given(history()).when(DeactivateUser{kBob});
  spec.then(
      {UserDeactivated{kBob}, SessionEnded{SessionId(2), kBob, SessionEndReason::kDeactivated}});
}
TEST(DeactivateUser, TwiceChangesNothing) {
  DeciderSpec spec;
  spec.given(history()).given({UserDeactivated{kBob}}).when(DeactivateUser{kBob}).then_nothing();
}
TEST(DeactivateUser, OfNobodyIsRefused) {
  DeciderSpec spec;
  spec.given(history()).when(DeactivateUser{UserId(9)}).then_refused(ErrorCode::kNotFound, "user");
}

TEST(ReactivateUser, OnlyWhereDeactivated) {
  DeciderSpec spec;
  spec.given(history()).when(ReactivateUser{kBob}).then_nothing();
  spec.given({UserDeactivated{kBob}}).when(ReactivateUser{kBob}).then({UserReactivated{kBob}});
}
TEST(ReactivateUser, OfNobodyIsRefused) {
  DeciderSpec spec;
  spec.given(history()).when(ReactivateUser{UserId(9)}).then_refused(ErrorCode::kNotFound, "user");
}

TEST(RemoveUser, EndsWhatTheyCouldComeInWith) {
  DeciderSpec spec;
  spec.given(history()).when(RemoveUser{kBob});
  spec.then({SessionEnded{SessionId(2), kBob, SessionEndReason::kDeactivated},
             ApiTokenRevoked{kBob}, UserRemoved{kBob}});
}
TEST(RemoveUser, TwiceIsRefused) {
  DeciderSpec spec;
  spec.given(history())
      .given({UserRemoved{kBob}})
      .when(RemoveUser{kBob})
      .then_refused(ErrorCode::kNotFound, "user");
}

}  // namespace
}  // namespace muster
