// Text that looks like other text, so that one email address cannot pass for another.
#pragma once

#include <string>
#include <string_view>

namespace muster {

// Texts that look alike map to the same result: the skeleton of UTS #39 after fold_case(). Letters
// of other scripts, ligatures and dotless letters become the ASCII that they resemble. ASCII maps
// to itself in lower case: "l", "1" and "I" stay different, because alice1 and alicel are real
// names.
std::string looks_of(std::string_view text);

}  // namespace muster
