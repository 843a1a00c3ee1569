// Follows the log past its current end, whether or not a server runs, starts or stops.
//
//   EventFollower follower(connection, data_dir, arguments, emit, stop);
//   return follower.run();
//
// From a running server through admin.sock; without one the log is read beside any owner, without
// its lock, so that a server can start at any time. No event is missed or shown twice when that
// changes: each way continues from the position where the other ended.
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
  // `arguments` from event_arguments(), with "user" as an id. `emit` also receives an empty object
  // periodically, to detect that nobody reads the output any more. All must outlive this object.
  EventFollower(const Connection& connection, std::filesystem::path data_dir, Json arguments,
                const projections::Emit& emit, const StopSignals& stop);

  // Runs until a signal, which ends the program with exit code 0 between two lines, until emit()
  // returns false or --until has passed, or until an error that waiting does not fix.
  Result<void> run();

 private:
  bool show(const Json& line);
  Result<void> read_beside();
  bool is_over() const;

  const Connection& connection_;
  const std::filesystem::path data_dir_;
  Json arguments_;
  const projections::Emit& emit_;
  const StopSignals& stop_;
  std::uint64_t next_;
  bool listening_ = true;
  // Held during work that a signal must not interrupt: a line, RocksDB's files. Shared with the
  // thread that waits for the signal, which outlives this object.
  std::shared_ptr<std::mutex> uninterruptible_ = std::make_shared<std::mutex>();
};

}  // namespace muster::cli
