#include "core/service/retry_after.h"

#include <gtest/gtest.h>

namespace muster {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

TEST(RetryAfter, IsExactWhereTheWordsAreRounded) {
  const Error error = too_many("Too many wrong passwords.", seconds(121), "old_password").value();
  EXPECT_EQ(error.code, ErrorCode::kTooMany);
  EXPECT_EQ(error.message, "Too many wrong passwords. Try again in 3 minutes.");
  EXPECT_EQ(error.field, "old_password");
  EXPECT_EQ(retry_after(error), seconds(121));
}

TEST(RetryAfter, IsInNoOtherError) {
  EXPECT_EQ(retry_after({ErrorCode::kTooMany, "Too many."}), std::nullopt);
  EXPECT_EQ(retry_after({ErrorCode::kBusy, "Busy.", "", "retry_after_s=3"}), std::nullopt);
  EXPECT_EQ(retry_after({ErrorCode::kTooMany, "", "", "retry_after_s=x"}), std::nullopt);
}

TEST(RetryAfter, SaysTimesAsPeopleDo) {
  EXPECT_EQ(waiting_time(seconds(1)), "1 second");
  EXPECT_EQ(waiting_time(seconds(45)), "45 seconds");
  EXPECT_EQ(waiting_time(seconds(119)), "119 seconds");
  EXPECT_EQ(waiting_time(minutes(2)), "2 minutes");
  EXPECT_EQ(waiting_time(minutes(15)), "15 minutes");
}

}  // namespace
}  // namespace muster
