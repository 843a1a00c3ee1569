// Follows the log past its present end, whether a server runs or not, comes or goes.
//
//   EventFollower follower(connection, data_dir, arguments, emit, stop);
//   return follower.run();
//
// From a running server through admin.sock; while none runs the log is read beside, without its
// lock, so that a server can start at any time. No event is missed or shown twice at the changes:
// each way goes on from the position where the other one ended.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <mutex>

#include "cli/connection.h"
#include "cli/terminal/stop_signals.h"

namespace muster::cli {

class EventFollower {
 public:
  // `arguments` as event_arguments() makes them, with "user" as an id. `emit` also gets an empty
  // object now and then: it can say so when nobody listens any more. All must outlive it.
  EventFollower(const Connection& connection, std::filesystem::path data_dir, Json arguments,
                const Emit& emit, const StopSignals& stop);

  // Until a signal comes, which ends the program with exit code 0 between two lines, or emit()
  // returns false, or --until has passed; or an error that waiting does not mend.
  Result<void> run();

 private:
  bool show(const Json& line);
  Result<void> read_beside();
  bool is_over() const;

  const Connection& connection_;
  const std::filesystem::path data_dir_;
  Json arguments_;
  const Emit& emit_;
  const StopSignals& stop_;
  std::uint64_t next_;
  bool listening_ = true;
  // Held while something must not be cut short by a signal: a line, files of RocksDB.
  // Shared with the thread that waits for the signal, which outlives this.
  std::shared_ptr<std::mutex> uninterruptible_ = std::make_shared<std::mutex>();
};

}  // namespace muster::cli
