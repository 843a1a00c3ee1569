// How many guesses a password takes somebody who knows how people make them: zxcvbn's estimate, and
// that of a common word with something put before or after it ("Welcome2026!"), which zxcvbn takes
// for several independent parts.
#pragma once

#include <string_view>
#include <vector>

namespace muster {

struct PasswordGuesses {
  double by_zxcvbn_log10 = 0;
  // At most that of zxcvbn.
  double log10 = 0;
};

// `words` are guessed first; each in lower case, ending in NUL, the last a null pointer, as zxcvbn
// takes them. Requires: `password` is at most 100 bytes. Safe from several threads.
PasswordGuesses guesses_of(std::string_view password, const std::vector<const char*>& words);

}  // namespace muster
