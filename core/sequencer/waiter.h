// A command, and who is told of its outcome: a blocked caller, or a function.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <utility>

#include "core/sequencer/sequencer.h"

namespace muster {

class Sequencer::Waiter {
 public:
  Waiter(Command c, const Who& w) : command(std::move(c)), who(w) {}
  Waiter(const Waiter&) = delete;
  Waiter& operator=(const Waiter&) = delete;

  // The number of events it may become, for bounding the queue.
  std::size_t weight() const {
    const auto* report = std::get_if<ReportActivity>(&command);
    return report ? report->pings.size() : 1;
  }

  // Called once. Afterwards the waiter may be destroyed at any moment.
  virtual void finish(Result<Committed> result) = 0;

  Command command;
  const Who who;
  Committed committed;  // filled while its round is being built

 protected:
  ~Waiter() = default;
};

// Lives on the caller's stack.
class Sequencer::BlockedWaiter final : public Waiter {
 public:
  using Waiter::Waiter;

  void finish(Result<Committed> result) override {
    outcome_ = std::move(result);
    done_.store(1, std::memory_order_release);
    done_.notify_one();
  }
  Result<Committed> wait() {
    done_.wait(0, std::memory_order_acquire);
    return *std::move(outcome_);
  }

 private:
  std::optional<Result<Committed>> outcome_;
  std::atomic<std::uint32_t> done_{0};
};

// Heap-allocated; deletes itself after calling `done`.
class Sequencer::ToldWaiter final : public Waiter {
 public:
  ToldWaiter(Command c, const Who& w, Done done)
      : Waiter(std::move(c), w), done_(std::move(done)) {}

  void finish(Result<Committed> result) override {
    const std::unique_ptr<ToldWaiter> self(this);
    done_(std::move(result));
  }

 private:
  const Done done_;
};

}  // namespace muster
