// What standard output or standard error is: a terminal of some width, or a file or pipe; and
// whether text on it is coloured.
//
//   const Screen out = screen_of(STDOUT_FILENO, ColorChoice::kAuto);
//   print(painted(out, Paint::kBold, "NAME"));
//
// Colour follows --color, then NO_COLOR (no-color.org), then CLICOLOR_FORCE, then whether the
// output is a terminal that is not "dumb". The width is COLUMNS if that is set, else the terminal's
// own; a file or pipe has none, so that what is read by programs is not folded. Rows only decide
// whether a text is long.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace muster::cli {

// The size that help and tables are written for.
inline constexpr std::size_t kDesignColumns = 80;
inline constexpr std::size_t kDesignRows = 24;

enum class ColorChoice : std::uint8_t { kAuto, kAlways, kNever };

struct Screen {
  bool is_terminal = false;
  bool has_color = false;
  std::optional<std::size_t> columns = {};
  std::size_t rows = kDesignRows;
};

// Whether terminals of this kind (TERM) can do more than write one line below the other.
bool can_move_cursor();

Screen screen_of(int fd, ColorChoice choice);

enum class Paint : std::uint8_t { kBold, kFaint, kRed, kGreen, kYellow };

// `text` unchanged if the screen has no colours. Requires: `text` is printable().
std::string painted(const Screen& screen, Paint paint, std::string_view text);

}  // namespace muster::cli
