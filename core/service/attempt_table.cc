#include "core/service/attempt_table.h"

#include <algorithm>
#include <cstdint>
#include <new>
#include <utility>

#include "core/check.h"

namespace muster {
namespace {

constexpr std::size_t kSlots = AttemptTable::kSlotsPerBucket;

std::uint64_t first_half(std::uint64_t key) { return key >> 32; }
std::uint64_t second_half(std::uint64_t key) { return key & 0xffffffffU; }

}  // namespace

AttemptTable::AttemptTable(std::size_t slots_max)
    : slots_max_(slots_max),
      slots_(kSlotsMin),
      entries_(std::make_unique<AttemptEntry[]>(kSlotsMin)) {
  MUSTER_CHECK(slots_max >= kSlotsMin && slots_max % kSlots == 0, "{} slots", slots_max);
}

AttemptEntry* AttemptTable::bucket(std::uint64_t half) {
  return &entries_[(half * (slots_ / kSlots) >> 32) * kSlots];
}

AttemptEntry* AttemptTable::find(std::uint64_t key, std::uint32_t now_s) {
  for (const std::uint64_t half : {first_half(key), second_half(key)}) {
    AttemptEntry* const slots = bucket(half);
    for (std::size_t i = 0; i < kSlots; ++i) {
      if (slots[i].key == key) return is_live(slots[i], now_s) ? &slots[i] : nullptr;
    }
  }
  return nullptr;
}

AttemptEntry* AttemptTable::free_slot(std::uint64_t key, std::uint32_t now_s) {
  AttemptEntry* emptier = nullptr;
  std::ptrdiff_t most_free = 0;
  for (const std::uint64_t half : {first_half(key), second_half(key)}) {
    AttemptEntry* const slots = bucket(half);
    const auto is_free = [&](const AttemptEntry& entry) { return !is_live(entry, now_s); };
    // The key's own slot, where it is over: a key must not be there twice.
    const auto own = std::find_if(slots, slots + kSlots,
                                  [&](const AttemptEntry& entry) { return entry.key == key; });
    if (own != slots + kSlots) return own;
    const std::ptrdiff_t n_free = std::count_if(slots, slots + kSlots, is_free);
    if (n_free <= most_free) continue;
    most_free = n_free;
    emptier = std::find_if(slots, slots + kSlots, is_free);
  }
  return emptier;
}

AttemptEntry* AttemptTable::find_or_add(std::uint64_t key, std::uint32_t now_s) {
  if (AttemptEntry* const found = find(key, now_s)) return found;
  AttemptEntry* slot = free_slot(key, now_s);
  const bool is_crowded = slot == nullptr || (slot->key == 0 && used_ >= slots_ / 4 * 3);
  if (is_crowded && rebuild(slot == nullptr, now_s)) slot = free_slot(key, now_s);
  if (slot == nullptr) return nullptr;
  if (slot->key == 0) ++used_;
  *slot = {.key = key};
  return slot;
}

bool AttemptTable::rebuild(bool grows, std::uint32_t now_s) {
  if (slots_ == slots_max_) return false;
  const std::size_t n_live = static_cast<std::size_t>(
      std::count_if(entries_.get(), entries_.get() + slots_,
                    [&](const AttemptEntry& entry) { return is_live(entry, now_s); }));
  const std::size_t slots =
      grows || n_live >= slots_ / 4 ? std::min(slots_ * 2, slots_max_) : slots_;
  std::unique_ptr<AttemptEntry[]> entries(new (std::nothrow) AttemptEntry[slots]());
  if (entries == nullptr) return false;
  const std::size_t slots_before = std::exchange(slots_, slots);
  const std::unique_ptr<AttemptEntry[]> before = std::exchange(entries_, std::move(entries));
  used_ = 0;
  for (std::size_t i = 0; i < slots_before; ++i) {
    if (!is_live(before[i], now_s)) continue;
    AttemptEntry* slot = free_slot(before[i].key, now_s);
    // Hardly ever, at less than half of the slots: the one that is over first gives way.
    if (slot == nullptr) {
      AttemptEntry* const slots_of_key = bucket(first_half(before[i].key));
      slot = std::min_element(slots_of_key, slots_of_key + kSlots,
                              [](const AttemptEntry& a, const AttemptEntry& b) {
                                return a.forgotten_at_s < b.forgotten_at_s;
                              });
    }
    if (slot->key == 0) ++used_;
    *slot = before[i];
  }
  return true;
}

}  // namespace muster
