// The number of guesses for an attacker who knows how people make passwords: zxcvbn's estimate, and
// an estimate for a common word with additions before or after it ("Welcome2026!"), which zxcvbn
// takes for several independent parts.
#pragma once

#include <string_view>
#include <vector>

namespace muster {

struct PasswordGuesses {
  double by_zxcvbn_log10 = 0;
  // At most zxcvbn's estimate.
  double log10 = 0;
};

// `words` are guessed first, in zxcvbn's form: lower case, NUL-terminated, ended by a null pointer.
// Requires: `password` is at most 100 bytes. Safe from several threads.
PasswordGuesses guesses_of(std::string_view password, const std::vector<const char*>& words);

}  // namespace muster
