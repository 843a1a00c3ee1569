// A server's thread that signs the log while it grows: at most once a second, never in the way of a
// commit. A reader of DATA/checkpoint, of /log/checkpoint and of proofs is at most so far behind.
//
//   CheckpointKeeper keeper(log, signer, views, told);
//
// Witnesses that are asked about the last checkpoint may delay the next by some seconds.
//
// What cannot be written (a full disk) is tried again a second later; the last checkpoint stands.
// A tree that does not extend it is never signed, and is told once. Threads: its own.
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <thread>

#include "core/log/event_log.h"
#include "core/result.h"
#include "core/stop_signal.h"
#include "core/views_damaged.h"
#include "projections/instance/log_signer.h"
#include "projections/views.h"

namespace muster::projections {

class CheckpointKeeper {
 public:
  struct Told {
    std::function<void(const Error&)> on_refusal;  // once for each text
    std::function<void(const ViewsDamaged&)> on_damaged;
  };

  // All must outlive this object. `views` returns those of now, without waiting.
  CheckpointKeeper(EventLog& log, LogSigner& signer, std::function<Views()> views, Told told);
  ~CheckpointKeeper();
  CheckpointKeeper(const CheckpointKeeper&) = delete;
  CheckpointKeeper& operator=(const CheckpointKeeper&) = delete;

 private:
  void run();
  void sign(Position& signed_to);

  const EventLog& log_;
  LogSigner& signer_;
  const std::function<Views()> views_;
  const Told told_;
  std::string refused_;  // of the thread

  StopSignal stop_;
  std::thread thread_;
};

}  // namespace muster::projections
