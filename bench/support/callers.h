// Closed-loop load: each caller does one piece of work after the other on a thread of its own. And
// fair comparison: contenders take turns in short windows of one run, because what else a machine
// does changes from minute to minute, and a ratio of two figures taken apart says more about that
// than about us.
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

// Does one piece and returns how many events it made. Called by the caller's thread alone.
using Work = std::function<std::uint64_t(std::size_t caller)>;

class Callers {
 public:
  // Returns when every caller has done its first piece. The threads bear the name (of at most 15
  // letters), so that a profile tells them apart.
  Callers(const std::string& name, std::size_t count, const Work& work);
  ~Callers();  // lets everybody finish the piece they are at
  Callers(const Callers&) = delete;
  Callers& operator=(const Callers&) = delete;

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
  double cpu_seconds =
      0;  // of the whole process: says more than time where others want the processor too
  std::uint64_t events = 0;
  std::uint64_t commits = 0;

  double events_per_second() const { return static_cast<double>(events) / seconds; }
  double cpu_us_per_event() const { return 1e6 * cpu_seconds / static_cast<double>(events); }
  double commits_per_second() const { return static_cast<double>(commits) / seconds; }
};

// One tally a contender, in their order, over `rounds` windows each.
std::vector<Tally> run_in_turns(std::span<const Contender> contenders,
                                std::chrono::milliseconds window, int rounds);

// How long `callers` take to do `pieces` each, from start to the last one's end. For work of which
// a window would hold too few pieces to count.
double seconds_to_do(std::size_t callers, int pieces, const Work& work);

}  // namespace muster::bench
