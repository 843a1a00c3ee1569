#include "core/email.h"

#include <string>
#include <string_view>

#include <gtest/gtest.h>

namespace muster {
namespace {

std::string email(std::string_view text) {
  const auto cleaned = clean_email(text);
  if (cleaned) return *cleaned;
  EXPECT_EQ(cleaned.error().code, ErrorCode::kInvalid);
  EXPECT_EQ(cleaned.error().field, "email");
  return "refused: " + cleaned.error().message;
}

constexpr auto kNotAnEmail = "refused: Enter a valid email address.";

TEST(CleanEmail, AcceptsAddressesAndKeepsTheirCase) {
  for (const auto* text : {"ada@example.com", "Ada.Lovelace+x@Example.COM", "user@localhost", "a@b",
                           "o'brien@example.com", "x_!#$%&*/=?^`{|}~-@my_host",
                           "user@b\u00fccher.example", "\u5f20@example.com"}) {
    EXPECT_EQ(email(text), text);
  }
}

TEST(CleanEmail, TrimsAndComposes) {
  EXPECT_EQ(email("  ada@example.com\n"), "ada@example.com");
  EXPECT_EQ(email("zoe\u0308@example.com"), "zo\u00eb@example.com");
}

TEST(CleanEmail, RefusesOtherShapes) {
  for (const auto* text : {"",
                           " ",
                           "ada",
                           "@",
                           "ada@",
                           "@example.com",
                           "ada@@example.com",
                           "a@b@c",
                           "ada@.com",
                           "ada@com.",
                           "ada@example..com",
                           "ada@.",
                           "ada lovelace@example.com",
                           "ada@exam ple.com",
                           "ada@\texample.com",
                           "ada\u00a0x@example.com",
                           "Ada <ada@example.com>",
                           "<ada@example.com>",
                           "ada@example.com,bob@example.com",
                           "ada@example.com;",
                           "mailto:ada@example.com",
                           "\"ada\"@example.com",
                           "ada@[127.0.0.1]",
                           "ada(x)@example.com",
                           "a\\da@example.com",
                           "ada\u200b@example.com",
                           "ada@example\u00ad.com",
                           "\ufeffada@example.com",
                           "\u202eada@example.com",
                           "ada\x7f@example.com",
                           "ada\u0085x@example.com",
                           "ada@example.com\xff",
                           "\xff"}) {
    EXPECT_EQ(email(text), kNotAnEmail) << text;
  }
  EXPECT_EQ(email(std::string_view("ada\0@example.com", 16)), kNotAnEmail);
}

TEST(CleanEmail, HoldsAtMost254Bytes) {
  const std::string domain = "@example.com";
  const std::string longest = std::string(254 - domain.size(), 'a') + domain;
  EXPECT_EQ(email(longest), longest);
  EXPECT_EQ(email(" " + longest + " "), longest);
  EXPECT_EQ(email("a" + longest), "refused: Enter an email address of at most 254 bytes.");
  EXPECT_EQ(email(std::string(1 << 20, 'a') + domain),
            "refused: Enter an email address of at most 254 bytes.");
  std::string accented;
  for (int i = 0; i < 121; ++i) accented += "e\u0301";
  EXPECT_EQ(email(accented + domain).size(), 254U) << "composed before it is measured";
}

TEST(CleanEmail, NamesTheFieldItWasGiven) {
  const auto cleaned = clean_email("nobody", "username");
  ASSERT_FALSE(cleaned);
  EXPECT_EQ(cleaned.error().field, "username");
}

TEST(UsernameOf, IsThePartBeforeTheLastAt) {
  EXPECT_EQ(username_of("ada@example.com"), "ada");
  EXPECT_EQ(username_of("\"a@b\"@example.com"), "\"a@b\"");
  EXPECT_EQ(username_of("ada"), "ada");
  EXPECT_EQ(username_of("@x"), "");
  EXPECT_EQ(username_of(""), "");
}

TEST(CleanEmail, AnInternationalDomainIsStoredAsItIsShown) {
  for (const auto* text : {"Ada@m\u00fcnchen.de", "Ada@M\u00dcNCHEN.de", "Ada@xn--mnchen-3ya.de",
                           "Ada@XN--MNCHEN-3YA.DE", " Ada@m\u00fcnchen\u3002de"}) {
    EXPECT_EQ(email(text), "Ada@m\u00fcnchen.de") << text;
  }
  EXPECT_EQ(email("ada@p\u0430ypal.com"), "ada@xn--pypal-4ve.com") << "not what it looks like";
  EXPECT_EQ(email("ada@xn--11b2ezcw70k.com"), "ada@xn--11b2ezcw70k.com") << "an invisible joiner";
}

TEST(CleanEmail, RefusesWhatIsNoDomain) {
  constexpr auto kNotADomain =
      "refused: Enter a valid email address. The part after the @ is not a domain name.";
  for (const std::string& text :
       {std::string("ada@exam!ple.com"), std::string("ada@-example.com"),
        std::string("ada@example-.com"), std::string("ada@xn--a.de"), std::string("ada@\u2603.net"),
        "ada@" + std::string(64, 'a') + ".com"}) {
    EXPECT_EQ(email(text), kNotADomain) << text;
    EXPECT_EQ(typed_email(text), text) << "an account from before can still log in";
  }
}

TEST(MailboxOf, IsOneForEverySpelling) {
  const std::string mailbox = "zo\u00eb@xn--mnchen-3ya.de";
  for (const auto* text :
       {"zo\u00eb@m\u00fcnchen.de", "ZO\u00cb@M\u00dcNCHEN.DE", "zoe\u0308@mu\u0308nchen.de",
        "Zo\u00eb@xn--mnchen-3ya.de", "zo\u00eb@XN--MNCHEN-3YA.DE"}) {
    EXPECT_EQ(mailbox_of(text), mailbox) << text;
  }
  EXPECT_EQ(mailbox_of("Ada@Example.COM"), "ada@example.com");
  EXPECT_NE(mailbox_of("ada@fa\u00df.de"), mailbox_of("ada@fass.de"));
  EXPECT_EQ(mailbox_of("a@b@Example.com"), "a@b@example.com");
}

TEST(MailboxOf, WhatIsNoEmailIsFolded) {
  EXPECT_EQ(mailbox_of("ADA"), "ada");
  EXPECT_EQ(mailbox_of("Ada@"), "ada@");
  EXPECT_EQ(mailbox_of("Ada@EXAM!PLE.com"), "ada@exam!ple.com");
  EXPECT_EQ(mailbox_of("Ada@\u2603.NET"), "ada@\u2603.net");
  EXPECT_EQ(mailbox_of(""), "");
}

TEST(LooksOfEmail, TakesADomainInAsciiForWhatItShows) {
  EXPECT_EQ(looks_of_email("ada@xn--e1awd7f.com"), "ada@epic.com");
  EXPECT_EQ(looks_of_email("\u0430d\u0430@\u0430pple.com"), "ada@apple.com");
  EXPECT_EQ(looks_of_email("Ada@Apple.com"), "ada@apple.com");
}

TEST(WithUnicodeDomain, ShowsWhatTheDomainStandsFor) {
  EXPECT_EQ(with_unicode_domain("Ada@xn--mnchen-3ya.de"), "Ada@m\u00fcnchen.de");
  EXPECT_EQ(with_unicode_domain("Ada@Example.org"), "Ada@Example.org");
  EXPECT_EQ(with_unicode_domain("ada@xn--a.de"), "ada@xn--a.de");
  EXPECT_TRUE(has_international_domain("ada@xn--mnchen-3ya.de"));
  EXPECT_FALSE(has_international_domain("zo\u00eb@example.org"));
  EXPECT_FALSE(has_international_domain("xn--@example.org"));
}

}  // namespace
}  // namespace muster
