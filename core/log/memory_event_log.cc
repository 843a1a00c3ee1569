#include "core/log/memory_event_log.h"

#include <chrono>
#include <cstdint>
#include <utility>

#include "core/check.h"
#include "core/codec/commit_codec.h"

namespace muster {

// A commit's bytes never change or move, so they are decoded without the lock.
struct MemoryEventLog::Cursor final : CommitCursor {
  Cursor(const MemoryEventLog& log, Position at, Position end)
      : CommitCursor(log.keys()), log_(log), at_(at), end_(end) {}

  Result<std::optional<Commit>> next() override {
    const auto encoded = next_encoded();
    if (!encoded) return tl::unexpected(encoded.error());
    if (!*encoded) return std::optional<Commit>();
    return read_commit(**encoded, keys()).map([](Commit&& c) {
      return std::optional(std::move(c));
    });
  }

  Result<std::optional<EncodedCommit>> next_encoded() override {
    if (at_ >= end_) return std::optional<EncodedCommit>();
    const std::string* bytes = nullptr;
    {
      MutexLock lock(log_.mutex_);
      bytes = &log_.commits_.at(at_);
    }
    const Result<CommitFrame> frame = check_commit(*bytes);
    if (!frame) return tl::unexpected(frame.error());
    const EncodedCommit encoded{at_, *frame, *bytes};
    at_ = encoded.end();
    return std::optional(encoded);
  }

 private:
  const MemoryEventLog& log_;
  Position at_;
  Position end_;
};

Result<Position> MemoryEventLog::append(const Draft& draft, Position expected_head) {
  std::string bytes;
  const Result<std::uint32_t> crc = encode_commit(draft, keys(), bytes);
  if (!crc) return tl::unexpected(crc.error());
  if (bytes.size() > kCommitBytesMax) return fail(ErrorCode::kTooLarge, "the commit is too large");
  MutexLock lock(mutex_);
  if (head_ != expected_head) return fail(ErrorCode::kConflict, "the head of the log has moved");
  MUSTER_CHECK(!last_time_ || draft.time >= *last_time_, "time goes back from {} to {}",
               *last_time_, draft.time);
  const Position first = head_;
  commits_.emplace(first, std::move(bytes));
  head_ = first + draft.event_count();
  last_time_ = draft.time;
  last_crc_ = *crc;
  lock.unlock();
  grown_.notify_all();
  return first;
}

Position MemoryEventLog::head() const {
  MutexLock lock(mutex_);
  return head_;
}

std::optional<Timestamp> MemoryEventLog::last_time() const {
  MutexLock lock(mutex_);
  return last_time_;
}

std::uint32_t MemoryEventLog::last_crc() const {
  MutexLock lock(mutex_);
  return last_crc_;
}

std::unique_ptr<CommitCursor> MemoryEventLog::read(Position from) const {
  MutexLock lock(mutex_);
  if (from >= head_) return std::make_unique<Cursor>(*this, head_, head_);
  return std::make_unique<Cursor>(*this, std::prev(commits_.upper_bound(from))->first, head_);
}

Position MemoryEventLog::wait_past(Position seen, Duration timeout) const {
  MutexLock lock(mutex_);
  grown_.wait_for(lock, timeout,
                  [&]() MUSTER_REQUIRES(mutex_) { return head_ > seen || interrupted_; });
  return head_;
}

void MemoryEventLog::interrupt() {
  {
    MutexLock lock(mutex_);
    interrupted_ = true;
  }
  grown_.notify_all();
}

}  // namespace muster
