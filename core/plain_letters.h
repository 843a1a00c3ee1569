// Text as it is typed to search for it: without case and without accents.
#pragma once

#include <string>
#include <string_view>

namespace muster {

// Folds the case (fold_case()) and then what a keyboard may lack: accents of Latin, Greek and
// Cyrillic letters ("é", "ễ", "й"), letters with a stroke or of two parts ("ł" is "l", "æ" is "ae",
// "ß" is "ss", "ı" is "i"), points of Hebrew and Arabic, curly apostrophes and long dashes. Marks
// without which a word is another one (Japanese, Thai, the scripts of India) stay. Idempotent. Text
// that is not UTF-8 is returned unchanged.
std::string plain_letters(std::string_view text);

}  // namespace muster
