// Unicode text that people type: validation, folding, limits. Through utf8proc.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "core/result.h"

namespace muster {

bool is_utf8(std::string_view text);
std::size_t code_point_count(std::string_view utf8);

// For comparing without regard to case or to how accents are composed (NFKC case fold).
// Requires: is_utf8(text).
std::string fold_case(std::string_view text);

// Trims white space, composes (NFC), and refuses what is not UTF-8, has control characters, or is longer
// than `code_points_max`. `field` names the input in the error.
Result<std::string> clean_line(std::string_view text, std::string_view field, std::size_t code_points_max);

// The email as it is kept: cleaned, with the shape local@domain and at most 254 bytes.
Result<std::string> clean_email(std::string_view text, std::string_view field = "email");

// The part of an email before the last @: what Label Studio calls the username.
std::string username_of(std::string_view email);

// Edit distance in code units after folding, for "did you mean"; stops counting past `limit`.
std::size_t edit_distance(std::string_view a, std::string_view b, std::size_t limit);

}  // namespace muster
