#include "http/transport/date_header.h"

#include <ctime>
#include <string>

#include <gtest/gtest.h>

namespace muster::http {
namespace {

// The example of RFC 9110 section 5.6.7.
TEST(DateHeader, IsInTheFormOfTheStandard) {
  EXPECT_EQ(date_header(784111777), "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n");
  EXPECT_EQ(date_header(0), "Date: Thu, 01 Jan 1970 00:00:00 GMT\r\n");
}

TEST(DateHeader, IsOfTheSystemsClock) {
  const std::time_t before = std::time(nullptr);
  const std::string header(date_header_now());
  const std::time_t after = std::time(nullptr);
  bool is_between = false;
  for (std::time_t t = before; t <= after; ++t) is_between = is_between || header == date_header(t);
  EXPECT_TRUE(is_between) << header;
}

}  // namespace
}  // namespace muster::http
