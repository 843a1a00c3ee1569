// What an instance that keeps watch notices by itself.

#include "projections/instance/instance_watch.h"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <filesystem>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "core/log/memory_event_log.h"
#include "projections/instance/instance.h"
#include "projections/instance/operations.h"
#include "tests/projections/instance/opened_instance.h"
#include "tests/support/log_files.h"
#include "tests/support/manual_clock.h"
#include "tests/support/temp_dir.h"

namespace muster::projections {
namespace {

constexpr std::uint64_t kMebibyte = 1024 * 1024;

class InstanceWatchTest : public testing::Test {
 protected:
  Instance::Options options() {
    Instance::Options options = cheap_options(dir_.path() / "data");
    options.keeps_watch = true;
    options.measure_disk = [this] { return DiskRoom::Measured{free_, 4096 * kMebibyte}; };
    options.on_condition = [this](const Condition& condition, bool begins) {
      const std::scoped_lock lock(mutex_);
      told_.push_back((begins ? "+" : "-") + std::string(condition_name(condition.kind)));
      changed_.notify_all();
    };
    return options;
  }
  std::unique_ptr<Instance> open() {
    auto instance = Instance::open(options());
    MUSTER_CHECK(instance.has_value(), "{}", instance.error().message);
    return *std::move(instance);
  }
  // Waits until a condition has begun ("+name") or ended ("-name") `times` times.
  bool wait_for(const std::string& what, long times = 1) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, std::chrono::seconds(60),
                             [&] { return std::ranges::count(told_, what) >= times; });
  }
  static Result<UserId> sign_up(Instance& instance, const std::string& email) {
    const Who shell{std::nullopt, Channel::kCli, RequestId(1), OrganizationId(1)};
    return instance.accounts().sign_up({email, Secret("purple elephant ladder")}, shell);
  }
  static ErrorCode refusal(const Result<UserId>& outcome) {
    EXPECT_FALSE(outcome.has_value());
    return outcome ? ErrorCode::kInvalid : outcome.error().code;
  }

  TempDir dir_;
  std::atomic<std::uint64_t> free_{4096 * kMebibyte};
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::string> told_;
};

TEST_F(InstanceWatchTest, AFullDiskStopsChangesUntilThereIsRoom) {
  const auto instance = open();
  ASSERT_TRUE(sign_up(*instance, "ada@example.org"));
  free_ = 0;
  EXPECT_EQ(refusal(sign_up(*instance, "bob@example.org")), ErrorCode::kNoRoom);  // seen or not yet
  ASSERT_TRUE(wait_for("+disk_full"));
  EXPECT_EQ(refusal(sign_up(*instance, "bob@example.org")), ErrorCode::kNoRoom);
  EXPECT_TRUE(instance->views().has_value());
  free_ = 4096 * kMebibyte;
  ASSERT_TRUE(wait_for("-disk_full"));
  EXPECT_TRUE(sign_up(*instance, "bob@example.org"));
}

TEST_F(InstanceWatchTest, AStartOnAFullDiskServesReads) {
  { ASSERT_TRUE(sign_up(*open(), "ada@example.org")); }
  free_ = 0;
  const auto instance = open();
  EXPECT_TRUE(instance->conditions().is_on(ConditionKind::kDiskFull));
  EXPECT_TRUE(instance->views().has_value());
  EXPECT_TRUE(instance->accounts().find_user("ada").has_value());
  EXPECT_EQ(refusal(sign_up(*instance, "bob@example.org")), ErrorCode::kNoRoom);
}

TEST_F(InstanceWatchTest, AStartOnAFullDiskWritesNothingAndGoesOnWhenThereIsRoom) {
  { ASSERT_TRUE(sign_up(*open(), "ada@example.org")); }
  const auto files = [&] {
    std::map<std::string, std::uintmax_t> sizes;
    for (const auto& file : std::filesystem::recursive_directory_iterator(dir_.path() / "data")) {
      const bool is_given_back = file.path().filename() == "reserve";
      if (file.is_regular_file() && !is_given_back) sizes[file.path().string()] = file.file_size();
    }
    return sizes;
  };
  const auto before = files();
  free_ = 0;
  {
    const auto instance = open();
    ASSERT_TRUE(instance->views().has_value());
    EXPECT_EQ(refusal(sign_up(*instance, "bob@example.org")), ErrorCode::kNoRoom);
    EXPECT_EQ(files(), before);
    free_ = 4096 * kMebibyte;
    ASSERT_TRUE(wait_for("-disk_full"));
    EXPECT_TRUE(sign_up(*instance, "bob@example.org"));
    EXPECT_TRUE(instance->accounts().find_user("bob").has_value());
    ASSERT_TRUE(instance->views().has_value());
  }
  const auto instance = open();
  EXPECT_TRUE(instance->accounts().find_user("bob").has_value());
  const auto checked = instance->check_views({});
  ASSERT_TRUE(checked) << checked.error().message;
  EXPECT_EQ(checked->first_difference, "");
}

