// The event log in memory, for tests and as the model that the real one is checked against. It
// stores encoded bytes, so everything passes through the codec as in the real one. It has keys of
// its own, until it is given others.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "core/keys/memory_keys.h"
#include "core/log/event_log.h"
#include "core/mutex.h"

namespace muster {

class MemoryEventLog final : public EventLog {
 public:
  MemoryEventLog() { use_keys(own_keys_); }
  Result<Position> append(const Draft& draft, Position expected_head) override;
  Position head() const override;
  std::optional<Timestamp> last_time() const override;
  std::uint32_t last_crc() const override;
  std::unique_ptr<CommitCursor> read(Position from) const override;
  Position wait_past(Position seen, Duration timeout) const override;
  void interrupt() override;

 private:
  struct Cursor;
  SystemRandom random_;
  MemoryKeys own_keys_{random_};
  mutable Mutex mutex_;
  mutable ConditionVariable grown_;
  std::map<Position, std::string> commits_ MUSTER_GUARDED_BY(mutex_);
  Position head_ MUSTER_GUARDED_BY(mutex_);
  std::optional<Timestamp> last_time_ MUSTER_GUARDED_BY(mutex_);
  std::uint32_t last_crc_ MUSTER_GUARDED_BY(mutex_) = 0;
  bool interrupted_ MUSTER_GUARDED_BY(mutex_) = false;
};

}  // namespace muster
