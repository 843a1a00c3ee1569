#include "core/service/attempt_throttle.h"

#include <algorithm>
#include <cstdint>
#include <limits>

#include "core/big_endian.h"
#include "core/check.h"
#include "core/crc32c.h"

namespace muster {
namespace {

using std::chrono::seconds;
using Seconds = std::uint32_t;

constexpr std::int64_t kMicros = 1'000'000;
// Of a key: the policy's number, from 1.
constexpr std::uint64_t kPolicyBits = 0xff;
// Of the file: this, the entries (key, forgotten_at_s, next_at_s, big-endian), a CRC32C of it all.
constexpr std::string_view kMagic = "muster attempts 1\n";

AttemptPolicy policy_in(std::uint64_t key) {
  return static_cast<AttemptPolicy>((key & kPolicyBits) - 1);
}

Seconds clamped(std::int64_t s) {
  return static_cast<Seconds>(
      std::clamp<std::int64_t>(s, 1, std::numeric_limits<Seconds>::max() / 2));
}

// Whole seconds: up for what is written down, so that no wait is shorter than it should be.
Seconds seconds_up(Timestamp t) { return clamped((t.micros + kMicros - 1) / kMicros); }
Seconds seconds_down(Timestamp t) { return clamped(t.micros / kMicros); }

// While there is a wait, the entry is remembered.
constexpr bool outlast_their_waits() {
  for (std::size_t i = 0; i < kAttemptPolicies; ++i) {
    const AttemptRule rule = rule_of(static_cast<AttemptPolicy>(i));
    if (rule.free * rule.forgets_one_every < rule.wait_max) return false;
  }
  return true;
}
static_assert(outlast_their_waits());

Seconds count(seconds s) { return static_cast<Seconds>(s.count()); }

// The clock may have gone back since the entry was written, and a file may say anything.
void bound(AttemptEntry& entry, const AttemptRule& rule, Seconds now_s) {
  const Seconds forgotten = now_s + level_max(rule) * count(rule.forgets_one_every);
  entry.forgotten_at_s = std::min(entry.forgotten_at_s, forgotten);
  entry.next_at_s = std::min(entry.next_at_s, now_s + count(rule.wait_max));
}

std::uint32_t level_of(const AttemptEntry& entry, const AttemptRule& rule, Seconds now_s) {
  if (entry.forgotten_at_s <= now_s) return 0;
  const Seconds every = count(rule.forgets_one_every);
  return (entry.forgotten_at_s - now_s + every - 1) / every;
}

// The key's own entry, or what it shares; null if nothing is remembered.
template <typename Table>
AttemptEntry* find_in(Table& table, std::uint64_t key, std::size_t shared, Seconds now_s) {
  if (AttemptEntry* const own = table.own.find(key, now_s)) return own;
  if (table.shared.empty()) return nullptr;
  AttemptEntry& entry = table.shared[shared];
  return entry.forgotten_at_s > now_s ? &entry : nullptr;
}

template <typename Table>
AttemptEntry& add_to(Table& table, std::uint64_t key, std::size_t shared, Seconds now_s) {
  const AttemptEntry* const before = find_in(table, key, shared, now_s);
  const AttemptEntry was = before != nullptr ? *before : AttemptEntry{};
  if (AttemptEntry* const own = table.own.find_or_add(key, now_s)) {
    *own = {key, was.forgotten_at_s, was.next_at_s};
    return *own;
  }
  if (table.shared.empty()) {
    table.shared.resize(kAttemptPolicies * AttemptThrottle::kSharedPerPolicy);
  }
  return table.shared[shared];
}

template <typename Table, typename Counted>
seconds wait_in(Table& table, const Counted& counted, Timestamp now) {
  AttemptEntry* const entry = find_in(table, counted.key, counted.shared, seconds_down(now));
  if (entry == nullptr) return seconds(0);
  bound(*entry, rule_of(counted.policy), seconds_up(now));
  const std::int64_t left = entry->next_at_s * kMicros - now.micros;
  return left <= 0 ? seconds(0) : seconds((left + kMicros - 1) / kMicros);
}

}  // namespace

AttemptThrottle::AttemptThrottle(Secret secret, Limits limits)
    : hash_(std::move(secret)), hashed_(limits.hash_slots_max), cheap_(limits.cheap_slots_max) {}

std::string AttemptThrottle::name(std::initializer_list<std::string_view> parts) {
  std::string name;
  for (const std::string_view part : parts) name.append(part).append(1, '\0');
  return name;
}

// The last byte is the policy, so that what was saved can be read again. Never 0.
std::uint64_t AttemptThrottle::key_of(AttemptPolicy policy, std::string_view name) const {
  const auto byte = static_cast<std::uint64_t>(policy) + 1;
  std::string text(1, static_cast<char>(byte));
  text.append(name);
  return (hash_(text) & ~kPolicyBits) | byte;
}

Guarded<AttemptThrottle::Table>& AttemptThrottle::table_of(AttemptPolicy policy) {
  return rule_of(policy).costs_a_hash ? hashed_ : cheap_;
}

AttemptThrottle::Attempt AttemptThrottle::prepared(const std::vector<Key>& keys) {
  MUSTER_CHECK(keys.size() <= kKeysPerAttemptMax, "{} keys", keys.size());
  Attempt attempt(*this);
  for (const Key& key : keys) {
    MUSTER_CHECK(rule_of(key.policy).costs_a_hash == rule_of(keys.front().policy).costs_a_hash,
                 "keys of two tables");
    const std::string_view group = key.group.empty() ? key.name : key.group;
    const std::size_t shared = static_cast<std::size_t>(key.policy) * kSharedPerPolicy +
                               (key_of(key.policy, group) >> 8) % kSharedPerPolicy;
    attempt.counted_[attempt.n_counted_++] = {key.policy, key_of(key.policy, key.name), shared};
  }
  return attempt;
}

tl::expected<AttemptThrottle::Attempt, seconds> AttemptThrottle::begin(const std::vector<Key>& keys,
                                                                       Timestamp now) {
  Attempt attempt = prepared(keys);
  if (keys.empty()) return attempt;
  const seconds wait = table_of(keys.front().policy).with([&](Table& table) {
    seconds longest(0);
    for (std::size_t i = 0; i < attempt.n_counted_; ++i) {
      longest = std::max(longest, wait_in(table, attempt.counted_[i], now));
    }
    if (longest > seconds(0)) return longest;
    const Seconds now_s = seconds_up(now);
    for (std::size_t i = 0; i < attempt.n_counted_; ++i) {
      Attempt::Counted& counted = attempt.counted_[i];
      const AttemptRule rule = rule_of(counted.policy);
      AttemptEntry& entry = add_to(table, counted.key, counted.shared, seconds_down(now));
      counted.is_own = entry.key == counted.key;
      counted.next_before_s = entry.next_at_s;
      entry.forgotten_at_s = std::max(entry.forgotten_at_s, now_s) + count(rule.forgets_one_every);
      bound(entry, rule, now_s);
      const seconds until_next = wait_after(rule, level_of(entry, rule, now_s));
      if (until_next > seconds(0)) entry.next_at_s = now_s + count(until_next);
      counted.next_s = entry.next_at_s;
    }
    ++table.changes;
    return seconds(0);
  });
  if (wait > seconds(0)) return tl::unexpected(wait);
  return attempt;
}

seconds AttemptThrottle::wait_of(const std::vector<Key>& keys, Timestamp now) {
  const Attempt attempt = prepared(keys);
  if (keys.empty()) return seconds(0);
  return table_of(keys.front().policy).with([&](Table& table) {
    seconds longest(0);
    for (std::size_t i = 0; i < attempt.n_counted_; ++i) {
      longest = std::max(longest, wait_in(table, attempt.counted_[i], now));
    }
    return longest;
  });
}

void AttemptThrottle::uncount(Attempt& attempt, bool is_success) {
  const std::size_t n_counted = std::exchange(attempt.n_counted_, 0);
  if (n_counted == 0) return;
  table_of(attempt.counted_.front().policy).with([&](Table& table) {
    for (std::size_t i = 0; i < n_counted; ++i) {
      const Attempt::Counted& counted = attempt.counted_[i];
      // What is over by now is uncounted already.
      AttemptEntry* const own = table.own.find(counted.key, 0);
      AttemptEntry* const entry =
          own != nullptr || counted.is_own ? own : &table.shared[counted.shared];
      if (entry == nullptr) continue;
      const AttemptRule rule = rule_of(counted.policy);
      if (is_success && rule.is_cleared_by_success && own != nullptr) {
        entry->forgotten_at_s = 0;
        entry->next_at_s = 0;
        continue;
      }
      const Seconds one = count(rule.forgets_one_every);
      entry->forgotten_at_s -= std::min(entry->forgotten_at_s, one);
      if (entry->next_at_s == counted.next_s) entry->next_at_s = counted.next_before_s;
    }
    ++table.changes;
  });
}

std::uint64_t AttemptThrottle::changes() const {
  const auto changes = [](const Table& table) { return table.changes; };
  return hashed_.with(changes) + cheap_.with(changes);
}

// By level, those of whole accounts first: what an attacker of many addresses would gain most by.
std::string AttemptThrottle::save(Timestamp now) const {
  constexpr std::uint32_t kLevelMax = 255;
  const Seconds now_s = seconds_down(now);
  const auto importance = [&](const AttemptEntry& entry) {
    const AttemptPolicy policy = policy_in(entry.key);
    const bool is_first =
        policy == AttemptPolicy::kAccount || policy == AttemptPolicy::kAccountAndDevice;
    return std::min(level_of(entry, rule_of(policy), now_s), kLevelMax) +
           (is_first ? kLevelMax + 1 : 0);
  };
  std::string bytes(kMagic);
  std::size_t room = kSavedMax;
  for (const Guarded<Table>* const each : {&hashed_, &cheap_}) {
    each->with([&](const Table& table) {
      std::array<std::size_t, 2 * (kLevelMax + 1)> n_of{};
      table.own.for_each(now_s, [&](const AttemptEntry& entry) { ++n_of[importance(entry)]; });
      // Everything of at least this importance has room, and of the one below as much as is left.
      std::uint32_t least = n_of.size();
      while (least > 0 && n_of[least - 1] <= room) room -= n_of[--least];
      table.own.for_each(now_s, [&](const AttemptEntry& entry) {
        const std::uint32_t its = importance(entry);
        if (its < least) {
          if (its + 1 < least || room == 0) return;
          --room;
        }
        bytes += big_endian(entry.key);
        bytes += big_endian(entry.forgotten_at_s);
        bytes += big_endian(entry.next_at_s);
      });
    });
  }
  return bytes += big_endian(crc32c(bytes));
}

void AttemptThrottle::load(std::string_view bytes, Timestamp now) {
  constexpr std::size_t kCrcBytes = sizeof(std::uint32_t);
  if (!bytes.starts_with(kMagic) || bytes.size() < kMagic.size() + kCrcBytes) return;
  const std::string_view checked = bytes.substr(0, bytes.size() - kCrcBytes);
  if (from_big_endian<std::uint32_t>(bytes.substr(checked.size())) != crc32c(checked)) return;
  std::string_view entries = checked.substr(kMagic.size());
  for (; entries.size() >= sizeof(AttemptEntry); entries.remove_prefix(sizeof(AttemptEntry))) {
    const auto key = from_big_endian<std::uint64_t>(entries.substr(0, 8));
    if ((key & kPolicyBits) == 0 || (key & kPolicyBits) > kAttemptPolicies) continue;
    AttemptEntry saved{key, from_big_endian<std::uint32_t>(entries.substr(8, 4)),
                       from_big_endian<std::uint32_t>(entries.substr(12, 4))};
    const AttemptPolicy policy = policy_in(key);
    bound(saved, rule_of(policy), seconds_up(now));
    if (saved.forgotten_at_s <= seconds_down(now)) continue;
    table_of(policy).with([&](Table& table) {
      AttemptEntry* const entry = table.own.find_or_add(key, seconds_down(now));
      if (entry == nullptr) return;
      entry->forgotten_at_s = std::max(entry->forgotten_at_s, saved.forgotten_at_s);
      entry->next_at_s = std::max(entry->next_at_s, saved.next_at_s);
    });
  }
}

std::size_t AttemptThrottle::memory_bytes() const {
  const auto bytes = [](const Table& table) {
    return table.own.bytes() + table.shared.size() * sizeof(AttemptEntry);
  };
  return hashed_.with(bytes) + cheap_.with(bytes);
}

}  // namespace muster
