#include "core/service/network.h"

#include <gtest/gtest.h>

namespace muster {
namespace {

TEST(Network, OfAnIpv4AddressIsTheAddress) {
  EXPECT_EQ(network_of("192.0.2.7"), "192.0.2.7");
  EXPECT_EQ(network_of("::ffff:192.0.2.7"), "192.0.2.7");
}

TEST(Network, OfAnIpv6AddressIsItsSlash64) {
  EXPECT_EQ(network_of("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::/64");
  EXPECT_EQ(network_of("2001:DB8:1:2::9"), network_of("2001:db8:1:2:ffff::1"));
  EXPECT_NE(network_of("2001:db8:1:2::9"), network_of("2001:db8:1:3::9"));
  EXPECT_EQ(network_of("fe80::1%eth0"), "fe80::/64");
  EXPECT_EQ(network_of("::1"), "::/64");
}

TEST(Network, OfAnythingElseIsTheText) {
  for (const char* text : {"", "unix", "1.2.3", "2001:db8", "not an address"}) {
    EXPECT_EQ(network_of(text), text);
  }
}

}  // namespace
}  // namespace muster
