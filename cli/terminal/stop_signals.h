// SIGINT, SIGTERM and SIGHUP as something to wait for. The first asks the program to stop, as soon
// as it can well; a second one ends it at once, as if this were not here. SIGHUP comes when the
// terminal closes; where it was ignored when the program started (nohup) it stays ignored.
//
//   auto stop = StopSignals::catch_them();
//   stop->wait();       // returns after the first
//
// From catch_them() on, for the rest of the program. Threads: any may wait.
#pragma once

#include <chrono>
#include <optional>

#include "core/result.h"

namespace muster::cli {

class StopSignals {
 public:
  // Call once. kIo: the system gives no descriptor.
  static Result<StopSignals> catch_them();

  void wait() const;
  // Whether one has come; waits for it at most so long.
  bool wait_for(std::chrono::milliseconds timeout) const;

 private:
  explicit StopSignals(int fd) : fd_(fd) {}
  int fd_;  // readable once a signal has come; never read, so that all who wait see it
};

// A reader that leaves (`muster events | head`) is then a failed write, not the end of the program,
// and so is a file that grows past the limit of sizes (`ulimit -f`).
void ignore_failed_writes();

}  // namespace muster::cli
