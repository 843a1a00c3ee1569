// Laying out text in columns of a terminal, which are not bytes or code points: "語" is two wide,
// a combining accent none.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace muster::cli {

// Columns that the text takes. Requires: `text` is printable().
std::size_t width_of(std::string_view text);

// The text in at most `columns` (at least 1) columns, "…" in place of the rest.
std::string cut_to(std::string_view text, std::size_t columns);

enum class Align : bool { kLeft, kRight };
// Filled with spaces to `columns`; longer text is unchanged.
std::string filled(std::string_view text, std::size_t columns, Align align = Align::kLeft);

enum class LongWords : bool { kBroken, kWhole };
// Lines of at most `columns` columns, broken at spaces; words that are longer are broken inside, or
// stay whole on a line of their own. At least one line, which may be empty.
std::vector<std::string> folded(std::string_view text, std::size_t columns,
                                LongWords long_words = LongWords::kBroken);

}  // namespace muster::cli
