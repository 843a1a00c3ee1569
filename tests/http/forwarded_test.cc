#include "http/pipeline/forwarded.h"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace muster::http {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::vector<std::string> texts(const Hops& hops) {
  std::vector<std::string> texts;
  for (const auto& hop : hops) texts.push_back(hop ? hop->text() : "?");
  return texts;
}

std::vector<std::string> x_forwarded_for(const std::vector<std::string>& lines) {
  Headers headers;
  for (const std::string& line : lines) headers.add("x-Forwarded-for", line);
  return texts(x_forwarded_for_hops(headers));
}

std::vector<std::string> forwarded(const std::vector<std::string>& lines) {
  Headers headers;
  for (const std::string& line : lines) headers.add("forwarded", line);
  return texts(forwarded_hops(headers));
}

TEST(HopAddress, IsAnAddressWithOrWithoutAPort) {
  const auto text = [](std::string_view node) {
    const auto address = hop_address(node);
    return address ? address->text() : "?";
  };
  EXPECT_EQ(text("192.0.2.7"), "192.0.2.7");
  EXPECT_EQ(text("192.0.2.7:4711"), "192.0.2.7");
  EXPECT_EQ(text("192.0.2.7:_port"), "192.0.2.7");
  EXPECT_EQ(text("2001:DB8:0::1"), "2001:db8::1");
  EXPECT_EQ(text("[2001:db8::1]"), "2001:db8::1");
  EXPECT_EQ(text("[2001:db8::1]:4711"), "2001:db8::1");
  EXPECT_EQ(text("::ffff:192.0.2.7"), "192.0.2.7") << "one client has one address";
  for (const char* node : {"",
                           "unknown",
                           "_hidden",
                           "localhost",
                           "192.0.2",
                           "192.0.2.256",
                           "192.0.2.7:",
                           "192.0.2.7:x",
                           "192.0.2.7:123456",
                           "[192.0.2.7]",
                           "[2001:db8::1",
                           "[2001:db8::1]x",
                           "[2001:db8::1]:",
                           "2001:db8::1]",
                           "fe80::1%eth0",
                           "0.0.0.0",
                           "::",
                           " 192.0.2.7",
                           "192.0.2.7 ",
                           "192.0.2.7/32",
                           "0x7f.1",
                           "127.1",
                           "3221225991",
                           "192.000.2.7"}) {
    EXPECT_EQ(text(node), "?") << node;
  }
  EXPECT_EQ(text(std::string_view("192.0.2.7\0.evil", 15)), "?");
}

TEST(XForwardedFor, IsReadFromTheRight) {
  EXPECT_THAT(x_forwarded_for({"192.0.2.1, 10.0.0.2 ,\t[2001:db8::3]:1"}),
              ElementsAre("2001:db8::3", "10.0.0.2", "192.0.2.1"));
  EXPECT_THAT(x_forwarded_for({"192.0.2.1", "192.0.2.2, 192.0.2.3"}),
              ElementsAre("192.0.2.3", "192.0.2.2", "192.0.2.1"));
  EXPECT_THAT(x_forwarded_for({"evil, 192.0.2.1,,"}), ElementsAre("?", "?", "192.0.2.1", "?"));
  EXPECT_THAT(x_forwarded_for({""}), ElementsAre("?"));
  EXPECT_THAT(x_forwarded_for({}), IsEmpty());
}

TEST(XForwardedFor, WithAThousandHopsIsReadOnlyAsFarAsAnyChainGoes) {
  std::string line;
  for (int i = 0; i < 1000; ++i) line += "10.0.0.1,";
  EXPECT_EQ(x_forwarded_for({line + "192.0.2.1"}).size(), kHopsMax);
  EXPECT_EQ(x_forwarded_for({line + "192.0.2.1"}).front(), "192.0.2.1");
  EXPECT_EQ(forwarded({"for=10.0.0.1" + std::string(999, ','), "for=192.0.2.1"}).size(), kHopsMax);
  EXPECT_EQ(forwarded({"for=10.0.0.1" + std::string(999, ','), "for=192.0.2.1"}).front(),
            "192.0.2.1");
}

