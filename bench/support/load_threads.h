// Closed-loop load: each caller does one piece of work after another on its own thread. And fair
// comparison: contenders take turns in short windows of one run, because the machine's other load
// changes from minute to minute, and a ratio of separately taken figures mostly measures that.
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <latch>
#include <span>
#include <string>
#include <thread>
#include <vector>

namespace muster::bench {

// Does one piece of work and returns how many events it made. Called only on the caller's thread.
using Work = std::function<std::uint64_t(std::size_t caller)>;

class LoadThreads {
 public:
  // Returns when every caller has done its first piece. `name` (at most 15 characters) names the
  // threads, for profiles.
  LoadThreads(const std::string& name, std::size_t count, const Work& work);
  ~LoadThreads();  // lets everyone finish their current piece
  LoadThreads(const LoadThreads&) = delete;
  LoadThreads& operator=(const LoadThreads&) = delete;

  // Events so far.
  std::uint64_t done() const;

 private:
  struct alignas(64) Count {
    std::atomic<std::uint64_t> events{0};
  };

  std::vector<Count> counts_;
  std::atomic<bool> stopping_{false};
  std::latch began_;
  std::vector<std::thread> threads_;
};

struct Contender {
  std::string name;
  std::size_t callers = 1;
  Work work;
  std::function<std::uint64_t()> commits = {};  // so far; absent: not counted
};

struct Tally {
  double seconds = 0;
  double cpu_seconds = 0;  // of the whole process; meaningful on a busy machine too
  std::uint64_t events = 0;
  std::uint64_t commits = 0;

  double events_per_second() const { return static_cast<double>(events) / seconds; }
  double cpu_us_per_event() const { return 1e6 * cpu_seconds / static_cast<double>(events); }
  double commits_per_second() const { return static_cast<double>(commits) / seconds; }
};

// One tally per contender, in order, over `rounds` windows each.
std::vector<Tally> run_in_turns(std::span<const Contender> contenders,
                                std::chrono::milliseconds window, int rounds);

// The time that `callers` take to do `pieces` each, from the start to the last one's end. For work
// of which a window would hold too few pieces.
double seconds_to_do(std::size_t callers, int pieces, const Work& work);

}  // namespace muster::bench
