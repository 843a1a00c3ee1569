// Text that looks like other text, so that one email address cannot pass for another.
#pragma once

#include <string>
#include <string_view>

namespace muster {

// Two texts that look alike give the same (the skeleton of UTS #39, after fold_case): letters of
// other scripts, ligatures and dotless letters become the ASCII that they look like. ASCII is
// itself in lower case: "l", "1" and "I" stay three letters, because people are really called
// alice1 and alicel.
std::string looks_of(std::string_view text);

}  // namespace muster
