#include "tests/support/decider_spec.h"

namespace muster {
namespace {

using namespace ada_and_bob;

TEST(RenameOrganization, ToAnotherTitle) {
  DeciderSpec spec;
  spec.by(kAda)
      .given(history())
      .when(RenameOrganization{"Cats Inc"})
      .then({OrganizationRenamed{"Cats Inc"}});
  spec.when(RenameOrganization{"Muster"}).then_nothing();
  spec.when(RenameOrganization{""}).then_refused(ErrorCode::kInvalid, "title");
}
TEST(RenameOrganization, BeforeAnybodySignedUpIsRefused) {
  DeciderSpec spec;
  spec.when(RenameOrganization{"X"}).then_refused(ErrorCode::kConflict);
}

TEST(BeginHistory, IsTheOperatorsAndSaysWhatWasBefore) {
  DeciderSpec spec;
  spec.through(Channel::kCli)
      .when(BeginHistory{"example.org/people", std::nullopt})
      .then({HistoryBegun{"example.org/people", std::nullopt}});
  spec.given(history())
      .when(BeginHistory{"b", "example.org/people\n1\nAAAA\n"})
      .then({HistoryBegun{"b", "example.org/people\n1\nAAAA\n"}});
  spec.through(Channel::kWeb)
      .by(kAda)
      .when(BeginHistory{"c", std::nullopt})
      .then_refused(ErrorCode::kForbidden, "origin");
}

TEST(ResetInvite, MakesANewToken) {
  DeciderSpec spec;
  spec.given(history())
      .by(kBob)
      .when(ResetInvite{{digest(5), Sealed{"s"}}})
      .then({InviteLinkReset{digest(5), Sealed{"s"}}});
  spec.given({InviteLinkReset{digest(5), Sealed{"s"}}});
  EXPECT_EQ(spec.accounts().organization()->invite_reset_by, kBob);
}
TEST(ResetInvite, BeforeAnybodySignedUpIsRefused) {
  DeciderSpec spec;
  spec.when(ResetInvite{{digest(5), Sealed{"s"}}}).then_refused(ErrorCode::kConflict);
}

TEST(CreateProject, GivesTheNextId) {
  DeciderSpec spec;
  spec.given(history())
      .by(kBob)
      .when(CreateProject{"Dogs"})
      .then({ProjectCreated{ProjectId(2), "Dogs"}});
}
TEST(CreateProject, BeforeAnybodySignedUpIsRefused) {
  DeciderSpec spec;
  spec.when(CreateProject{"Dogs"}).then_refused(ErrorCode::kConflict);
}

TEST(RenameProject, ToAnotherTitle) {
  DeciderSpec spec;
  spec.by(kBob)
      .given(history())
      .when(RenameProject{ProjectId(1), ""})
      .then_refused(ErrorCode::kInvalid, "title");
  spec.when(CreateProject{""}).then_refused(ErrorCode::kInvalid, "title");
  spec.when(RenameProject{ProjectId(1), "Dogs"}).then({ProjectRenamed{ProjectId(1), "Dogs"}});
  spec.when(RenameProject{ProjectId(1), "Cats"}).then_nothing();
  spec.when(RenameProject{ProjectId(9), "Dogs"}).then_refused(ErrorCode::kNotFound, "project");
}

TEST(DeleteProject, OnceAndThenItIsGone) {
  DeciderSpec spec;
  spec.by(kBob)
      .given(history())
      .when(DeleteProject{ProjectId(1)})
      .then({ProjectDeleted{ProjectId(1)}});
  spec.given({ProjectDeleted{ProjectId(1)}})
      .when(DeleteProject{ProjectId(1)})
      .then_refused(ErrorCode::kNotFound, "project");
}

TEST(ContributeAnnotations, ToALiveProjectByAnActivePerson) {
  DeciderSpec spec;
  spec.given(history())
      .by(kAda)
      .when(ContributeAnnotations{ProjectId(1), kBob, 3})
      .then({AnnotationContributed{ProjectId(1), kBob, 3}});
  spec.when(ContributeAnnotations{ProjectId(9), kBob, 3})
      .then_refused(ErrorCode::kNotFound, "project");
  spec.when(ContributeAnnotations{ProjectId(1), UserId(9), 3})
      .then_refused(ErrorCode::kNotFound, "user");
  spec.when(ContributeAnnotations{ProjectId(1), kBob, 0})
      .then_refused(ErrorCode::kInvalid, "annotations");
  spec.when(ContributeAnnotations{ProjectId(1), kBob, 1'000'001})
      .then_refused(ErrorCode::kInvalid, "annotations");
}

}  // namespace
}  // namespace muster
