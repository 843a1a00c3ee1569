#include "core/held_clock.h"

#include <gtest/gtest.h>

#include "tests/support/manual_clock.h"

namespace muster {
namespace {

using namespace std::chrono_literals;

class HeldClockTest : public testing::Test {
 protected:
  void pass(Duration time) {
    wall_.advance(time);
    steady_.advance(time);
  }

  ManualClock wall_;
  ManualClock steady_{Timestamp{5'000'000}};
  const HeldClock clock_{wall_, steady_};
};

TEST_F(HeldClockTest, FollowsTheOtherClockAndItsSmallCorrections) {
  EXPECT_EQ(clock_.now(), wall_.now());
  pass(24h);
  EXPECT_EQ(clock_.now(), wall_.now());
  for (int i = 0; i < 10; ++i) {
    wall_.advance(4min);
    EXPECT_EQ(clock_.now(), wall_.now());
    EXPECT_EQ(clock_.jump(), Duration(0));
  }
  wall_.advance(-1h);
  EXPECT_EQ(clock_.now(), wall_.now());
}

TEST_F(HeldClockTest, AJumpThatIsTakenBackLeavesNoTrace) {
  const Timestamp before = clock_.now();
  wall_.advance(24h * 3650);
  EXPECT_EQ(clock_.now(), before);
  EXPECT_EQ(clock_.jump(), 24h * 3650);
  pass(9min);
  EXPECT_EQ(clock_.now(), before + 9min);
  wall_.advance(-24h * 3650);
  EXPECT_EQ(clock_.now(), before + 9min);
  EXPECT_EQ(clock_.jump(), Duration(0));
}

TEST_F(HeldClockTest, AJumpThatLastsIsBelieved) {
  wall_.advance(48h);
  EXPECT_LT(clock_.now(), wall_.now());
  pass(10min);
  EXPECT_EQ(clock_.now(), wall_.now());
  EXPECT_EQ(clock_.jump(), Duration(0));
  pass(1h);
  EXPECT_EQ(clock_.now(), wall_.now());
}

TEST_F(HeldClockTest, TheTimeSinceTheMachineWasStartedGoesOn) {
  const BootClock boot;
  const Timestamp first = boot.now();
  EXPECT_GT(first.micros, 0);
  EXPECT_GE(boot.now(), first);
}

}  // namespace
}  // namespace muster
