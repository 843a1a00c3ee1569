// When the condition of a damaged log begins and ends, and when the log is read again.
#include "projections/instance/scrubber.h"

#include <algorithm>
#include <condition_variable>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <mutex>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/event_log_helpers.h"
#include "tests/support/log_files.h"
#include "tests/support/temp_dir.h"

namespace muster::projections {
namespace {

namespace fs = std::filesystem;

class ScrubberTest : public testing::Test {
 protected:
  // A table file, which a reading comes through in several steps.
  void SetUp() override {
    log_ = must_open(dir_.path());
    std::mt19937 random(1);
    for (std::uint32_t i = 1; i <= 6; ++i) {
      std::string title(900'000, ' ');
      for (char& c : title) c = static_cast<char>(random());
      must_append(*log_,
                  {kContractTime, {Event{{}, ProjectCreated{ProjectId(i), std::move(title)}}}});
    }
    log_.reset();
    log_ = must_open(dir_.path());
    const std::vector<fs::path> tables = log_files(dir_.path(), ".sst");
    ASSERT_EQ(tables.size(), 1U);
    table_ = tables.front();
  }

  void start(const ScrubOptions& options) {
    scrubber_ = std::make_unique<Scrubber>(*log_, conditions_, clock_, dir_.path(), options);
  }
  // Reads by itself, so slowly that it comes nowhere.
  static ScrubOptions stuck() {
    return {.bytes_per_second = 1,
            .after_start = std::chrono::milliseconds(0),
            .again_after = std::chrono::hours(1)};
  }
  // Reads only what it is asked to.
  static ScrubOptions asked(std::chrono::milliseconds again_after) {
    return {
        .bytes_per_second = 0, .after_start = std::chrono::hours(1), .again_after = again_after};
  }
  void damage_or_mend() { flip_bit(table_, fs::file_size(table_) / 2); }
  void note() { scrubber_->note_damage({ErrorCode::kDamaged, "the commit cannot be read"}); }
  bool wait_until_reading() const {
    const auto deadline = std::chrono::steady_clock::now() + kPatience;
    while (!scrubber_->is_reading() && std::chrono::steady_clock::now() < deadline)
      std::this_thread::yield();
    return scrubber_->is_reading();
  }
  bool wait_for(const std::string& what) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, kPatience, [&] { return std::ranges::count(told_, what) > 0; });
  }
  // The damage that a reading found; empty: none did in time.
  std::string wait_for_damage() const {
    const auto deadline = std::chrono::steady_clock::now() + kPatience;
    while (std::chrono::steady_clock::now() < deadline) {
      if (const auto last = scrubber_->last(); last && !last->damage.empty()) return last->damage;
      std::this_thread::yield();
    }
    return "";
  }
  bool is_damaged() const { return conditions_.is_on(ConditionKind::kLogDamaged); }

  TempDir dir_;
  fs::path table_;
  std::unique_ptr<RocksdbEventLog> log_;
  SystemClock clock_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::string> told_;
  Conditions conditions_{clock_, [this](const Condition&, bool begins) {
                           std::scoped_lock lock(mutex_);
                           told_.emplace_back(begins ? "begins" : "ends");
                           changed_.notify_all();
                         }};
  std::unique_ptr<Scrubber> scrubber_;
};

TEST(ScrubRecord, IsOneValueAndNothingBehindIt) {
  const TempDir dir;
  const auto read = [&](const std::string& text) {
    std::ofstream(dir.path() / "scrub", std::ios::binary) << text;
    return Scrubber::read_last(dir.path());
  };
  const std::string record = R"({"begun":1,"ended":2,"end":3,"damage":""})";
  ASSERT_TRUE(read(record + "\n"));
  EXPECT_EQ(read(record + "\n")->end, Position(3));
  for (const std::string& more : {std::string(1, '\0'), '\0' + record, record, std::string("x")}) {
    EXPECT_FALSE(read(record + more)) << more;
  }
}

TEST_F(ScrubberTest, ANoteIsWithdrawnOnlyByAReadingThatBeganAfterIt) {
  start(stuck());
  ASSERT_TRUE(wait_until_reading());
  note();
  const Timestamp noted = clock_.now();
  ASSERT_TRUE(wait_for("ends"));
  ASSERT_TRUE(scrubber_->last());
  EXPECT_GE(scrubber_->last()->begun, noted);
}

TEST_F(ScrubberTest, DamageBehindAReadingIsFound) {
  start(stuck());
  ASSERT_TRUE(wait_until_reading());
  damage_or_mend();
  note();
  EXPECT_NE(wait_for_damage(), "");
  EXPECT_TRUE(is_damaged());
  std::scoped_lock lock(mutex_);
  EXPECT_EQ(told_, std::vector<std::string>{"begins"});
}

TEST_F(ScrubberTest, ADamagedLogIsReadAgainUntilItIsWhole) {
  start(asked(std::chrono::milliseconds(10)));
  damage_or_mend();
  note();
  ASSERT_NE(wait_for_damage(), "");
  damage_or_mend();
  ASSERT_TRUE(wait_for("ends"));
  EXPECT_EQ(scrubber_->last()->damage, "");
}

TEST_F(ScrubberTest, FilesThatAreBackAreReadAtOnce) {
  start(asked(std::chrono::hours(1)));
  damage_or_mend();
  note();
  ASSERT_NE(wait_for_damage(), "");
  damage_or_mend();
  scrubber_->note_files_are_back();
  EXPECT_TRUE(wait_for("ends"));
}

}  // namespace
}  // namespace muster::projections