TEST_F(InstanceWatchTest, AFirstStartOnAFullDiskIsRefused) {
  free_ = 0;
  const auto instance = Instance::open(options());
  ASSERT_FALSE(instance);
  EXPECT_EQ(instance.error().code, ErrorCode::kNoRoom);
}

TEST_F(InstanceWatchTest, RemovedFilesOfTheLogStopChangesUntilTheyAreBack) {
  const auto instance = open();
  ASSERT_TRUE(sign_up(*instance, "ada@example.org"));
  const auto wal = log_files(dir_.path() / "data", ".log").back();
  std::filesystem::rename(wal, dir_.path() / "aside");
  ASSERT_TRUE(wait_for("+log_files_missing"));
  EXPECT_EQ(refusal(sign_up(*instance, "bob@example.org")), ErrorCode::kReadOnly);
  std::filesystem::rename(dir_.path() / "aside", wal);
  ASSERT_TRUE(wait_for("-log_files_missing"));
  EXPECT_TRUE(sign_up(*instance, "bob@example.org"));
}

TEST_F(InstanceWatchTest, ALogThatWasMovedAwayAndBackTakesChangesAgain) {
  Instance::Options o = options();
  o.scrub.after_start = o.scrub.every = std::chrono::milliseconds(20);
  o.scrub.again_after = std::chrono::hours(1);
  const auto instance = Instance::open(std::move(o));
  ASSERT_TRUE(instance) << instance.error().message;
  ASSERT_TRUE(sign_up(**instance, "ada@example.org"));
  std::filesystem::rename(dir_.path() / "data/log", dir_.path() / "aside");
  ASSERT_TRUE(wait_for("+log_files_missing"));
  ASSERT_TRUE(wait_for("+log_damaged"));
  std::filesystem::rename(dir_.path() / "aside", dir_.path() / "data/log");
  ASSERT_TRUE(wait_for("-log_damaged"));
  ASSERT_TRUE(wait_for("-log_files_missing"));
  EXPECT_TRUE(sign_up(**instance, "bob@example.org"));
}

// The newest commit is from ten years ahead; the clock is right again.
TEST(ClockWatch, ALogFromTheFutureAndAJumpAreConditions) {
  MemoryEventLog log;
  ManualClock wall;
  ManualClock steady;
  const HeldClock clock(wall, steady);
  Conditions conditions(clock);
  const auto names = [&] {
    look_at_clock(log, clock, conditions);
    std::string on;
    for (const Condition& condition : conditions.all()) {
      EXPECT_FALSE(condition.refuses_with);
      on += std::string(condition_name(condition.kind)) + " ";
    }
    return on;
  };
  EXPECT_EQ(names(), "");
  const Draft ahead{wall.now() + std::chrono::minutes(10),
                    {Event{{}, ProjectCreated{ProjectId(1), "Cats"}}}};
  ASSERT_TRUE(log.append(ahead, log.head()));
  EXPECT_EQ(names(), "clock_behind_log ");
  wall.advance(std::chrono::minutes(6));
  steady.advance(std::chrono::minutes(6));
  EXPECT_EQ(names(), "");
  wall.advance(std::chrono::hours(30));
  EXPECT_EQ(names(), "clock_jumped ");
  EXPECT_NE(conditions.all().front().reason.find("30 hours"), std::string::npos);
  wall.advance(-std::chrono::hours(30));
  EXPECT_EQ(names(), "");
}

TEST_F(InstanceWatchTest, TheLogIsReadAfterTheStartAndThatIsKept) {
  Instance::Options o = options();
  o.scrub.after_start = std::chrono::milliseconds(0);
  {
    auto instance = Instance::open(std::move(o));
    ASSERT_TRUE(instance) << instance.error().message;
    ASSERT_TRUE(sign_up(**instance, "ada@example.org"));
    for (int i = 0; i < 6000 && !(*instance)->last_scrub(); ++i) {
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    ASSERT_TRUE((*instance)->last_scrub());
  }
  Instance::Options unwatched = options();
  unwatched.keeps_watch = false;
  const auto instance = Instance::open(std::move(unwatched));
  ASSERT_TRUE(instance) << instance.error().message;
  const auto status =
      run_operation(**instance, "status", Json::object(), [](const Json&) { return true; });
  ASSERT_TRUE(status) << status.error().message;
  EXPECT_EQ((*status)["people"], 1);
  EXPECT_EQ((*status)["conditions"], Json::array());
  EXPECT_TRUE((*status)["scrub"]["last_ended"].is_string());
  EXPECT_TRUE((*status)["scrub"]["damage"].is_null());
}

}  // namespace
}  // namespace muster::projections
