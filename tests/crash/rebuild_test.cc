// Views that are gone, or that a crash left half made: computed again, and said so.

#include <csignal>
#include <filesystem>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/crash/filled_data.h"
#include "tests/harness/child_process.h"
#include "tests/harness/program.h"

namespace muster::crash {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr int kAttempts = 5;
constexpr int kCommits = 20;  // of 50,000 pings: enough for a kill to come before the end

TEST(Rebuild, DeletedViewsAreComputedAgainAndShowTheSame) {
  FilledData data;
  ASSERT_TRUE(data.report(20));
  const std::string people = data.get("/api/users/");
  const std::string person = data.get("/api/users/1/");
  data.kill();
  fs::remove_all(data.path() / "views");

  data.start();
  EXPECT_THAT(data.server().err(), HasSubstr("The views are missing. Rebuilding them from " +
                                             std::to_string(data.acknowledged()) + " events."));
  EXPECT_EQ(data.get("/api/users/"), people);
  expect_views_right(data.program());
  data.kill();

  data.start();
  EXPECT_THAT(data.server().err(), Not(HasSubstr("Rebuilding them"))) << "only once";
}

TEST(Rebuild, KilledHalfWayIsDoneByTheNextStart) {
  FilledData data;
  ASSERT_TRUE(data.report_many(kCommits));
  data.kill();

  int half_way = 0;
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    fs::remove_all(data.path() / "views");
    Server server(data.program());
    // Says how far it is from the first events on.
    ASSERT_TRUE(server.wait_for_err("Rebuilding views")) << server.err();
    ASSERT_EQ(server.kill(), kKilled) << server.err();
    if (server.err().find("100%") == std::string::npos) ++half_way;
  }
  EXPECT_GT(half_way, 0) << "the log is too small for a kill before the end";

  data.start();
  expect_views_right(data.program());
  EXPECT_TRUE(data.report(1));
}

TEST(Rebuild, ReplayKilledHalfWayLeavesTheViewsThatWereThere) {
  FilledData data;
  ASSERT_TRUE(data.report_many(kCommits));
  const std::string people = data.get("/api/users/");
  data.kill();
  // Views of before, so that there is something to lose.
  data.start();
  EXPECT_EQ(data.server().stop(), 0);

  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    ChildProcess replay(data.program().command({"replay"}));
    ASSERT_TRUE(replay.wait_for_err("Replaying")) << replay.err();
    replay.signal(SIGKILL);
    (void)replay.wait();
  }
  data.start();
  EXPECT_EQ(data.get("/api/users/"), people);
  expect_views_right(data.program());
}

}  // namespace
}  // namespace muster::crash
