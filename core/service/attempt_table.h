// A bounded table of what is remembered about attempts: one entry of 16 bytes per key.
//
//   AttemptTable table({.slots_max = 1 << 16});
//   if (AttemptEntry* entry = table.find_or_add(key, now_s)) entry->forgotten_at_s = now_s + 60;
//
// Open addressing with two choices: a key belongs to two buckets of eight slots, named by the two
// halves of its hash, and a new entry takes a free slot of the emptier one. An entry is free once
// its time is over, so nothing has to sweep. About two thirds of the slots fill before a key finds
// both of its buckets full. Keys are hashes under a secret key (keyed_hash.h), so no one can aim at
// a bucket.
//
// The table starts with kSlotsMin slots and doubles, up to slots_max, when both buckets of a key
// are full or three quarters of all slots are taken. Times are whole seconds since 1970.
// Threads: one at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

namespace muster {

struct AttemptEntry {
  std::uint64_t key = 0;             // 0: the slot was never used
  std::uint32_t forgotten_at_s = 0;  // from here on the slot is free
  std::uint32_t next_at_s = 0;       // the next attempt is allowed from here on
};
static_assert(sizeof(AttemptEntry) == 16);

class AttemptTable {
 public:
  static constexpr std::size_t kSlotsPerBucket = 8;
  static constexpr std::size_t kSlotsMin = 1024;

  // Requires: slots_max >= kSlotsMin, and a multiple of kSlotsPerBucket.
  explicit AttemptTable(std::size_t slots_max);

  // Pointers are valid until the next find_or_add(). Requires: key != 0.
  // The key's entry, if it is not over; else null.
  AttemptEntry* find(std::uint64_t key, std::uint32_t now_s);
  // The same, or a new one with nothing but the key; null if there is no room.
  AttemptEntry* find_or_add(std::uint64_t key, std::uint32_t now_s);

  // Calls f(const AttemptEntry&) with each entry that is not over, in no order.
  template <typename F>
  void for_each(std::uint32_t now_s, F&& f) const {
    for (std::size_t i = 0; i < slots_; ++i) {
      if (is_live(entries_[i], now_s)) f(entries_[i]);
    }
  }

  std::size_t bytes() const { return slots_ * sizeof(AttemptEntry); }

 private:
  static bool is_live(const AttemptEntry& entry, std::uint32_t now_s) {
    return entry.key != 0 && entry.forgotten_at_s > now_s;
  }
  AttemptEntry* bucket(std::uint64_t half);
  // A slot for a key that is not there; null if both buckets are full.
  AttemptEntry* free_slot(std::uint64_t key, std::uint32_t now_s);
  // Drops what is over, and doubles the slots if that leaves too few free or `grows`. False if it
  // has its full size, or there is no memory.
  bool rebuild(bool grows, std::uint32_t now_s);

  const std::size_t slots_max_;
  std::size_t slots_ = 0;
  // Slots that were ever taken since the last rebuild; those that are over count too.
  std::size_t used_ = 0;
  std::unique_ptr<AttemptEntry[]> entries_;
};

}  // namespace muster
