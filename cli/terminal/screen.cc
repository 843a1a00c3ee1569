#include "cli/terminal/screen.h"

#include <array>
#include <cstdint>
#include <cstdlib>

#include <sys/ioctl.h>
#include <unistd.h>

#include "core/number.h"

namespace muster::cli {

namespace {

// Narrower than this nothing can be laid out; wider is a mistake.
constexpr std::size_t kColumnsMin = 20;
constexpr std::size_t kColumnsMax = 1000;

std::string_view variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string_view() : value;
}

std::optional<std::size_t> usable(std::size_t columns) {
  if (columns < kColumnsMin || columns > kColumnsMax) return std::nullopt;
  return columns;
}

// Zero where the terminal does not say, or there is none.
winsize size_of(int fd) {
  winsize size{};
  return ::ioctl(fd, TIOCGWINSZ, &size) == 0 ? size : winsize{};
}

std::optional<std::size_t> columns_of(bool is_terminal, const winsize& size) {
  const auto named = plain_number<std::uint32_t>(variable("COLUMNS"));
  if (const auto columns = usable(named.value_or(0))) return columns;
  if (!is_terminal) return std::nullopt;
  return usable(size.ws_col).value_or(kDesignColumns);
}

}  // namespace

bool can_move_cursor() {
  const std::string_view terminal = variable("TERM");
  return !terminal.empty() && terminal != "dumb";
}

namespace {

bool wants_color(bool is_terminal, ColorChoice choice) {
  if (choice != ColorChoice::kAuto) return choice == ColorChoice::kAlways;
  if (!variable("NO_COLOR").empty()) return false;
  const std::string_view forced = variable("CLICOLOR_FORCE");
  if (!forced.empty() && forced != "0") return true;
  return is_terminal && can_move_cursor();
}

constexpr std::array<std::string_view, 5> kCodes = {"1", "2", "31", "32", "33"};

}  // namespace

Screen screen_of(int fd, ColorChoice choice) {
  const bool is_terminal = ::isatty(fd) == 1;
  const winsize size = is_terminal ? size_of(fd) : winsize{};
  return {.is_terminal = is_terminal,
          .has_color = wants_color(is_terminal, choice),
          .columns = columns_of(is_terminal, size),
          .rows = size.ws_row == 0 ? kDesignRows : size.ws_row};
}

std::string painted(const Screen& screen, Paint paint, std::string_view text) {
  if (!screen.has_color || text.empty()) return std::string(text);
  return std::string("\x1b[")
      .append(kCodes.at(static_cast<std::size_t>(paint)))
      .append("m")
      .append(text)
      .append("\x1b[0m");
}

}  // namespace muster::cli
