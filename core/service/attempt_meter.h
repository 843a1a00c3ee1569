// Counts attempts at something that can be guessed (a password), per key and time window, in
// bounded memory.
//
//   AttemptMeter meter({.attempts_max = 10, .window = std::chrono::minutes(1)});
//   auto attempt = meter.begin({AttemptMeter::key({account, network}), network}, now);
//   if (!attempt) return too_many();          // nothing was checked
//   if (is_right) attempt->give_back();       // otherwise it stays counted
//   else if (attempt->fail().of_key <= 3) record();
//
// Invariants:
//   An attempt is counted before it is made, so concurrent attempts count like consecutive ones.
//   No key is ever counted too low. Keys belong to groups (those from one network, say). Beyond
//   keys_per_group_max of its own, or keys_max in total, a group's new keys share one counter until
//   the window ends, so they may be refused early. Groups share kSharedCounters of these, by hash.
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
    std::size_t keys_max = 10'000;  // counted individually
    std::size_t keys_per_group_max = 1'000;
  };
  static constexpr std::size_t kSharedCounters = 4096;

  explicit AttemptMeter(Limits limits) : limits_(limits) {}

  // Joins several parts into one key; none may contain '\0'.
  static std::string key(std::initializer_list<std::string_view> parts);

  struct Key {
    std::string name;
    std::string group = {};  // who makes the keys; empty: no group
  };
  // The wrong attempts of this window.
  struct Wrong {
    std::uint32_t of_key = 0;
    std::uint32_t of_group = 0;
    std::uint32_t of_all = 0;
  };

  // A counted attempt. Must not outlive the meter.
  class Attempt {
   public:
    // The attempt was right, or nothing was checked: uncounts it.
    void give_back();
    // The attempt was wrong. Returns the totals including it.
    Wrong fail();

   private:
    friend class AttemptMeter;
    Attempt(AttemptMeter& meter, Key key, std::int64_t window)
        : meter_(&meter), key_(std::move(key)), window_(window) {}

    AttemptMeter* meter_;
    Key key_;
    std::int64_t window_;
  };

  // nullopt if the key has used up its attempts.
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
    std::unordered_map<std::string, Group> groups;  // those that have keys
    std::uint32_t failures = 0;
    std::array<Counter, kSharedCounters> shared{};

    void begin(std::int64_t of);
    // Gives the key a counter of its own if there is room.
    void add(const Key& key, const Limits& limits);
    void drop(const Key& key);
    // The key's own counter, or the one it shares.
    Counter& of(const Key& key);
  };

  const Limits limits_;
  Guarded<Window> window_;
};

}  // namespace muster
