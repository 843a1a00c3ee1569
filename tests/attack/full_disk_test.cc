// A disk that is full, as a filesystem of its own. Right is: reads go on, changes are refused until
// there is room, a start serves reads, and nothing acknowledged is lost.

#include <chrono>
#include <cstdint>
#include <string>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "tests/attack/small_disk.h"
#include "tests/crash/filled_data.h"
#include "tests/harness/program.h"

namespace muster::attack {
namespace {

using ::testing::AnyOf;

constexpr int kMegabytes = 64;
constexpr int kBatch = 10'000;
constexpr std::chrono::seconds kPatience{30};

class FullDisk : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!disk_.why_not().empty()) GTEST_SKIP() << disk_.why_not();
    for (int i = 0; i < kBatch; ++i) lines_ += "{\"user\":1}\n";
    Server server(program_, {"--username", "founder@example.org", "--password", kGoodPassword,
                             "--user-token", crash::kFounderToken});
    ASSERT_TRUE(server.is_ready()) << server.err();
    ASSERT_EQ(report(server), 200);
    ASSERT_EQ(server.stop(), 0);
  }

  // The status of a batch; 0: no answer.
  int report(Server& server) {
    const auto answer = server.client()->Post(
        "/api/activity/batch", token_headers(crash::kFounderToken), lines_, "application/x-ndjson");
    const int status = answer ? answer->status : 0;
    if (status == 200) acknowledged_ += kBatch;
    if (status == 0 || status == 500) unknown_ += kBatch;
    return status;
  }
  void report_until_refused(Server& server) {
    for (int i = 0; i < 10'000; ++i) {
      const int status = report(server);
      if (status == 200) continue;
      EXPECT_THAT(status, AnyOf(503, 507)) << server.err();
      return;
    }
    FAIL() << "the disk does not get full";
  }
  static void expect_reads(Server& server) {
    const auto answer = server.client()->Get("/api/users/", token_headers(crash::kFounderToken));
    EXPECT_TRUE(answer && answer->status == 200) << server.err();
  }
  void expect_changes_again(Server& server) {
    const auto end = std::chrono::steady_clock::now() + kPatience;
    while (report(server) != 200) {
      ASSERT_LT(std::chrono::steady_clock::now(), end) << "there is room, and changes are refused";
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
  }
  // After a restart with room.
  void expect_nothing_lost() {
    Server server(program_);
    ASSERT_TRUE(server.is_ready()) << server.err();
    const auto health = server.client()->Get("/health");
    ASSERT_TRUE(health);
    const auto events = nlohmann::json::parse(health->body).at("head").get<std::uint64_t>();
    EXPECT_GE(events, acknowledged_);
    // The founding, and a reader's activity.
    EXPECT_LE(events, acknowledged_ + unknown_ + 10);
    crash::expect_whole(program_);
    crash::expect_views_right(program_);
  }

  SmallDisk disk_{kMegabytes};
  Program program_{disk_.path() / "data"};
  std::string lines_;
  std::uint64_t acknowledged_ = 0;
  std::uint64_t unknown_ = 0;
};

TEST_F(FullDisk, UnderARunningServerReadsGoOnAndChangesComeBack) {
  Server server(program_);
  ASSERT_TRUE(server.is_ready()) << server.err();
  disk_.fill_but(1 << 20);
  report_until_refused(server);
  if (!server.is_running()) FAIL() << "the server has ended: " << server.err();
  expect_reads(server);
  disk_.make_room();
  expect_changes_again(server);
  EXPECT_EQ(server.stop(), 0) << server.err();
  expect_nothing_lost();
}

TEST_F(FullDisk, AtAStartServesReadsAndChangesComeBack) {
  disk_.fill_but(0);
  Server server(program_);
  ASSERT_TRUE(server.is_ready()) << server.err();
  expect_reads(server);
  report_until_refused(server);
  disk_.make_room();
  expect_changes_again(server);
  EXPECT_EQ(server.stop(), 0) << server.err();
  expect_nothing_lost();
}

// Nothing was there before, and nothing is in the way of the next start.
TEST_F(FullDisk, AtAFirstStartIsSaid) {
  const Program first(disk_.path() / "first");
  disk_.fill_but(8192);
  {
    Server server(first);
    EXPECT_EQ(server.wait(), 3) << server.out();
    EXPECT_NE(server.err(), "");
  }
  disk_.make_room();
  Server server(first);
  EXPECT_TRUE(server.is_ready()) << server.err();
}

}  // namespace
}  // namespace muster::attack
