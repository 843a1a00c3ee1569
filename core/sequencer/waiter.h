// One command and the caller who waits for its outcome, on the caller's stack.
#pragma once

#include <atomic>
#include <cstdint>
#include <optional>

#include "core/sequencer/sequencer.h"

namespace muster {

struct Sequencer::Waiter {
  Waiter(Command c, const Who& w) : command(std::move(c)), who(w) {}

  // How many events it may become, for bounding the queue.
  std::size_t weight() const {
    const auto* report = std::get_if<ReportActivity>(&command);
    return report ? report->pings.size() : 1;
  }

  // After this the waiter may be gone at any moment.
  void finish(Result<Committed> result) {
    outcome = std::move(result);
    done.store(1, std::memory_order_release);
    done.notify_one();
  }
  void wait() { done.wait(0, std::memory_order_acquire); }

  Command command;
  const Who who;
  Committed committed;  // filled while its round is in the making
  std::optional<Result<Committed>> outcome;
  std::atomic<std::uint32_t> done{0};
};

}  // namespace muster
