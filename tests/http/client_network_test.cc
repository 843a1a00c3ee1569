#include "http/transport/client_network.h"

#include <gtest/gtest.h>

namespace muster::http {
namespace {

TEST(ClientNetwork, AnIpv4AddressCountsAlone) {
  EXPECT_NE(client_network("203.0.113.7"), client_network("203.0.113.8"));
  EXPECT_EQ(client_network("203.0.113.7"), client_network("203.0.113.7"));
}

TEST(ClientNetwork, AnIpv6NetworkOf56BitsCountsTogether) {
  EXPECT_EQ(client_network("2001:db8::1"), client_network("2001:db8::ffff:1"));
  EXPECT_EQ(client_network("2001:db8::1"), client_network("2001:db8:0:ff::1"));
  EXPECT_NE(client_network("2001:db8::1"), client_network("2001:db8:0:100::1"));
}

TEST(ClientNetwork, WhatIsNoAddressDoesNotCount) {
  EXPECT_EQ(client_network(""), 0U);
  EXPECT_EQ(client_network("localhost"), 0U);
  for (const char* address : {"0.0.0.0", "::", "::1", "127.0.0.1"}) {
    EXPECT_NE(client_network(address), 0U) << address;
  }
}

TEST(ClientNetwork, LoopbackIsThisMachine) {
  for (const char* address : {"127.0.0.1", "127.3.2.1", "::1"}) {
    EXPECT_TRUE(is_loopback(address)) << address;
  }
  for (const char* address : {"", "128.0.0.1", "::2", "10.0.0.1", "127.0.0"}) {
    EXPECT_FALSE(is_loopback(address)) << address;
  }
}

}  // namespace
}  // namespace muster::http
