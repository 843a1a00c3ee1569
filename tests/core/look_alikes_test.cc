#include "core/look_alikes.h"

#include <string>

#include <gtest/gtest.h>

#include "core/text.h"

namespace muster {
namespace {

TEST(LookAlikes, WhatLooksTheSameIsTheSame) {
  const std::string founder = "founder@example.org";
  for (
      const char* other : {
          "FOUNDER@Example.org",
          "f\u043eunder@example.org",                                // Cyrillic o
          "\uff46\uff4f\uff55\uff4e\uff44\uff45\uff52@example.org",  // full width
          "fo\u1d1cnder@example.org",                                // small capital u
          "founder\uff20example.org",                                // full-width @
          "founder@ex\u0430mple.org",                                // Cyrillic a
          "\U0001d41f\U0001d428\U0001d42e\U0001d427\U0001d41d\U0001d41e\U0001d42b@example.org",  // bold
      }) {
    EXPECT_EQ(looks_of(other), founder) << other;
  }
  EXPECT_EQ(looks_of("f\u0131nder@example.org"), "finder@example.org") << "dotless i";
  EXPECT_EQ(looks_of("\ufb01nder@example.org"), "finder@example.org") << "ligature fi";
  EXPECT_EQ(looks_of("fi\u0307nder@example.org"), "finder@example.org") << "a dot too many";
  EXPECT_EQ(looks_of("\u0130nder"), "inder") << "capital I with a dot";
  EXPECT_EQ(looks_of("\u0153uvre"), "oeuvre");
  EXPECT_EQ(looks_of("\u0441\u0430r\u0435"), "care") << "scripts mixed";
  EXPECT_EQ(looks_of("\u0430\u0301"), looks_of("\u00e1")) << "an accent on a Cyrillic letter";
}

TEST(LookAlikes, AsciiIsItselfInLowerCase) {
  for (const char* text :
       {"alice1@example.org", "alicel@example.org", "karn@x", "kam@x", "o0@x", "a|b@x"}) {
    EXPECT_EQ(looks_of(text), text);
  }
  EXPECT_EQ(looks_of("Alice@X"), "alice@x");
}

TEST(LookAlikes, OtherAlphabetsStayThemselves) {
  for (const char* text : {"m\u00fcller@example.org", "\u65e5\u672c@example.org", "\u00e9\u00e8@x",
                           "\u0142ukasz@example.org", "\u05e9\u05dc@x"}) {
    EXPECT_EQ(looks_of(text), text);
  }
}

TEST(LookAlikes, IsStableAndTakesAnyBytes) {
  for (const std::string& text :
       {std::string(), std::string("\xff\xfe"), std::string("a\0b", 3), std::string("\u0307"),
        std::string("\u0131\u0307"), std::string(254, '\xcc')}) {
    const std::string looks = looks_of(text);
    EXPECT_EQ(looks_of(looks), looks);
  }
  for (char32_t c = 0x80; c < 0x3000; ++c) {
    std::string text;
    text += static_cast<char>(0xe0 | (c >> 12));
    text += static_cast<char>(0x80 | ((c >> 6) & 0x3f));
    text += static_cast<char>(0x80 | (c & 0x3f));
    if (!is_utf8(text)) continue;  // two bytes would do
    EXPECT_EQ(looks_of(looks_of(text)), looks_of(text)) << text;
  }
}

}  // namespace
}  // namespace muster
