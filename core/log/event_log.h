// The event log's contract. Implementations: MemoryEventLog (tests), RocksdbEventLog (default).
// Each passes tests/support/event_log_contract.h unchanged. How a log is opened: log_backend.h.
//
//   Position head = log.head();
//   Result<Position> first = log.append(draft, head);       // durable on return
//   auto cursor = log.read(Position(0));
//   while (true) {
//     Result<std::optional<Commit>> commit = cursor->next();
//     if (!commit) ...;      // damage: the message names the position
//     if (!*commit) break;   // a clean end
//   }
//
// Threads: one at a time appends; any thread reads, asks for the head or waits.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>

#include "core/codec/commit_codec.h"
#include "core/events/commit.h"
#include "core/ids.h"
#include "core/keys/subject_keys.h"
#include "core/result.h"
#include "core/time.h"

namespace muster {

// Reads commits in order. Sees what was acknowledged when it was created; at its end, create
// another. Not thread-safe; must not outlive its log.
class CommitCursor {
 public:
  // `keys` as of EventLog::keys().
  explicit CommitCursor(const SubjectKeys* keys) : keys_(keys) {}
  virtual ~CommitCursor() = default;
  // The next commit, nullopt at the end, or kDamaged with the position in the message. What is
  // personal is opened if the log has keys.
  virtual Result<std::optional<Commit>> next() = 0;
  // The same without decoding, which takes most of the time, for callers that decode on several
  // threads. The bytes are valid until the next call.
  virtual Result<std::optional<EncodedCommit>> next_encoded() = 0;

  // For read_commit(), to make of the bytes what next() would.
  const SubjectKeys* keys() const { return keys_; }

 private:
  const SubjectKeys* const keys_;
};

class EventLog {
 public:
  virtual ~EventLog() = default;

  // Seals what is personal when it is appended, and opens it when it is read. Without keys nothing
  // personal can be appended, and what is read stays sealed. Call it before any other thread uses
  // the log, which `keys` must outlive.
  void use_keys(SubjectKeys& keys) { keys_ = &keys; }
  SubjectKeys* keys() const { return keys_; }

  // Appends the draft as one commit, all or nothing, and returns its first position. Durable on
  // return.
  // kConflict: the head is not `expected_head`: another writer has appended. Nothing was written;
  // head() and read() show the other's commits.
  // kTooLarge: over kCommitBytesMax; nothing was written.
  // kDamaged: a subject's key cannot be used; nothing was written.
  // kNoRoom: the disk is (nearly) full; nothing was written, and the same may be tried again.
  // kIo: the outcome is unknown. The caller must stop acknowledging and let the next start recover;
  // the log refuses every later append.
  // Requires: at least one event; draft.time is not before the last commit's time.
  virtual Result<Position> append(const Draft& draft, Position expected_head) = 0;

  // The position after the last acknowledged event; 0 if the log is empty.
  virtual Position head() const = 0;

  // The time of the last commit; nullopt if the log is empty.
  virtual std::optional<Timestamp> last_time() const = 0;

  // The checksum of the last commit, for a checkpoint; 0 if the log is empty.
  virtual std::uint32_t last_crc() const = 0;

  // The commits from the one that contains `from` on (including its earlier events); none at or
  // past the head.
  virtual std::unique_ptr<CommitCursor> read(Position from) const = 0;

  // Blocks until head() > seen, interrupt() is called, or the timeout expires; returns head(). With
  // read() this is how to follow the log: read to the end, wait, read on.
  virtual Position wait_past(Position seen, Duration timeout) const = 0;

  // Wakes all waiters for good: from now on wait_past() returns at once. For stopping.
  virtual void interrupt() = 0;

 private:
  SubjectKeys* keys_ = nullptr;
};

}  // namespace muster
