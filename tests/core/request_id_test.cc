#include "core/request_id.h"

#include <gtest/gtest.h>

namespace muster {
namespace {

TEST(RequestId, HasAShortName) {
  EXPECT_EQ(name_of(RequestId(18100938634457776434U)), "fb3373c9-132");
  EXPECT_EQ(name_of(RequestId((0xfb33a1c2ULL << 32) + 0x5d3)), "fb33a1c2-5d3");
  EXPECT_EQ(name_of(RequestId((0x2aULL << 32) + 1)), "0000002a-1");
  EXPECT_EQ(name_of(RequestId(0)), "00000000-0");
  EXPECT_EQ(name_of(RequestId(~0ULL)), "ffffffff-ffffffff");
}

}  // namespace
}  // namespace muster
