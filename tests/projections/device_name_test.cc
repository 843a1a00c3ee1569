#include "projections/device_name.h"

#include <gtest/gtest.h>

namespace muster::projections {
namespace {

const std::string kFirefox =
    "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0";
const std::string kIphone =
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like "
    "Gecko) "
    "Version/17.5 Mobile/15E148 Safari/604.1";

TEST(DeviceName, IsWhatPeopleRecognise) {
  EXPECT_EQ(device_name(kFirefox), "Firefox on Linux");
  EXPECT_EQ(device_name(kIphone), "Safari on iPhone");
  EXPECT_EQ(device_name("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like "
                        "Gecko) Chrome/126.0.0.0 Safari/537.36 Edg/126.0.0.0"),
            "Edge on Windows");
  EXPECT_EQ(device_name("curl/7.88.1"), "curl");
  EXPECT_EQ(device_name(""), "Unknown device");
}

}  // namespace
}  // namespace muster::projections
