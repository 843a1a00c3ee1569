// The sequencer's counters since the start of the program, for /metrics.
#pragma once

#include <atomic>
#include <cstdint>

namespace muster {

struct SequencerStats {
  std::uint64_t commits = 0;
  std::uint64_t events = 0;
  std::uint64_t refused = 0;
  std::uint64_t busy = 0;     // refused because the queue was full
  std::uint64_t waiting = 0;  // commands in the queue now
};

// Relaxed counters: one writer each, any reader.
struct SequencerCounters {
  std::atomic<std::uint64_t> commits{0};
  std::atomic<std::uint64_t> events{0};
  std::atomic<std::uint64_t> refused{0};
  std::atomic<std::uint64_t> busy{0};
  std::atomic<std::uint64_t> waiting{0};
};

}  // namespace muster
