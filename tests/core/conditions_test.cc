#include "core/conditions.h"

#include <algorithm>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/manual_clock.h"

namespace muster {
namespace {

const Condition kFull{.kind = ConditionKind::kDiskFull,
                      .reason = "The disk is full.",
                      .refuses_with = ErrorCode::kNoRoom};
const Condition kClock{.kind = ConditionKind::kClockBehindLog, .reason = "The clock is behind."};

TEST(Conditions, RefuseChangesOnlyWhileOneOfThemStopsChanges) {
  const ManualClock clock;
  Conditions conditions(clock);
  EXPECT_FALSE(conditions.refusal());
  conditions.begin(kClock);
  EXPECT_FALSE(conditions.refusal());
  conditions.begin(kFull);
  const auto refusal = conditions.refusal();
  ASSERT_TRUE(refusal);
  EXPECT_EQ(refusal->code, ErrorCode::kNoRoom);
  EXPECT_NE(refusal->message.find("The disk is full."), std::string::npos);
  conditions.end(ConditionKind::kDiskFull);
  EXPECT_FALSE(conditions.refusal());
  EXPECT_TRUE(conditions.is_on(ConditionKind::kClockBehindLog));
}

TEST(Conditions, TellOfEachBeginningAndEndOnce) {
  ManualClock clock;
  std::vector<std::string> told;
  Conditions conditions(clock, [&](const Condition& condition, bool begins) {
    told.push_back((begins ? "+" : "-") + std::string(condition_name(condition.kind)));
  });
  conditions.begin(kFull);
  clock.advance(std::chrono::minutes(1));
  Condition again = kFull;
  again.reason = "The disk is still full.";
  conditions.begin(again);
  ASSERT_EQ(conditions.all().size(), 1U);
  EXPECT_EQ(conditions.all().front().reason, again.reason);
  EXPECT_EQ(conditions.all().front().since, ManualClock::kStart);
  conditions.end(ConditionKind::kDiskFull);
  conditions.end(ConditionKind::kDiskFull);
  EXPECT_EQ(told, (std::vector<std::string>{"+disk_full", "-disk_full"}));
}

TEST(Conditions, HaveNamesOfTheirOwn) {
  std::vector<std::string> names;
  for (const ConditionKind kind : kConditionKinds) names.emplace_back(condition_name(kind));
  std::ranges::sort(names);
  EXPECT_EQ(std::ranges::adjacent_find(names), names.end());
}

}  // namespace
}  // namespace muster
