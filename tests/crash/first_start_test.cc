// The very first start, killed at random moments while it makes the data directory.

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <random>
#include <string>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/crash/filled_data.h"
#include "tests/harness/program.h"
#include "tests/support/seed.h"
#include "tests/support/temp_dir.h"

namespace muster::crash {
namespace {

constexpr int kKills = 25;
constexpr int kDamage = 3;
constexpr std::uint64_t kLongestMicros = 60'000;

TEST(FirstStart, KilledAtAnyMomentLeavesNothingInTheWayOfTheNext) {
  std::mt19937_64 random(test_seed());
  TempDir dir;
  for (int i = 0; i < kKills; ++i) {
    SCOPED_TRACE("kill " + std::to_string(i));
    const Program program(dir.path() / std::to_string(i));
    {
      Server server(program);
      // The moment is not to be an event of anything.
      std::this_thread::sleep_for(std::chrono::microseconds(random() % kLongestMicros));
      ASSERT_EQ(server.kill(), kKilled) << server.err();
    }
    // There may be no log yet (1), but nothing was lost.
    const Finished fsck = program.run({"fsck"});
    EXPECT_NE(fsck.exit_code, kDamage) << fsck.err;
    Server server(program);
    ASSERT_TRUE(server.is_ready()) << server.err();
    EXPECT_EQ(server.kill(), kKilled);
    expect_whole(program);
  }
}

}  // namespace
}  // namespace muster::crash
