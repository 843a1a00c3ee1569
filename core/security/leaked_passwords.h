// The 10,000 passwords that leaked most often, which are what is tried first.
//
// leaked_passwords.txt has one a line in lower case, the most frequent first. It is the start of
// zxcvbn's own list (github.com/dropbox/zxcvbn, MIT licence), counted in Mark Burnett's ten million
// passwords of 2015; libzxcvbn0 of Debian has only a part of it.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace muster {

// From 1, the most frequent. Nothing where it is not among them. Safe from several threads; the
// list is read at the first call (about a millisecond).
std::optional<std::size_t> leaked_password_rank(std::string_view lower_case);

}  // namespace muster
