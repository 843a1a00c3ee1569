#include "core/text.h"

#include <algorithm>
#include <cstdint>
#include <random>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/utf8.h"

namespace muster {
namespace {

std::string clean(std::string_view text, std::size_t max = 100) {
  const auto cleaned = clean_line(text, "first_name", max);
  if (cleaned) return *cleaned;
  EXPECT_EQ(cleaned.error().code, ErrorCode::kInvalid);
  EXPECT_EQ(cleaned.error().field, "first_name");
  return "refused: " + cleaned.error().message;
}

constexpr auto kControl = "refused: Control characters and line breaks are not allowed.";
constexpr auto kDirection =
    "refused: Characters that change the direction of text are not allowed.";
constexpr auto kNotUtf8 = "refused: This is not valid UTF-8 text.";

TEST(Utf8, AcceptsEveryCodePoint) {
  std::string all;
  for (char32_t c = 0; c <= 0x10ffff; ++c) {
    if (c >= 0xd800 && c <= 0xdfff) continue;
    ASSERT_TRUE(is_utf8(utf8_of(c))) << std::hex << static_cast<std::uint32_t>(c);
    all += utf8_of(c);
  }
  EXPECT_TRUE(is_utf8(all));
  EXPECT_EQ(code_point_count(all), 0x110000U - 0x800U);
}

TEST(Utf8, RefusesWhatIsNot) {
  for (const std::string_view text :
       {"\x80", "\xbf", "\xc3", "\xc3(", "\xe2\x82", "\xe2(\xa1", "\xf0\x9f\x98", "\xff", "\xfe",
        "\xc0\x80", "\xc1\xbf", "\xe0\x80\x80", "\xe0\x9f\xbf", "\xf0\x80\x80\x80",  // overlong
        "\xed\xa0\x80", "\xed\xbf\xbf",                                              // surrogates
        "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xf8\x88\x80\x80\x80"}) {           // past the end
    EXPECT_FALSE(is_utf8(text));
    EXPECT_FALSE(is_utf8("ok" + std::string(text)));
    EXPECT_FALSE(is_utf8(std::string(text) + "ok"));
  }
  EXPECT_TRUE(is_utf8(""));
}

TEST(Utf8, CountsCodePointsNotBytes) {
  EXPECT_EQ(code_point_count(""), 0U);
  EXPECT_EQ(code_point_count("h\u00e9"), 2U);
  EXPECT_EQ(code_point_count("he\u0301"), 3U);
  EXPECT_EQ(code_point_count("\U0001f512"), 1U);
}

TEST(ToNfc, ComposesAndLeavesTheRest) {
  EXPECT_EQ(to_nfc("e\u0301"), "\u00e9");
  EXPECT_EQ(to_nfc("\u212b"), "\u00c5");                        // the Angstrom sign
  EXPECT_EQ(to_nfc("a\u0323\u0307"), to_nfc("a\u0307\u0323"));  // marks have one order
  EXPECT_EQ(to_nfc("\u00b2\ufb01 Ab"), "\u00b2\ufb01 Ab");      // no compatibility mapping, no case
  EXPECT_EQ(to_nfc(""), "");
}

TEST(FoldCase, ForgetsCaseAndHowAccentsAreMade) {
  EXPECT_EQ(fold_case("Ada.LOVELACE@Example.com"), "ada.lovelace@example.com");
  EXPECT_EQ(fold_case("\u00c9COLE"), fold_case("e\u0301cole"));
  EXPECT_EQ(fold_case("STRASSE"), fold_case("stra\u00dfe"));
  EXPECT_EQ(fold_case("\u0391\u03a3"), fold_case("\u03b1\u03c2"));  // final sigma
  // Alpha with a subscript iota and an accent, in either order.
  EXPECT_EQ(fold_case("\u03b1\u0345\u0301"), fold_case("\u03b1\u0301\u0345"));
  EXPECT_EQ(fold_case("\uff21\uff22"), "ab");      // full width
  EXPECT_EQ(fold_case("a\u200bd\u00ada"), "ada");  // zero width space, soft hyphen
  EXPECT_NE(fold_case("ada"), fold_case("\u00e0da"));
  EXPECT_EQ(fold_case(""), "");
  // Plain text takes a short way; beside an accent the same characters take the long one.
  for (char c = 1; c < 0x7f; ++c) {
    EXPECT_EQ(fold_case(std::string(1, c)) + "\u00e9", fold_case(std::string(1, c) + "\u00c9"));
  }
}

TEST(FoldCase, FoldingTwiceIsFoldingOnceForEveryCodePoint) {
  for (char32_t c = 0; c <= 0x10ffff; ++c) {
    if (c >= 0xd800 && c <= 0xdfff) continue;
    const std::string once = fold_case(utf8_of(c));
    ASSERT_EQ(fold_case(once), once) << std::hex << static_cast<std::uint32_t>(c);
  }
}

TEST(FoldCase, WhatIsNotUtf8ComesBackAsItIs) { EXPECT_EQ(fold_case("ADA\xff"), "ADA\xff"); }

TEST(FoldCase, LongTextIsFoldedWholeAndInTime) {
  for (const std::string unit : {"A", "\u00c9", "\u20ac", "\U0001f512", "\u0301\u0316"}) {
    std::string text;
    while (text.size() < (1U << 18)) text += unit;
    const std::string folded = fold_case(text);
    EXPECT_TRUE(is_utf8(folded));
    EXPECT_EQ(code_point_count(folded), code_point_count(text));
  }
}

TEST(CleanLine, TrimsAndComposes) {
  EXPECT_EQ(clean("Ada"), "Ada");
  EXPECT_EQ(clean("  Ada  Lovelace \t\r\n"), "Ada  Lovelace");
  EXPECT_EQ(clean("\u00a0\u2003\u3000Ada\u2028\u0085"), "Ada");
  EXPECT_EQ(clean("Zoe\u0308"), "Zo\u00eb");
  EXPECT_EQ(clean(""), "");
  EXPECT_EQ(clean(" \n \u2003"), "");
}

TEST(CleanLine, LeavesNamesOfAllScriptsAlone) {
  for (const auto* name :
       {"O'Brien-\u0160ev\u010d\u00edk", "\u5c71\u7530 \u592a\u90ce", "\u0645\u062d\u0645\u062f",
        "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645", "\U0001f469\u200d\U0001f680"}) {
    EXPECT_EQ(clean(name), name);
  }
}

TEST(CleanLine, RefusesControlCharactersAndLineBreaksInside) {
  for (const std::string text : {"a\nb", "a\tb", "a\rb", "a\x1b[31mb", "a\x7f!", "a\u0085b",
                                 "a\u009bb", "a\u2028b", "a\u2029b"}) {
    EXPECT_EQ(clean(text), kControl) << text;
  }
  EXPECT_EQ(clean(std::string_view("a\0b", 3)), kControl);
  EXPECT_EQ(clean(std::string_view("\0", 1)), kControl);
}

TEST(CleanLine, RefusesWhatTurnsTheDirectionOfText) {
  for (const auto* text : {"a\u202eb", "\u202ab", "a\u2066b", "a\u2069"})
    EXPECT_EQ(clean(text), kDirection);
  EXPECT_EQ(clean("a\u200eb\u200f"), "a\u200eb\u200f");
}

TEST(CleanLine, TextOfWhichNothingIsSeenIsEmpty) {
  for (const auto* text : {"\u200b\u200b", "\u3164", "\u2800\u2800", "\u00a0\u200d", "\u0301"})
    EXPECT_EQ(clean(text), "") << text;
  EXPECT_EQ(clean("\u200ba"), "\u200ba");
}

TEST(CleanLine, RefusesAccentsThatWouldCoverTheLinesAboveAndBelow) {
  std::string accents = "z";
  for (int i = 0; i < 8; ++i) accents += "\u0336";
  EXPECT_EQ(clean(accents), accents);
  EXPECT_EQ(clean(accents + "\u0336"), "refused: Too many accents on one letter.");
  const std::string shin = "\u05e9\u05bc\u05c1\u05b8\u05ab";
  EXPECT_EQ(clean(shin), to_nfc(shin));
}

TEST(WithoutDirectionChanges, LeavesTheText) {
  EXPECT_EQ(without_direction_changes("\u202aS\u00f8ren\u202c"), "S\u00f8ren");
  EXPECT_EQ(without_direction_changes("a\u200eb"), "a\u200eb");
}

TEST(CleanLine, RefusesWhatIsNotUtf8) {
  EXPECT_EQ(clean("Ada\xff"), kNotUtf8);
  EXPECT_EQ(clean("\xed\xa0\x80"), kNotUtf8);
}

TEST(CleanLine, TheLimitCountsCodePointsAfterTrimmingAndComposing) {
  EXPECT_EQ(clean("  abc  ", 3), "abc");
  EXPECT_EQ(clean("abcd", 3), "refused: Use at most 3 characters.");
  EXPECT_EQ(clean("e\u0301e\u0301e\u0301", 3), "\u00e9\u00e9\u00e9");
  EXPECT_EQ(clean("\u03b1\u0313\u0300\u0345", 1), "\u1f82") << "four code points become one";
  EXPECT_EQ(clean("", 0), "");
  EXPECT_EQ(clean("a", 0), "refused: Use at most 0 characters.");
}

// Composing takes time quadratic in a run of marks; this is refused by its length first.
TEST(CleanLine, AMegabyteOfCombiningMarksIsRefusedByItsLength) {
  std::string marks = "a";
  while (marks.size() < (1U << 20)) marks += "\u0301\u0316";
  EXPECT_EQ(clean(marks, 256), "refused: Use at most 256 characters.");
}

TEST(EditDistance, CountsInsertionsDeletionsAndReplacements) {
  EXPECT_EQ(edit_distance("kitten", "sitting", 10), 3U);
  EXPECT_EQ(edit_distance("", "", 10), 0U);
  EXPECT_EQ(edit_distance("", "abc", 10), 3U);
  EXPECT_EQ(edit_distance("abc", "", 10), 3U);
  EXPECT_EQ(edit_distance("ada@example.com", "ada@exmaple.com", 10), 2U);
  EXPECT_EQ(edit_distance("Ada", "aDA", 10), 0U) << "after folding";
  EXPECT_EQ(edit_distance("ren\u00e9", "rene", 10), 1U) << "code points, not bytes";
  EXPECT_EQ(edit_distance("ada\xff", "ada", 10), 1U) << "a stray byte counts as one";
}

TEST(EditDistance, PastTheLimitIsOneMoreThanTheLimit) {
  EXPECT_EQ(edit_distance("kitten", "sitting", 3), 3U);
  EXPECT_EQ(edit_distance("kitten", "sitting", 2), 3U);
  EXPECT_EQ(edit_distance("kitten", "sitting", 0), 1U);
  EXPECT_EQ(edit_distance("same", "same", 0), 0U);
  EXPECT_EQ(edit_distance("", "abcdef", 2), 3U);
  EXPECT_EQ(edit_distance(std::string(100'000, 'a'), std::string(100'000, 'b'), 3), 4U);
}

TEST(EditDistance, AVeryLargeLimitIsNoLimit) {
  EXPECT_EQ(edit_distance("kitten", "sitting", static_cast<std::size_t>(-1)), 3U);
  EXPECT_EQ(edit_distance("", "abc", static_cast<std::size_t>(-1)), 3U);
}

// The whole table, without a band: the plain statement of what edit_distance computes.
std::size_t plain_distance(std::string_view a, std::string_view b) {
  std::vector<std::vector<std::size_t>> d(a.size() + 1, std::vector<std::size_t>(b.size() + 1));
  for (std::size_t i = 0; i <= a.size(); ++i) {
    for (std::size_t j = 0; j <= b.size(); ++j) {
      if (i == 0 || j == 0) {
        d[i][j] = i + j;
      } else {
        d[i][j] = std::min(
            {d[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1), d[i - 1][j] + 1, d[i][j - 1] + 1});
      }
    }
  }
  return d[a.size()][b.size()];
}

TEST(EditDistance, AgreesWithThePlainTableAtEveryLimit) {
  std::mt19937 engine(7);
  auto word = [&] {
    std::string text(engine() % 9, 'a');
    for (char& c : text) c = static_cast<char>('a' + engine() % 3);
    return text;
  };
  for (int round = 0; round < 2000; ++round) {
    const std::string a = word();
    const std::string b = word();
    const std::size_t plain = plain_distance(a, b);
    for (std::size_t limit = 0; limit <= 10; ++limit) {
      ASSERT_EQ(edit_distance(a, b, limit), std::min(plain, limit + 1))
          << a << " " << b << " limit " << limit;
    }
  }
}

}  // namespace
}  // namespace muster
