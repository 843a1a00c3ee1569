// Counts attempts at something that can be guessed (a password), per key and window of time, in bounded
// memory.
//
//   AttemptMeter meter({.attempts_max = 10, .window = std::chrono::minutes(1)});
//   auto attempt = meter.begin(AttemptMeter::key({account, network}), now);
//   if (!attempt) return too_many();          // nothing was looked at
//   if (is_right) attempt->give_back();       // else it stays counted
//   else if (attempt->fail() <= 3) record();
//
// Invariants:
//   An attempt is counted before it is made. Any number of them asked at once count like as many asked
//   one after the other.
//   No key is ever counted too low. Past keys_max, new keys share kSharedCounters counters until the
//   window ends, so they may be refused early.
// Threads: any.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "core/guarded.h"
#include "core/time.h"

namespace muster {

class AttemptMeter {
 public:
  struct Limits {
    std::uint32_t attempts_max = 10;  // per key and window
    Duration window = std::chrono::minutes(1);
    std::size_t keys_max = 10'000;  // counted one by one
  };
  static constexpr std::size_t kSharedCounters = 256;

  explicit AttemptMeter(Limits limits) : limits_(limits) {}

  // One key of several parts; none may contain '\0'.
  static std::string key(std::initializer_list<std::string_view> parts);

  // A counted attempt. Does not outlive the meter.
  class Attempt {
   public:
    // It was right, or nothing was looked at: it does not count.
    void give_back();
    // It was wrong. How many were wrong for this key in this window, with this one.
    std::uint32_t fail();

   private:
    friend class AttemptMeter;
    Attempt(AttemptMeter& meter, std::string key, std::int64_t window)
        : meter_(&meter), key_(std::move(key)), window_(window) {}

    AttemptMeter* meter_;
    std::string key_;
    std::int64_t window_;
  };

  // Nothing where the key has had its attempts.
  std::optional<Attempt> begin(std::string key, Timestamp now);

 private:
  struct Counter {
    std::uint32_t attempts = 0;
    std::uint32_t failures = 0;
  };
  struct Window {
    std::int64_t number = 0;
    bool full = false;  // new keys share from now on, also where an old one is dropped
    std::unordered_map<std::string, Counter> counters;
    std::array<Counter, kSharedCounters> shared{};

    // The key's own counter, else the one that it shares.
    Counter& of(const std::string& key);
  };

  const Limits limits_;
  Guarded<Window> window_;
};

}  // namespace muster
