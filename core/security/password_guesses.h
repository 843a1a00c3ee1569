// The number of guesses for an attacker who knows how people make passwords: zxcvbn's estimate, and
// an estimate for a common word with additions before or after it ("Welcome2026!"), which zxcvbn
// takes for several independent parts.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace muster {

// What makes a password easy to guess: what most of it consists of.
enum class PasswordWeakness : std::uint8_t {
  kOther,
  kOwnWord,             // of `words`
  kOftenUsed,           // one of the passwords that leaked most
  kCommonWord,          // or a name
  kCommonWordWithMore,  // digits or symbols before or after it
  kKeyboard,
  kRepeats,
  kSequence,
  kDate,
};

// `words` are guessed first, in zxcvbn's form: lower case, NUL-terminated, ended by a null pointer.
// Requires: `password` is at most 100 bytes. Safe from several threads.
// The base-10 logarithm of their number.
double guesses_of(std::string_view password, const std::vector<const char*>& words);
PasswordWeakness weakness_of(std::string_view password, const std::vector<const char*>& words);

}  // namespace muster
