#include "core/open_files.h"

#include <gtest/gtest.h>

namespace muster {
namespace {

TEST(OpenFiles, LogAndViewsComeFirst) {
  for (unsigned limit = kOpenFilesMin; limit < 100'000; limit += 7) {
    const OpenFiles share = share_open_files(limit);
    EXPECT_GE(share.log, 20U) << limit;
    EXPECT_GE(share.views, 20U) << limit;
    EXPECT_GE(share.sockets, 8U) << limit;
    EXPECT_LE(share.log + share.views + share.sockets, limit) << limit;
  }
}

TEST(OpenFiles, NeverMoreThanOneNeeds) {
  const OpenFiles share = share_open_files(1'000'000);
  EXPECT_EQ(share.log, 512U);
  EXPECT_EQ(share.views, 1024U);
  EXPECT_GE(share.sockets, 10'000U);
}

TEST(OpenFiles, BelowTheMinimumThereMayBeNoSocket) { EXPECT_EQ(share_open_files(32).sockets, 0U); }

}  // namespace
}  // namespace muster
