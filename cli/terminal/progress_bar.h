// Shows the progress of long work on standard error.
//
//   ProgressBar bar("Replaying");
//   bar.update(done, total);    // as often as you like
//   bar.finish();               // or its destructor
//
// On a terminal, one line that is redrawn (events done, events per second, time left), at most ten
// times a second; otherwise plain lines, one per tenth of the work. One thread.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>

namespace muster::cli {

class ProgressBar {
 public:
  using Now = std::function<std::chrono::steady_clock::time_point()>;
  using Write = std::function<void(const std::string&)>;

  // Writes to standard error, with this machine's time.
  explicit ProgressBar(std::string title, std::string unit = "events");
  // For tests: another output, clock and width of the terminal.
  ProgressBar(std::string title, bool terminal, Now now, Write write, std::size_t columns = 120,
              std::string unit = "events");
  ~ProgressBar();
  ProgressBar(const ProgressBar&) = delete;
  ProgressBar& operator=(const ProgressBar&) = delete;

  void update(std::uint64_t done, std::uint64_t total);
  // Shows the final state and ends the line.
  void finish();

 private:
  std::string state(std::chrono::steady_clock::time_point now) const;
  void draw(std::chrono::steady_clock::time_point now);

  const std::string title_;
  const std::string unit_;
  const bool terminal_;
  const std::size_t columns_;
  const Now now_;
  const Write write_;
  std::chrono::steady_clock::time_point started_;
  std::chrono::steady_clock::time_point drawn_;
  std::uint64_t done_ = 0;
  std::uint64_t total_ = 0;
  std::uint64_t tenths_shown_ = 0;
  bool begun_ = false;
  bool finished_ = false;
};

}  // namespace muster::cli
