// An in-memory log whose appends a test can block or make fail.
//
//   GatedLog log;
//   log.close();                  // the next append blocks
//   log.wait_for_append();        // until an append is blocked
//   log.open();
#pragma once

#include <condition_variable>
#include <cstdint>
#include <mutex>

#include "core/check.h"
#include "core/log/memory_event_log.h"

namespace muster {

class GatedLog final : public EventLog {
 public:
  GatedLog() { use_keys(*log_.keys()); }
  void close() { set_closed(true); }
  void open() { set_closed(false); }
  void wait_for_append() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return held_; });
  }
  // Whether appends find the disk full.
  void set_full(bool full) {
    std::scoped_lock lock(mutex_);
    full_ = full;
  }
  // Every append from now on has an unknown outcome.
  void fail_from_now_on() {
    std::scoped_lock lock(mutex_);
    failing_ = true;
  }
  // As another process appends: past the gate.
  Position append_elsewhere(const Draft& draft) {
    const Result<Position> first = log_.append(draft, log_.head());
    MUSTER_CHECK(first, "the log in memory takes every commit");
    return *first;
  }

  Result<Position> append(const Draft& draft, Position expected_head) override {
    {
      std::unique_lock lock(mutex_);
      held_ = true;
      changed_.notify_all();
      changed_.wait(lock, [this] { return !closed_; });
      held_ = false;
      if (full_) return fail(ErrorCode::kNoRoom, "The disk is full.");
      if (failing_) return fail(ErrorCode::kIo, "The disk is gone.");
    }
    return log_.append(draft, expected_head);
  }
  Position head() const override { return log_.head(); }
  std::optional<Timestamp> last_time() const override { return log_.last_time(); }
  std::uint32_t last_crc() const override { return log_.last_crc(); }
  std::unique_ptr<CommitCursor> read(Position from) const override { return log_.read(from); }
  Position wait_past(Position seen, Duration timeout) const override {
    return log_.wait_past(seen, timeout);
  }
  void interrupt() override { log_.interrupt(); }

 private:
  void set_closed(bool closed) {
    {
      std::scoped_lock lock(mutex_);
      closed_ = closed;
    }
    changed_.notify_all();
  }

  MemoryEventLog log_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool closed_ = false;
  bool held_ = false;
  bool full_ = false;
  bool failing_ = false;
};

}  // namespace muster
