// A log in memory that counts the commits that are read from it, for tests of how much work a
// question is.
//
//   CountingLog log;
//   log.commits_read = 0;  ask(log);  EXPECT_LT(log.commits_read, 30u);
//
// Threads: one.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <utility>

#include "core/log/memory_event_log.h"

namespace muster {

class CountingLog final : public EventLog {
 public:
  CountingLog() { use_keys(*log_.keys()); }
  Result<Position> append(const Draft& draft, Position expected_head) override {
    return log_.append(draft, expected_head);
  }
  Position head() const override { return log_.head(); }
  std::optional<Timestamp> last_time() const override { return log_.last_time(); }
  std::uint32_t last_crc() const override { return log_.last_crc(); }
  std::unique_ptr<CommitCursor> read(Position from) const override {
    return std::make_unique<Cursor>(log_.read(from), commits_read);
  }
  Position wait_past(Position seen, Duration timeout) const override {
    return log_.wait_past(seen, timeout);
  }
  void interrupt() override { log_.interrupt(); }

  mutable std::uint64_t commits_read = 0;

 private:
  class Cursor final : public CommitCursor {
   public:
    Cursor(std::unique_ptr<CommitCursor> cursor, std::uint64_t& count)
        : CommitCursor(cursor->keys()), cursor_(std::move(cursor)), count_(count) {}
    Result<std::optional<Commit>> next() override {
      ++count_;
      return cursor_->next();
    }
    Result<std::optional<EncodedCommit>> next_encoded() override {
      ++count_;
      return cursor_->next_encoded();
    }

   private:
    std::unique_ptr<CommitCursor> cursor_;
    std::uint64_t& count_;
  };

  MemoryEventLog log_;
};

}  // namespace muster
