#include "core/domain_name.h"

#include <string>
#include <utility>

#include <gtest/gtest.h>

namespace muster {
namespace {

std::string ascii(std::string_view domain) { return ascii_domain(domain).value_or("refused"); }
std::string shown(std::string_view domain) {
  const auto made = ascii_domain(domain);
  return made ? shown_domain(*made) : "refused";
}

TEST(DomainName, HasOneAsciiFormForEverySpelling) {
  for (const char* spelling : {"m\u00fcnchen.de", "M\u00dcNCHEN.DE", "mu\u0308nchen.de",
                               "xn--mnchen-3ya.de", "XN--MNCHEN-3YA.de", "Xn--Mnchen-3ya.De",
                               "m\u00fcnchen\u3002de", "\uff4d\u00fcnchen\uff0ede"}) {
    EXPECT_EQ(ascii(spelling), "xn--mnchen-3ya.de") << spelling;
    EXPECT_EQ(shown(spelling), "m\u00fcnchen.de") << spelling;
  }
  EXPECT_EQ(ascii("\u65e5\u672c\u8a9e.JP"), "xn--wgv71a119e.jp");
  EXPECT_EQ(ascii("\u0645\u062b\u0627\u0644.\u0625\u062e\u062a\u0628\u0627\u0631"),
            "xn--mgbh0fb.xn--kgbechtv");
  EXPECT_EQ(ascii("xn--bcher-kva.b\u00fccher"), "xn--bcher-kva.xn--bcher-kva");
}

// Two owners: what the older rules of IDNA made of one is the other.
TEST(DomainName, WithASharpSIsAnotherThanWithTwoS) {
  EXPECT_EQ(ascii("fa\u00df.de"), "xn--fa-hia.de");
  EXPECT_EQ(ascii("FA\u1e9e.DE"), "xn--fa-hia.de");
  EXPECT_EQ(ascii("xn--fa-hia.de"), "xn--fa-hia.de");
  EXPECT_EQ(ascii("fass.de"), "fass.de");
  EXPECT_EQ(shown("xn--fa-hia.de"), "fa\u00df.de");
}

TEST(DomainName, InPlainAsciiIsOnlyPutInLowerCase) {
  for (const char* domain : {"example.org", "localhost", "a.b", "my_host", "x--y.example",
                             "r3---sn.example", "1.2.3.4", "xn.example", "ab.xn-c"}) {
    EXPECT_EQ(ascii(domain), domain);
    EXPECT_EQ(shown(domain), domain);
  }
  EXPECT_EQ(ascii("Example.ORG"), "example.org");
  EXPECT_FALSE(is_international("Example.ORG"));
  EXPECT_TRUE(is_international("a.XN--mnchen-3ya"));
  EXPECT_TRUE(is_international("\u00fc"));
}

TEST(DomainName, WhatIsNoneIsRefused) {
  const std::string label(63, 'a');
  const std::string long_one = label + "." + label + "." + label + "." + std::string(61, 'a');
  EXPECT_EQ(ascii(long_one), long_one);
  EXPECT_EQ(ascii(label + ".example"), label + ".example");
  for (const std::string& domain : {std::string(),
                                    std::string("."),
                                    std::string("a."),
                                    std::string(".a"),
                                    std::string("a..b"),
                                    std::string("-a.b"),
                                    std::string("a-.b"),
                                    std::string("exam ple.org"),
                                    std::string("exam!ple.org"),
                                    std::string("a/b"),
                                    std::string("a\0b", 3),
                                    std::string("\u00fc\0b", 4),
                                    std::string("\u00fc.\xff"),
                                    std::string("\xff.de"),
                                    "a" + label + ".example",
                                    long_one + "a",
                                    std::string(40, '\xc3') + "\xbc.de",
                                    std::string("xn--.de"),
                                    std::string("xn--a.de"),
                                    std::string("xn--abc.de"),
                                    std::string("xn--mnchen-3ya.xn--zzzzzz"),
                                    std::string("\u2603.net"),
                                    std::string("xn--n3h.net"),
                                    std::string("\u00fc_x!.de"),
                                    std::string("xn--a!-3ya.de"),
                                    std::string("-\u00fc.de"),
                                    std::string("\u00fc-.de"),
                                    std::string("\u00fc\u3002\u3002de"),
                                    std::string("\u00fc\u3002"),
                                    std::string("ab--\u00fc.de"),
                                    std::string("\u0301a.de"),
                                    std::string("\u05d0a.com"),
                                    std::string("a\u200d\u00fc.de")}) {
    EXPECT_EQ(ascii(domain), "refused") << domain;
  }
  std::string many;
  for (int i = 0; i < 60; ++i) many += "\u00fc";
  EXPECT_EQ(ascii(many + ".de"), "refused") << "over 63 bytes in ASCII";
  std::string huge;
  while (huge.size() < (1U << 20)) huge += "\u00fc.";
  EXPECT_EQ(ascii(huge + "de"), "refused");
}

TEST(DomainName, IsShownInAsciiWhereItCouldPassForAnother) {
  const std::pair<const char*, const char*> deceiving[] = {
      {"\u0430\u0440\u0440\u04cf\u0435.com", "xn--80ak6aa92e.com"},  // Cyrillic "apple"
      {"p\u0430ypal.com", "xn--pypal-4ve.com"},                      // a Cyrillic a
      {"\u0261oogle.com", "xn--oogle-qmc.com"},                      // a script g
  };
  for (const auto& [domain, in_ascii] : deceiving) EXPECT_EQ(shown(domain), in_ascii) << domain;
  for (const char* plain :
       {"\u043f\u043e\u0447\u0442\u0430.\u0440\u0444", "stra\u00dfe.de", "c\u0153ur.fr",
        "\u03b1\u03b8\u03ae\u03bd\u03b1.gr", "\u65e5\u672c\u8a9e.jp", "k\u00f8benhavn.dk",
        "\u0142\u00f3d\u017a.pl", "b\u00fccher.example"}) {
    EXPECT_EQ(shown(plain), plain);
  }
  // Its letters need an invisible joiner.
  EXPECT_EQ(shown("xn--11b2ezcw70k.com"), "xn--11b2ezcw70k.com");
}

// Its Unicode has another ASCII form, so it would be another domain the next time.
TEST(DomainName, AnAsciiLabelThatIsNotTheOneOfItsUnicodeIsRefused) {
  for (const char* domain : {"xn--pBBBBBBBBBBBBBBBBBBBBBBxn--pBBBBBBBle", "xn--a", "xn--abc-",
                             "xn--mnchen-3ya-xn--mnchen-3ya"}) {
    EXPECT_EQ(ascii(domain), "refused") << domain;
  }
  EXPECT_EQ(ascii("XN--MNCHEN-3YA.de"), "xn--mnchen-3ya.de") << "another case is the same label";
}

TEST(DomainName, IsTheSameWhenItIsReadAgain) {
  for (const char* domain : {"m\u00fcnchen.de", "p\u0430ypal.com", "FASS.de", "fa\u00df.de",
                             "xn--11b2ezcw70k.com", "\u05d0\u05d1.com"}) {
    const std::string once = ascii(domain);
    EXPECT_EQ(ascii(once), once);
    EXPECT_EQ(ascii(shown_domain(once)), once);
    EXPECT_EQ(ascii(unicode_domain(once)), once);
  }
}

}  // namespace
}  // namespace muster
