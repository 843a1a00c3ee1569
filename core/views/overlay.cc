#include "core/views/overlay.h"

#include <algorithm>
#include <cstring>
#include <functional>
#include <limits>
#include <utility>

#include "core/check.h"

namespace muster {
namespace {

// The first block is small: most batches are. Those after it grow with what is there.
constexpr std::size_t kBlockBytesMin = 4096;
constexpr std::size_t kBlockBytesMax = std::size_t{1} << 20;
constexpr std::size_t kSlotsMin = 16;
// What clear() keeps for the next batch.
constexpr std::size_t kSlotsKept = 1024;

}  // namespace

char* Overlay::Blocks::take(std::size_t size) {
  if (size > left_) {
    const std::size_t block = std::max(size, std::clamp(bytes_, kBlockBytesMin, kBlockBytesMax));
    blocks_.push_back(std::make_unique_for_overwrite<char[]>(block));
    at_ = blocks_.back().get();
    left_ = block;
    bytes_ += block;
  }
  char* taken = at_;
  at_ += size;
  left_ -= size;
  return taken;
}

void Overlay::Blocks::clear() {
  blocks_.clear();
  at_ = nullptr;
  left_ = bytes_ = 0;
}

std::uint32_t Overlay::hash_of(std::string_view key) {
  return static_cast<std::uint32_t>(std::hash<std::string_view>()(key));
}

// Where the key is, or where it would go. Requires: a free slot.
Overlay::Slot& Overlay::slot_of(std::uint32_t hash, std::string_view key) {
  const std::size_t mask = slots_.size() - 1;
  for (std::size_t i = hash & mask;; i = (i + 1) & mask) {
    Slot& slot = slots_[i];
    if (slot.change == 0) return slot;
    if (slot.hash == hash && changes_[slot.change - 1].key == key) return slot;
  }
}

const Overlay::Change* Overlay::find(std::string_view key) const {
  if (changes_.empty()) return nullptr;
  const Slot& slot = const_cast<Overlay*>(this)->slot_of(hash_of(key), key);
  return slot.change == 0 ? nullptr : &changes_[slot.change - 1];
}

std::optional<std::string> Overlay::get(std::string_view key) const {
  const Change* change = find(key);
  if (change == nullptr) return base_.get(key);
  return change->row ? std::optional<std::string>(*change->row) : std::nullopt;
}

std::optional<std::string> Overlay::get_changed(std::string_view key) const {
  const Change* change = find(key);
  if (change == nullptr || !change->row) return std::nullopt;
  return std::string(*change->row);
}

void Overlay::grow() {
  const std::size_t size = std::max(kSlotsMin, slots_.size() * 2);
  MUSTER_CHECK(size / 2 < std::numeric_limits<std::uint32_t>::max(), "a batch of {} rows", size);
  std::vector<Slot> old = std::exchange(slots_, std::vector<Slot>(size));
  const std::size_t mask = size - 1;
  for (const Slot& slot : old) {
    if (slot.change == 0) continue;
    std::size_t i = slot.hash & mask;
    while (slots_[i].change != 0) i = (i + 1) & mask;
    slots_[i] = slot;
  }
}

// The place in changes_ of the key's change, made where there was none.
std::size_t Overlay::change_at(std::string_view key) {
  if (changes_.size() * 2 >= slots_.size()) grow();
  const std::uint32_t hash = hash_of(key);
  Slot& slot = slot_of(hash, key);
  if (slot.change == 0) {
    char* bytes = blocks_.take(key.size());
    std::ranges::copy(key, bytes);
    changes_.push_back({{bytes, key.size()}, std::nullopt});
    capacities_.push_back(0);
    slot = {hash, static_cast<std::uint32_t>(changes_.size())};
  }
  return slot.change - 1;
}

void Overlay::put(std::string_view key, std::string_view row) {
  const std::size_t at = change_at(key);
  Change& change = changes_[at];
  // A row that grows is likely to grow again.
  if (row.size() > capacities_[at] || !change.row) {
    const std::size_t size = change.row ? row.size() + row.size() / 2 : row.size();
    change.row = std::string_view(blocks_.take(size), 0);
    capacities_[at] = static_cast<std::uint32_t>(size);
  }
  char* bytes = const_cast<char*>(change.row->data());  // ours, from blocks_
  if (!row.empty()) std::memmove(bytes, row.data(), row.size());
  change.row = std::string_view(bytes, row.size());
}

// Kept as a change, also where the base has no such row: it may have one in the batch before this.
void Overlay::erase(std::string_view key) { changes_[change_at(key)].row.reset(); }

std::size_t Overlay::bytes() const {
  return blocks_.bytes() + changes_.capacity() * sizeof(Change) +
         capacities_.capacity() * sizeof(std::uint32_t) + slots_.capacity() * sizeof(Slot);
}

void Overlay::clear() {
  if (changes_.empty()) return;
  blocks_.clear();
  if (slots_.size() > kSlotsKept) {
    changes_ = std::vector<Change>();
    capacities_ = std::vector<std::uint32_t>();
    slots_ = std::vector<Slot>();
  } else {
    changes_.clear();
    capacities_.clear();
    std::ranges::fill(slots_, Slot());
  }
}

}  // namespace muster
