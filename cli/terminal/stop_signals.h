// SIGINT, SIGTERM and SIGHUP as an event to wait for. The first asks the program to stop cleanly; a
// second one ends it at once, as without this class. SIGHUP is sent when the terminal closes; if it
// was ignored when the program started (nohup) it stays ignored.
//
//   auto stop = StopSignals::catch_them();
//   stop->wait();       // returns after the first signal
//
// Effective from catch_them() until the program ends. Threads: any may wait.
#pragma once

#include <chrono>
#include <optional>

#include "core/result.h"

namespace muster::cli {

class StopSignals {
 public:
  // Call once. kIo: the system refuses a descriptor.
  static Result<StopSignals> catch_them();

  void wait() const;
  // Whether a signal has come; waits for one for at most `timeout`.
  bool wait_for(std::chrono::milliseconds timeout) const;

 private:
  explicit StopSignals(int fd) : fd_(fd) {}
  int fd_;  // readable after a signal; never read, so that all waiters see it
};

// Turns a reader that leaves (`muster events | head`), and a file that exceeds the size limit
// (`ulimit -f`), into a failed write instead of the end of the program.
void ignore_failed_writes();

}  // namespace muster::cli
