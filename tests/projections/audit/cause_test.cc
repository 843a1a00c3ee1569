#include "projections/audit/cause.h"

#include <vector>

#include <gtest/gtest.h>

#include "core/events/commit.h"

namespace muster::projections {
namespace {

constexpr UserId kAda{1};
constexpr UserId kBob{2};
constexpr RequestId kOne{10};
constexpr RequestId kOther{11};

Event event(UserId actor, RequestId request, Payload payload) {
  return {{actor, Channel::kWeb, request, {}}, std::move(payload)};
}

TEST(AuditCause, IsFoundInTheSameRequestOnly) {
  Commit commit;
  commit.entries = {
      event(kAda, kOne, OrganizationFounded{"Muster"}),
      event(kAda, kOne, UserSignedUp{kAda, {}, {}, {}, {}}),
      event(kAda, kOne, InviteLinkReset{}),
      event(kAda, kOne, ApiTokenIssued{kAda, {}, {}}),
      event(kAda, kOther, InviteLinkReset{}),
      event(kAda, kOther, ApiTokenIssued{kAda, {}, {}}),
  };
  std::vector<Cause> causes;
  for (std::size_t i = 0; i < commit.entries.size(); ++i) causes.push_back(cause_of(commit, i));
  EXPECT_EQ(causes, (std::vector{Cause::kItself, Cause::kItself, Cause::kFounding, Cause::kSignUp,
                                 Cause::kItself, Cause::kItself}));
}

TEST(AuditCause, IsANewPasswordOfTheSamePerson) {
  for (const auto& [by, cause] : {std::pair{PasswordChangedBy::kSelf, Cause::kPasswordChange},
                                  {PasswordChangedBy::kOperator, Cause::kPasswordChange},
                                  {PasswordChangedBy::kAnotherPerson, Cause::kPasswordLink},
                                  {PasswordChangedBy::kRehash, Cause::kItself}}) {
    Commit commit;
    commit.entries = {
        event(kBob, kOne, PasswordChanged{kBob, {}, by}),
        event(kBob, kOne, ApiTokenRevoked{kBob}),
        event(kBob, kOne, SessionEnded{SessionId(1), kBob, SessionEndReason::kPasswordChanged}),
        event(kBob, kOne, SessionStarted{SessionId(2), kBob, {}, {}, {}, {}}),
        event(kBob, kOne, ApiTokenRevoked{kAda}),
        PingRun{},
    };
    EXPECT_EQ(cause_of(commit, 0),
              cause == Cause::kPasswordLink ? Cause::kPasswordLink : Cause::kItself);
    for (const std::size_t i : {1u, 2u, 3u}) EXPECT_EQ(cause_of(commit, i), cause) << i;
    EXPECT_EQ(cause_of(commit, 4), Cause::kItself) << "another person's";
    EXPECT_EQ(cause_of(commit, 5), Cause::kItself);
  }
}

TEST(AuditCause, IsARemoval) {
  Commit commit;
  commit.entries = {
      event(kAda, kOne, SessionEnded{SessionId(1), kBob, SessionEndReason::kDeactivated}),
      event(kAda, kOne, ApiTokenRevoked{kBob}),
      event(kAda, kOne, UserRemoved{kBob}),
  };
  EXPECT_EQ(cause_of(commit, 0), Cause::kRemoval);
  EXPECT_EQ(cause_of(commit, 1), Cause::kRemoval);
  EXPECT_EQ(cause_of(commit, 2), Cause::kItself);
}

}  // namespace
}  // namespace muster::projections
