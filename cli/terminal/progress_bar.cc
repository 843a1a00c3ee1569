#include "cli/terminal/progress_bar.h"

#include <algorithm>
#include <cstdint>
#include <cstdio>

#include <unistd.h>

#include "cli/terminal/layout.h"
#include "cli/terminal/printable.h"
#include "cli/terminal/screen.h"

namespace muster::cli {

namespace {

using std::chrono::steady_clock;

constexpr std::size_t kBarColumnsMin = 8;
constexpr std::size_t kBarColumnsMax = 24;
constexpr std::chrono::milliseconds kDrawnEvery{100};

void write_to_standard_error(const std::string& text) {
  std::fwrite(text.data(), 1, text.size(), stderr);
  std::fflush(stderr);
}

std::string bar_of(std::uint64_t done, std::uint64_t total, std::size_t columns) {
  const std::uint64_t filled = total == 0 ? columns : done * columns / total;
  return "[" + std::string(filled, '#') + std::string(columns - filled, '.') + "] ";
}

std::string time_left(std::uint64_t seconds) {
  if (seconds < 60) return std::to_string(seconds) + " s left";
  if (seconds < 3600) {
    return std::to_string(seconds / 60) + " min " + std::to_string(seconds % 60) + " s left";
  }
  return std::to_string(seconds / 3600) + " h " + std::to_string(seconds % 3600 / 60) + " min left";
}

}  // namespace

ProgressBar::ProgressBar(std::string title, std::string unit)
    : ProgressBar(
          std::move(title), isatty(STDERR_FILENO) == 1, [] { return steady_clock::now(); },
          write_to_standard_error,
          screen_of(STDERR_FILENO, ColorChoice::kNever).columns.value_or(kDesignColumns),
          std::move(unit)) {}

ProgressBar::ProgressBar(std::string title, bool terminal, Now now, Write write,
                         std::size_t columns, std::string unit)
    : title_(std::move(title)),
      unit_(std::move(unit)),
      terminal_(terminal),
      columns_(columns),
      now_(std::move(now)),
      write_(std::move(write)),
      started_(now_()),
      drawn_(started_) {}

ProgressBar::~ProgressBar() { finish(); }

void ProgressBar::update(std::uint64_t done, std::uint64_t total) {
  // The work may grow while it is done: a log can be appended to during a replay.
  total_ = std::max(total, done);
  done_ = done;
  const auto now = now_();
  const std::uint64_t tenths = total_ == 0 ? 10 : done_ * 10 / total_;
  const bool due = terminal_ ? now - drawn_ >= kDrawnEvery : tenths > tenths_shown_;
  if (begun_ && !due) return;
  tenths_shown_ = tenths;
  draw(now);
}

void ProgressBar::finish() {
  if (finished_ || !begun_) return;
  finished_ = true;
  if (terminal_) {
    draw(now_());
    write_("\n");
  }
}

void ProgressBar::draw(steady_clock::time_point now) {
  begun_ = true;
  drawn_ = now;
  // \r and "erase to the end of the line": the next state may be shorter.
  write_(terminal_ ? "\r" + state(now) + "\x1b[K" : state(now) + "\n");
}

std::string ProgressBar::state(steady_clock::time_point now) const {
  const double seconds = std::chrono::duration<double>(now - started_).count();
  const std::uint64_t percent = total_ == 0 ? 100 : done_ * 100 / total_;
  std::string text =
      std::to_string(percent) + "%  " + grouped(done_) + " of " + grouped(total_) + " " + unit_;
  if (seconds > 0 && done_ > 0) {
    const double rate = static_cast<double>(done_) / seconds;
    text += ", " + grouped(static_cast<std::uint64_t>(rate)) + " " + unit_ + "/s";
    if (done_ < total_) {
      text +=
          ", " + time_left(static_cast<std::uint64_t>(static_cast<double>(total_ - done_) / rate));
    }
  }
  if (!terminal_) return title_ + " " + text;
  // A line that is too long cannot be redrawn: the bar gives way, then the end of the text.
  const std::size_t used = title_.size() + text.size() + 5;  // with brackets, spaces and cursor
  const std::size_t left = columns_ > used ? std::min(columns_ - used, kBarColumnsMax) : 0;
  const std::string bar = left < kBarColumnsMin ? "" : bar_of(done_, total_, left);
  return cut_to(title_ + " " + bar + text, columns_ - 1);
}

}  // namespace muster::cli
