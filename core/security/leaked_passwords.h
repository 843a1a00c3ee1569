// The 10,000 most frequently leaked passwords, which attackers try first.
//
// leaked_passwords.txt has one per line in lower case, most frequent first. It is the start of
// zxcvbn's own list (github.com/dropbox/zxcvbn, MIT licence), counted in Mark Burnett's ten million
// passwords of 2015; Debian's libzxcvbn0 contains only part of it.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace muster {

// The rank, from 1 for the most frequent; nullopt if it is not in the list. Safe from several
// threads; the first call reads the list (about a millisecond).
std::optional<std::size_t> leaked_password_rank(std::string_view lower_case);

}  // namespace muster
