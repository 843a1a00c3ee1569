// Unicode text that people type: validation, folding and limits, using utf8proc.
//
//   auto name = clean_line(input, "first_name", 256);
//   if (fold_case(*name) == fold_case(other)) ...
//
// All functions are pure. Normalisation is quadratic in the length of a run of combining marks
// (utf8proc sorts them by swapping neighbours), so its input is always bounded: text over a limit
// is refused before it is composed, and fold_case() works in pieces.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "core/result.h"

namespace muster {

bool is_utf8(std::string_view text);
// Requires: is_utf8(utf8).
std::size_t code_point_count(std::string_view utf8);

// Composes accents (NFC), so that "é" from different keyboards has the same bytes. Quadratic: only
// for short text. Requires: is_utf8(text).
std::string to_nfc(std::string_view text);

// Without white space at both ends. Requires: is_utf8(text).
std::string_view trim(std::string_view text);

// White space, control characters and invisible ones. Requires: is_utf8(text).
bool has_blank_characters(std::string_view text);

// U+0000 to U+001F, U+007F to U+009F. Requires: is_utf8(text).
bool has_control_characters(std::string_view text);

// Folds text for comparing without regard to case, composition of accents, or invisible characters
// (NFKC case fold). Text that is not UTF-8 is returned unchanged and so equals no stored text. Text
// over 1 KiB is folded in pieces; accents at a seam are not composed.
std::string fold_case(std::string_view text);

// Without the characters that change the direction of what follows, which come along with copied
// text. Requires: is_utf8(text).
std::string without_direction_changes(std::string_view text);

// Trims white space, composes (NFC), and refuses text that is not UTF-8, contains control
// characters, line breaks or characters that change the direction of what follows (they would let
// one name pass for another), has so many accents on one letter that they would cover the lines
// above and below, or is longer than `code_points_max`. Empty is allowed, and text of which nothing
// would be seen becomes empty. `field` names the input in the error (kInvalid).
Result<std::string> clean_line(std::string_view text, std::string_view field,
                               std::size_t code_points_max);

// Edit distance (insert, delete, replace) in code points after folding, for "did you mean". Exact
// up to `limit`; limit + 1 for anything larger. Takes time proportional to length times limit.
std::size_t edit_distance(std::string_view a, std::string_view b, std::size_t limit);

}  // namespace muster
