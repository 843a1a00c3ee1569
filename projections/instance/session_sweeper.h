// A server's thread that removes expired sessions: those of people who never return would otherwise
// stay in the registry. It runs soon after the start and then once an hour, and with it whatever
// else goes by age (`also`).
//
//   SessionSweeper sweeper(sequencer, clock, random, on_damaged, {}, also);
//
// A sweep walks through all sessions in short slices, each over its own snapshot, so neither the
// sequencer nor a reader waits for it. Expired sessions of a slice are submitted as one
// SweepSessions, which checks each session again. If changes are refused (a full disk, a damaged
// log) the sweep ends, and the next one starts over. Threads: its own.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <thread>

#include "core/ids.h"
#include "core/result.h"
#include "core/security/random.h"
#include "core/sequencer/sequencer.h"
#include "core/stop_signal.h"
#include "core/time.h"
#include "core/views_damaged.h"

namespace muster::projections {

struct SweepOptions {
  std::chrono::milliseconds after_start = std::chrono::seconds(5);
  std::chrono::milliseconds every = std::chrono::hours(1);
};

// One sweep: returns how many sessions it ended. `go_on` is called between slices and while a
// command is in progress, and may block for the given time; false ends the sweep. Returns the error
// of a refused command. Throws ViewsDamaged.
using GoOn = std::function<bool(std::chrono::milliseconds)>;
Result<std::uint64_t> sweep_sessions(Sequencer& sequencer, const Clock& clock, RequestId request,
                                     const GoOn& go_on);

class SessionSweeper {
 public:
  // Receives the damage that a sweep meets. Must not block.
  using OnDamaged = std::function<void(const ViewsDamaged&)>;

  // All but `options` must outlive this object.
  SessionSweeper(Sequencer& sequencer, const Clock& clock, Random& random, OnDamaged on_damaged,
                 const SweepOptions& options, std::function<void()> also = {});
  ~SessionSweeper();
  SessionSweeper(const SessionSweeper&) = delete;
  SessionSweeper& operator=(const SessionSweeper&) = delete;

 private:
  void run();

  Sequencer& sequencer_;
  const Clock& clock_;
  Random& random_;
  const OnDamaged on_damaged_;
  const SweepOptions options_;
  const std::function<void()> also_;

  StopSignal stop_;
  std::thread thread_;
};

}  // namespace muster::projections