// The examples of RFC 7239, sections 4, 6.3 and 7.1.
TEST(Forwarded, IsReadAsTheRfcWritesIt) {
  EXPECT_THAT(forwarded({"for=\"_gazonk\""}), ElementsAre("?"));
  EXPECT_THAT(forwarded({"For=\"[2001:db8:cafe::17]:4711\""}), ElementsAre("2001:db8:cafe::17"));
  EXPECT_THAT(forwarded({"for=192.0.2.60;proto=http;by=203.0.113.43"}), ElementsAre("192.0.2.60"));
  EXPECT_THAT(forwarded({"for=192.0.2.43, for=198.51.100.17"}),
              ElementsAre("198.51.100.17", "192.0.2.43"));
  EXPECT_THAT(forwarded({"for=192.0.2.43,for=\"[2001:db8:cafe::17]\"", "for=unknown"}),
              ElementsAre("?", "2001:db8:cafe::17", "192.0.2.43"));
  EXPECT_THAT(forwarded({"for=_hidden, for=_SEVKISEK"}), ElementsAre("?", "?"));
  EXPECT_THAT(forwarded({"by=203.0.113.43"}), ElementsAre("?"));
  EXPECT_THAT(forwarded({"host=\"a,b;c\\\"d\" ; FOR = 192.0.2.1"}), ElementsAre("?"))
      << "no space around =";
  EXPECT_THAT(forwarded({"host=\"a,b;c\\\"d\" ;FOR=\"192.0.2.1\""}), ElementsAre("192.0.2.1"));
}

// What a client sends is to the left of what the proxy appends, on the same line. Whatever it
// leaves open, it does not become part of the proxy's word, nor replace it.
TEST(Forwarded, CannotBeMadeToMeanSomethingElseFromTheLeft) {
  for (const std::string& evil :
       {std::string("for=\"6.6.6.6"), std::string("for=6.6.6.6;x=\""),
        std::string("for=\"6.6.6.6\\"), std::string("\""), std::string("for=6.6.6.6;for="),
        std::string("x"), std::string("for=6.6.6.6\" "), std::string("for=6.6.6.6;by=\"a\"b")}) {
    for (const std::string& own :
         {std::string("for=192.0.2.1"), std::string("for=\"[2001:db8::1]:80\";by=\"[::1]\""),
          std::string("for=\"192.0.2.1\";proto=https")}) {
      const auto hops = forwarded({evil + ", " + own});
      EXPECT_NE(hops.front(), "6.6.6.6") << evil << ", " << own;
      EXPECT_EQ(forwarded({evil, own}).size(), 2u) << "a line of its own has its own faults";
      EXPECT_NE(forwarded({evil, own}).front(), "?") << evil;
    }
  }
  for (const char* broken : {"for=1.1.1.1;for=192.0.2.1", "for=192.0.2.1 x", "=192.0.2.1",
                             "for=192.0.2.1,x", "for=", "for=\"192.0.2.1\"x"}) {
    EXPECT_THAT(forwarded({broken}), ElementsAre("?")) << broken;
  }
}

TEST(IpNetwork, ContainsTheAddressesBehindItsPrefix) {
  const auto contains = [](const char* network, const char* address) {
    return IpNetwork::parse(network)->contains(*IpAddress::parse(address));
  };
  EXPECT_TRUE(contains("10.0.0.0/8", "10.255.255.255"));
  EXPECT_TRUE(contains("10.0.0.0/8", "::ffff:10.1.2.3"));
  EXPECT_FALSE(contains("10.0.0.0/8", "11.0.0.0"));
  EXPECT_FALSE(contains("10.0.0.0/8", "a00::1"));
  EXPECT_TRUE(contains("192.0.2.128/25", "192.0.2.129"));
  EXPECT_FALSE(contains("192.0.2.128/25", "192.0.2.127"));
  EXPECT_TRUE(contains("192.0.2.7", "192.0.2.7"));
  EXPECT_FALSE(contains("192.0.2.7/32", "192.0.2.6"));
  EXPECT_TRUE(contains("2001:db8::/33", "2001:db8:7fff::1"));
  EXPECT_FALSE(contains("2001:db8::/33", "2001:db8:8000::1"));
  EXPECT_TRUE(contains("0.0.0.0/0", "255.255.255.255"));
  EXPECT_FALSE(contains("0.0.0.0/0", "2001:db8::1"));
  EXPECT_TRUE(contains("::/0", "2001:db8::1"));
}

TEST(IpNetwork, IsAnAddressOrANetworkAndNothingElse) {
  for (const char* text : {"10.0.0.0/8", "192.0.2.7", "2001:db8::/32", "::1", "0.0.0.0/0"}) {
    EXPECT_EQ(IpNetwork::parse(text)->text(), text);
  }
  for (const char* text : {"", "/8", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/+8",
                           "10.0.0.0/8 ", " 10.0.0.0/8", "10.0.0.0/8/8", "10.0.0.1/8", "10/8",
                           "2001:db8::/129", "2001:db8::1/32", "localhost", "*", "10.0.0.0/ 8"}) {
    EXPECT_EQ(IpNetwork::parse(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace muster::http
