// `muster backup` beside a busy server and `muster restore`, killed at random moments; and a backup
// onto a disk that is full.

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "tests/crash/filled_data.h"
#include "tests/crash/small_disk.h"
#include "tests/support/seed.h"

namespace muster::crash {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using Json = nlohmann::json;

constexpr int kKills = 10;
constexpr int kDamage = 3;

class KilledBackup : public testing::Test {
 protected:
  // Runs it and ends it after a random part of the time.
  void run_and_kill(ChildProcess::Options command, std::chrono::microseconds duration) {
    ChildProcess child(std::move(command));
    // The moment is not to be an event of anything.
    std::this_thread::sleep_for(std::chrono::microseconds(
        random_() % static_cast<std::uint64_t>(std::max<std::int64_t>(duration.count(), 1))));
    child.signal(SIGKILL);
    (void)child.wait();
  }
  template <typename Do>
  static std::chrono::microseconds time_of(const Do& todo) {
    const auto begun = std::chrono::steady_clock::now();
    todo();
    return std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() -
                                                                 begun);
  }
  Finished check(const fs::path& to) { return data_.program().run({"backup", "--check", to}); }
  std::uint64_t events_in(const fs::path& to) {
    const Finished checked = data_.program().run({"backup", "--check", to, "--json"});
    EXPECT_EQ(checked.exit_code, 0) << checked.err;
    return checked.exit_code == 0 ? Json::parse(checked.out).at("events").get<std::uint64_t>() : 0;
  }
  // The restored data directory, whole.
  std::uint64_t events_restored(const fs::path& to, const std::string& name) {
    const Program program(data_.beside(name));
    const Finished done = program.run({"restore", to});
    EXPECT_EQ(done.exit_code, 0) << done.err;
    expect_whole(program);
    expect_views_right(program);
    return count_events(program);
  }

  FilledData data_;
  std::mt19937_64 random_{test_seed()};
};

TEST_F(KilledBackup, LeavesTheOneBeforeOrTheNewOne) {
  ASSERT_TRUE(data_.report_many(1));
  const auto once = time_of([&] {
    ASSERT_EQ(data_.program().run({"backup", data_.beside("timed")}).exit_code, 0);
  });
  const fs::path to = data_.beside("backup");
  std::atomic<bool> ends{false};
  std::thread load([&] {
    while (!ends && data_.report(10)) continue;
  });
  std::uint64_t last = 0;
  for (int i = 0; i < kKills; ++i) {
    SCOPED_TRACE("kill " + std::to_string(i));
    run_and_kill(data_.program().command({"backup", to.string()}), once + once / 4);
    const Finished checked = check(to);
    if (last == 0 && checked.exit_code == 1) {
      EXPECT_THAT(checked.err,
                  testing::AnyOf(HasSubstr("never completed"), HasSubstr("There is no backup")));
      continue;
    }
    ASSERT_EQ(checked.exit_code, 0) << checked.err;
    const std::uint64_t events = events_in(to);
    EXPECT_GE(events, last);
    last = events;
    if (i % 5 == 4) {
      EXPECT_EQ(events_restored(to, "restored-" + std::to_string(i)), last);
    }
  }
  ends = true;
  load.join();
  const Finished done = data_.program().run({"backup", to.string()});
  ASSERT_EQ(done.exit_code, 0) << done.err;
  data_.kill();
  EXPECT_EQ(events_restored(to, "restored"), count_events(data_.program()));
}

TEST_F(KilledBackup, ARestoreIsRunAgain) {
  ASSERT_TRUE(data_.report_many(1));
  data_.kill();
  const fs::path to = data_.beside("backup");
  ASSERT_EQ(data_.program().run({"backup", to.string()}).exit_code, 0);
  const std::uint64_t events = events_in(to);
  const Program timed(data_.beside("timed"));
  const auto once = time_of([&] { ASSERT_EQ(timed.run({"restore", to}).exit_code, 0); });
  for (int i = 0; i < kKills; ++i) {
    SCOPED_TRACE("kill " + std::to_string(i));
    const std::string name = "killed-" + std::to_string(i);
    const Program program(data_.beside(name));
    run_and_kill(program.command({"restore", to.string()}), once);
    // Nothing begins a log of its own in what is half there.
    const Finished early =
        program.run({"create_user", "zoe@example.org", "--password", kGoodPassword, "--json"});
    if (early.exit_code == 0) {
      // It had not begun, or it had ended.
      const bool is_whole = count_events(program) > 2 + events / 2;
      EXPECT_TRUE(is_whole || count_events(program) < 10);
      continue;
    }
    EXPECT_THAT(early.err, HasSubstr("Run `muster restore` again"));
    EXPECT_EQ(events_restored(to, name), events);
  }
}

TEST_F(KilledBackup, AFullDiskLeavesTheOneBefore) {
  SmallDisk disk(8);
  if (!disk.is_mounted()) GTEST_SKIP() << "no file system can be mounted here";
  const fs::path to = disk.path() / "backup";
  const Finished first = data_.program().run({"backup", to.string()});
  ASSERT_EQ(first.exit_code, 0) << first.err;
  const std::uint64_t events = events_in(to);
  ASSERT_TRUE(data_.report_many(8));
  disk.fill(96 * 1024);
  const Finished full = data_.program().run({"backup", to.string()});
  EXPECT_EQ(full.exit_code, kDamage);
  EXPECT_THAT(full.err, HasSubstr("No space left"));
  EXPECT_EQ(events_in(to), events);
  disk.make_room();
  const Finished done = data_.program().run({"backup", to.string()});
  EXPECT_EQ(done.exit_code, 0) << done.err;
  EXPECT_GT(events_in(to), events);
}

}  // namespace
}  // namespace muster::crash
