// Unicode text that people type: validation, folding, limits. Through utf8proc.
//
//   auto name = clean_line(input, "first_name", 256);
//   if (fold_case(*name) == fold_case(other)) ...
//
// Everything here is a pure function. Normalisation is quadratic in the number of combining marks
// that stand in one run (utf8proc orders them one swap at a time), so it is never given unbounded
// input: what is over a limit is refused before it is composed, and fold_case works in pieces.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "core/result.h"

namespace muster {

bool is_utf8(std::string_view text);
// Requires: is_utf8(utf8).
std::size_t code_point_count(std::string_view utf8);

// The text with its accents composed (NFC), so that two keyboards which spell "é" differently give
// the same bytes. Quadratic: give it short text. Requires: is_utf8(text).
std::string to_nfc(std::string_view text);

// U+0000 to U+001F, U+007F to U+009F. Requires: is_utf8(text).
bool has_control_characters(std::string_view text);

// For comparing without regard to case, to how accents are composed, or to characters that do not
// show (NFKC case fold). What is not UTF-8 comes back as it is: it then equals nothing that is
// kept. Text over 1 KiB is folded in pieces; accents that meet at a seam stay as they are.
std::string fold_case(std::string_view text);

// Trims white space, composes (NFC), and refuses what is not UTF-8, has control characters, line
// breaks or characters that turn the direction of what follows (they let one name pass for
// another), or is longer than `code_points_max`. Empty is allowed. `field` names the input in the
// error (kInvalid).
Result<std::string> clean_line(std::string_view text, std::string_view field,
                               std::size_t code_points_max);

// The email as it is kept: cleaned, with the shape local@domain and at most 254 bytes. One @ with
// text on both sides; no white space, nothing invisible, none of ()<>[]\,;:" (RFC 5322's specials,
// which a quoted local part could hold and nobody has); no empty label in the domain. One label is
// enough: user@localhost.
Result<std::string> clean_email(std::string_view text, std::string_view field = "email");

// The part of an email before the last @: what Label Studio calls the username. All of it without
// an @.
std::string username_of(std::string_view email);

// Edit distance (insert, delete, replace) in code points after folding, for "did you mean". Exact
// up to `limit`, and limit + 1 for everything past it; takes time in proportion to length times
// limit.
std::size_t edit_distance(std::string_view a, std::string_view b, std::size_t limit);

}  // namespace muster
