#include "core/plain_letters.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include <utf8proc.h>

#include "core/ascii.h"
#include "core/check.h"
#include "core/code_points.h"
#include "core/text.h"

namespace muster {
namespace {

struct Letter {
  char32_t letter;
  std::string_view plain;
};

// Lower-case letters that do not decompose, in the spelling of the transliteration Latin-ASCII of
// Unicode's CLDR, and punctuation that phones type for that of ASCII. Sorted.
constexpr std::array<Letter, 82> kLetters{{
    {0x00e6, "ae"}, {0x00f0, "d"}, {0x00f8, "o"}, {0x00fe, "th"}, {0x0111, "d"},  {0x0127, "h"},
    {0x0131, "i"},  {0x0138, "q"}, {0x0142, "l"}, {0x014b, "n"},  {0x0153, "oe"}, {0x0167, "t"},
    {0x0180, "b"},  {0x0183, "b"}, {0x0188, "c"}, {0x018c, "d"},  {0x0192, "f"},  {0x0199, "k"},
    {0x019a, "l"},  {0x019e, "n"}, {0x01a5, "p"}, {0x01ad, "t"},  {0x01b4, "y"},  {0x01b6, "z"},
    {0x01dd, "e"},  {0x01e5, "g"}, {0x0221, "d"}, {0x0225, "z"},  {0x0234, "l"},  {0x0235, "n"},
    {0x0236, "t"},  {0x0237, "j"}, {0x023c, "c"}, {0x023f, "s"},  {0x0240, "z"},  {0x0247, "e"},
    {0x0249, "j"},  {0x024b, "q"}, {0x024d, "r"}, {0x024f, "y"},  {0x0253, "b"},  {0x0254, "o"},
    {0x0255, "c"},  {0x0256, "d"}, {0x0257, "d"}, {0x0259, "e"},  {0x025b, "e"},  {0x0260, "g"},
    {0x0266, "h"},  {0x0268, "i"}, {0x0269, "i"}, {0x026b, "l"},  {0x0272, "n"},  {0x0275, "o"},
    {0x0288, "t"},  {0x0289, "u"}, {0x028b, "v"}, {0x0290, "z"},  {0x02b9, "'"},  {0x02bb, "'"},
    {0x02bc, "'"},  {0x02be, "'"}, {0x02bf, "'"}, {0x02c8, "'"},  {0x05be, "-"},  {0x05f3, "'"},
    {0x05f4, "\""}, {0x1d79, "g"}, {0x2010, "-"}, {0x2012, "-"},  {0x2013, "-"},  {0x2014, "-"},
    {0x2018, "'"},  {0x2019, "'"}, {0x201b, "'"}, {0x201c, "\""}, {0x201d, "\""}, {0x201e, "\""},
    {0x2032, "'"},  {0x2212, "-"}, {0x2c65, "a"}, {0xa7af, "q"},
}};
static_assert(std::ranges::is_sorted(kLetters, {}, &Letter::letter));

struct Range {
  char32_t first;
  char32_t last;
};

// Combining marks that are accents: those of any script, and the points of Hebrew and Arabic.
constexpr std::array<Range, 13> kAccents{{
    {0x0300, 0x036f},
    {0x0483, 0x0487},
    {0x0591, 0x05bd},
    {0x05bf, 0x05bf},
    {0x05c1, 0x05c2},
    {0x05c4, 0x05c5},
    {0x05c7, 0x05c7},
    {0x0610, 0x061a},
    {0x0640, 0x0640},  // tatweel
    {0x064b, 0x065f},
    {0x0670, 0x0670},
    {0x1ab0, 0x1aff},
    {0x1dc0, 0x1dff},
}};
static_assert(std::ranges::is_sorted(kAccents, {}, &Range::first));

bool is_accent(char32_t c) {
  const auto after = std::ranges::upper_bound(kAccents, c, {}, &Range::first);
  return after != kAccents.begin() && c <= std::prev(after)->last;
}

void append_plain(std::string& text, char32_t c) {
  if (is_accent(c)) return;
  const auto found = std::ranges::lower_bound(kLetters, c, {}, &Letter::letter);
  if (found != kLetters.end() && found->letter == c) {
    text += found->plain;
  } else {
    append_code_point(text, static_cast<std::int32_t>(c));
  }
}

}  // namespace

std::string plain_letters(std::string_view text) {
  const std::string folded = fold_case(text);
  if (is_ascii(folded) || !is_utf8(folded)) return folded;
  constexpr std::size_t kPartsMax = 4;  // of a canonical decomposition
  std::string plain;
  for (std::string_view rest = folded; !rest.empty();) {
    const std::int32_t c = take_code_point(rest);
    MUSTER_CHECK(c >= 0, "what was folded is not UTF-8");
    if (c < 0x80) {
      plain += static_cast<char>(c);
      continue;
    }
    std::array<utf8proc_int32_t, kPartsMax> parts{};
    int last_class = 0;
    const auto count =
        utf8proc_decompose_char(c, parts.data(), parts.size(), UTF8PROC_DECOMPOSE, &last_class);
    MUSTER_CHECK(count > 0 && count <= static_cast<utf8proc_ssize_t>(kPartsMax),
                 "a character decomposes into {}", count);
    for (utf8proc_ssize_t i = 0; i < count; ++i) {
      append_plain(plain, static_cast<char32_t>(parts[static_cast<std::size_t>(i)]));
    }
  }
  // What has kept its marks is composed again.
  return is_ascii(plain) ? plain : fold_case(plain);
}

}  // namespace muster
