#include "cli/terminal/progress_bar.h"

#include <cstdint>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace muster::cli {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// A bar whose time stands still until the test moves it, and that writes into a list.
struct Watched {
  explicit Watched(bool terminal)
      : bar(
            "Replaying", terminal, [this] { return now; },
            [this](const std::string& text) { written.push_back(text); }) {}

  std::chrono::steady_clock::time_point now{};
  std::vector<std::string> written;
  ProgressBar bar;
};

TEST(ProgressBar, ShowsEventsDoneEventsASecondAndTimeLeft) {
  Watched watched(true);
  watched.bar.update(0, 400'000);
  watched.now += std::chrono::seconds(2);
  watched.bar.update(100'000, 400'000);
  EXPECT_EQ(watched.written.back(),
            "\rReplaying [######..................] 25%  100,000 of 400,000 events, 50,000 "
            "events/s, 6 s left"
            "\x1b[K");
  watched.now += std::chrono::seconds(2);
  watched.bar.update(400'000, 400'000);
  watched.bar.finish();
  watched.bar.finish();
  ASSERT_GE(watched.written.size(), 2U);
  EXPECT_THAT(
      watched.written[watched.written.size() - 2],
      HasSubstr(
          "[########################] 100%  400,000 of 400,000 events, 100,000 events/s\x1b[K"));
  EXPECT_EQ(watched.written.back(), "\n");
}

TEST(ProgressBar, IsDrawnTenTimesASecondAtMost) {
  Watched watched(true);
  for (std::uint64_t done = 0; done < 1000; ++done) {
    watched.bar.update(done, 1000);
    watched.now += std::chrono::milliseconds(1);
  }
  EXPECT_LE(watched.written.size(), 11U);
}

TEST(ProgressBar, IsAPlainLineForEachTenthElsewhere) {
  Watched watched(false);
  for (std::uint64_t done = 0; done <= 1000; ++done) watched.bar.update(done, 1000);
  watched.bar.finish();
  ASSERT_EQ(watched.written.size(), 11U);
  EXPECT_EQ(watched.written[0], "Replaying 0%  0 of 1,000 events\n");
  EXPECT_EQ(watched.written[5], "Replaying 50%  500 of 1,000 events\n");
  EXPECT_EQ(watched.written[10], "Replaying 100%  1,000 of 1,000 events\n");
}

TEST(ProgressBar, NothingToDoIsDone) {
  Watched watched(false);
  watched.bar.update(0, 0);
  EXPECT_THAT(watched.written, ElementsAre("Replaying 100%  0 of 0 events\n"));
}

TEST(ProgressBar, IsNotThereWhereNothingWasSaid) {
  Watched watched(true);
  watched.bar.finish();
  EXPECT_THAT(watched.written, IsEmpty());
}

TEST(ProgressBar, TheWorkMayGrowAndShrink) {
  Watched watched(false);
  watched.bar.update(5, 10);
  watched.bar.update(15, 10);
  watched.bar.update(3, 20);
  EXPECT_THAT(watched.written.back(), HasSubstr("of 15"));
}

}  // namespace
}  // namespace muster::cli
