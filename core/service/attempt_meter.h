// Counts attempts at something that can be guessed (a password), per key and window of time, in
// bounded memory.
//
//   AttemptMeter meter({.attempts_max = 10, .window = std::chrono::minutes(1)});
//   auto attempt = meter.begin({AttemptMeter::key({account, network}), network}, now);
//   if (!attempt) return too_many();          // nothing was looked at
//   if (is_right) attempt->give_back();       // else it stays counted
//   else if (attempt->fail().of_key <= 3) record();
//
// Invariants:
//   An attempt is counted before it is made. Any number of them asked at once count like as many
//   asked one after the other.
//   No key is ever counted too low. Keys are made by a group (those from one network, say). Past
//   keys_per_group_max of its own, or keys_max of all, the new keys of a group share one counter
//   until the window ends, so they may be refused early. Groups share kSharedCounters of these, by
//   their hash.
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
    std::size_t keys_per_group_max = 1'000;
  };
  static constexpr std::size_t kSharedCounters = 4096;

  explicit AttemptMeter(Limits limits) : limits_(limits) {}

  // One key of several parts; none may contain '\0'.
  static std::string key(std::initializer_list<std::string_view> parts);

  struct Key {
    std::string name;
    std::string group = {};  // who makes keys; empty: nobody in particular
  };
  // How many attempts were wrong in this window.
  struct Wrong {
    std::uint32_t of_key = 0;
    std::uint32_t of_group = 0;
    std::uint32_t of_all = 0;
  };

  // A counted attempt. Does not outlive the meter.
  class Attempt {
   public:
    // It was right, or nothing was looked at: it does not count.
    void give_back();
    // It was wrong. With this one:
    Wrong fail();

   private:
    friend class AttemptMeter;
    Attempt(AttemptMeter& meter, Key key, std::int64_t window)
        : meter_(&meter), key_(std::move(key)), window_(window) {}

    AttemptMeter* meter_;
    Key key_;
    std::int64_t window_;
  };

  // Nothing where the key has had its attempts.
  std::optional<Attempt> begin(Key key, Timestamp now);

 private:
  struct Counter {
    std::uint32_t attempts = 0;
    std::uint32_t failures = 0;
  };
  struct Group {
    std::size_t keys = 0;
    std::uint32_t failures = 0;
    bool is_full = false;
  };
  struct Window {
    std::int64_t number = 0;
    bool is_full =
        false;  // new keys share from now on, also where an old one is dropped; so of a group
    std::unordered_map<std::string, Counter> counters;
    std::unordered_map<std::string, Group> groups;  // of which there is a key
    std::uint32_t failures = 0;
    std::array<Counter, kSharedCounters> shared{};

    void begin(std::int64_t of);
    // Makes a counter of its own for the key, where there is room.
    void add(const Key& key, const Limits& limits);
    void drop(const Key& key);
    // The key's own counter, else the one that it shares.
    Counter& of(const Key& key);
  };

  const Limits limits_;
  Guarded<Window> window_;
};

}  // namespace muster
