#include "core/views/overlay.h"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <functional>
#include <limits>
#include <new>
#include <utility>

#include "core/check.h"

namespace muster {
namespace {

// The first block is small, because most batches are; later ones grow with the total.
constexpr std::size_t kBlockBytesMin = 4096;
constexpr std::size_t kBlockBytesMax = std::size_t{1} << 20;
constexpr std::size_t kSlotsMin = 16;
// The capacity that clear() keeps for the next batch.
constexpr std::size_t kSlotsKept = 1024;
// For packing a place into one number: records begin at multiples of 4 within a block.
constexpr unsigned kOffsetBits = 18;
static_assert(kBlockBytesMax / 4 == std::size_t{1} << kOffsetBits);

}  // namespace

// A record's header, followed by the key and by space for the row.
struct Overlay::Record {
  enum class State : std::uint32_t { kRow, kErased, kMoved };

  std::uint32_t key_size;
  std::uint32_t row_size;
  std::uint32_t capacity;
  State state;

  char* bytes() { return reinterpret_cast<char*>(this + 1); }
  const char* bytes() const { return reinterpret_cast<const char*>(this + 1); }
  std::string_view key() const { return {bytes(), key_size}; }
  static std::size_t size_of(std::size_t key_size, std::size_t capacity) {
    return (sizeof(Record) + key_size + capacity + 3) / 4 * 4;
  }
  std::size_t size() const { return size_of(key_size, capacity); }

  void set_row(std::string_view row) {
    MUSTER_CHECK(row.size() <= capacity, "{} bytes into a place for {}", row.size(), capacity);
    if (!row.empty()) std::memmove(bytes() + key_size, row.data(), row.size());
    row_size = static_cast<std::uint32_t>(row.size());
    state = State::kRow;
  }
};

// Storage for records, which never move.
class Overlay::Blocks {
 public:
  Place take(std::size_t size) {
    if (all_.empty() || size > all_.back().capacity - all_.back().used) {
      const std::size_t capacity =
          std::max(size, std::clamp(bytes_, kBlockBytesMin, kBlockBytesMax));
      all_.push_back({std::make_unique_for_overwrite<char[]>(capacity), capacity, 0});
      bytes_ += capacity;
    }
    Block& block = all_.back();
    return {all_.size() - 1, std::exchange(block.used, block.used + size)};
  }

  Record* at(Place place) const {
    return reinterpret_cast<Record*>(all_[place.block].memory.get() + place.offset);
  }
  // Finds the first record at or after the place, across blocks; false if there is none.
  bool find_record(Place& place) const {
    while (place.block < all_.size() && place.offset == all_[place.block].used) {
      place = {place.block + 1, 0};
    }
    return place.block < all_.size();
  }

  std::size_t bytes() const { return bytes_; }
  void clear() {
    if (all_.size() > 1 || bytes_ > kBlockBytesMin) {
      all_.clear();
      bytes_ = 0;
    }
    for (Block& block : all_) block.used = 0;
  }

 private:
  struct Block {
    std::unique_ptr<char[]> memory;
    std::size_t capacity;
    std::size_t used;
  };
  std::vector<Block> all_;
  std::size_t bytes_ = 0;
};

Overlay::Overlay(const RowReader& base) : base_(base), blocks_(std::make_unique<Blocks>()) {}
Overlay::~Overlay() = default;

std::string_view Overlay::Change::key() const { return record_->key(); }

std::optional<std::string_view> Overlay::Change::row() const {
  if (record_->state == Record::State::kErased) return std::nullopt;
  return std::string_view(record_->bytes() + record_->key_size, record_->row_size);
}

std::size_t Overlay::Change::size() const { return record_->size(); }

Overlay::Changes::Iterator& Overlay::Changes::Iterator::operator++() {
  place_.offset += record_->size();
  settle();
  return *this;
}

void Overlay::Changes::Iterator::settle() {
  while (blocks_->find_record(place_)) {
    record_ = blocks_->at(place_);
    if (record_->state != Record::State::kMoved) return;
    place_.offset += record_->size();
  }
  record_ = nullptr;
}

Overlay::Changes Overlay::changes() const { return {blocks_.get(), count_}; }

std::uint32_t Overlay::hash_of(std::string_view key) {
  return static_cast<std::uint32_t>(std::hash<std::string_view>()(key));
}

std::uint32_t Overlay::packed(Place place) {
  MUSTER_CHECK(place.block < (std::size_t{1} << (32 - kOffsetBits)) - 1, "a batch of {} blocks",
               place.block);
  return static_cast<std::uint32_t>(place.block << kOffsetBits | place.offset / 4) + 1;
}

Overlay::Record& Overlay::record_at(const Slot& slot) const {
  constexpr std::uint32_t kOffsetMask = (1u << kOffsetBits) - 1;
  const std::uint32_t place = slot.place - 1;
  return *blocks_->at({place >> kOffsetBits, std::size_t{place & kOffsetMask} * 4});
}

// The slot of the key, or the free slot where it would go. Requires: a free slot.
Overlay::Slot& Overlay::slot_of(std::uint32_t hash, std::string_view key) const {
  const std::size_t mask = slots_.size() - 1;
  for (std::size_t i = hash & mask;; i = (i + 1) & mask) {
    Slot& slot = slots_[i];
    if (slot.place == 0 || (slot.hash == hash && record_at(slot).key() == key)) return slot;
  }
}

const Overlay::Record* Overlay::find(std::string_view key) const {
  if (count_ == 0) return nullptr;
  find_places();
  const Slot& slot = slot_of(hash_of(key), key);
  return slot.place == 0 ? nullptr : &record_at(slot);
}

std::optional<std::string> Overlay::get(std::string_view key) const {
  const std::optional<Change> change = change_of(key);
  if (!change) return base_.get(key);
  const std::optional<std::string_view> row = change->row();
  return row ? std::optional<std::string>(*row) : std::nullopt;
}

std::optional<Overlay::Change> Overlay::change_of(std::string_view key) const {
  const Record* record = find(key);
  return record == nullptr ? std::nullopt : std::optional(Change(record));
}

// Grows the table for that many changes in total.
void Overlay::make_room(std::size_t changes) const {
  if (changes * 4 <= slots_.size() * 3) return;
  const std::vector<Slot> old =
      std::exchange(slots_, std::vector<Slot>(std::max(kSlotsMin, slots_.size() * 2)));
  const std::size_t mask = slots_.size() - 1;
  for (const Slot& slot : old) {
    if (slot.place == 0) continue;
    std::size_t i = slot.hash & mask;
    while (slots_[i].place != 0) i = (i + 1) & mask;
    slots_[i] = slot;
  }
}

// Adds the records that put_new() made to the table.
void Overlay::find_places() const {
  for (; blocks_->find_record(placed_); placed_.offset += blocks_->at(placed_)->size()) {
    make_room(taken_ + 1);
    const std::string_view key = blocks_->at(placed_)->key();
    const std::uint32_t hash = hash_of(key);
    Slot& slot = slot_of(hash, key);
    MUSTER_CHECK(slot.place == 0, "a new row that had a change already");
    slot = {hash, packed(placed_)};
    ++taken_;
  }
}

Overlay::Place Overlay::add(std::string_view key, std::size_t capacity) {
  MUSTER_CHECK(std::max(key.size(), capacity) < std::numeric_limits<std::uint32_t>::max(),
               "a row of {} bytes", capacity);
  const Place place = blocks_->take(Record::size_of(key.size(), capacity));
  Record* record = ::new (static_cast<void*>(blocks_->at(place)))
      Record{static_cast<std::uint32_t>(key.size()), 0, static_cast<std::uint32_t>(capacity),
             Record::State::kErased};
  std::ranges::copy(key, record->bytes());
  return place;
}

// The record of the key, created if there is none, with space for a row of that size.
Overlay::Record& Overlay::change(std::string_view key, std::size_t row_size) {
  find_places();
  make_room(taken_ + 1);
  const std::uint32_t hash = hash_of(key);
  Slot& slot = slot_of(hash, key);
  std::size_t capacity = row_size;
  if (slot.place != 0) {
    Record& record = record_at(slot);
    if (row_size <= record.capacity) return record;
    // A row that grew is likely to grow again.
    if (record.state == Record::State::kRow) capacity += row_size / 2;
    record.state = Record::State::kMoved;
  } else {
    ++taken_;
    ++count_;
  }
  const Place place = add(key, capacity);
  slot = {hash, packed(place)};
  Record& record = *blocks_->at(place);
  placed_ = {place.block, place.offset + record.size()};
  return record;
}

void Overlay::put(std::string_view key, std::string_view row) {
  change(key, row.size()).set_row(row);
}

void Overlay::put_new(std::string_view key, std::string_view row) {
  blocks_->at(add(key, row.size()))->set_row(row);
  ++count_;
}

// Recorded even if the base has no such row: the batch before this one may have it.
void Overlay::erase(std::string_view key) { change(key, 0).state = Record::State::kErased; }

std::size_t Overlay::bytes() const { return blocks_->bytes() + slots_.capacity() * sizeof(Slot); }

void Overlay::clear() {
  if (count_ == 0) return;
  blocks_->clear();
  if (slots_.size() > kSlotsKept) {
    slots_ = std::vector<Slot>();
  } else {
    std::ranges::fill(slots_, Slot());
  }
  count_ = taken_ = 0;
  placed_ = {};
}

}  // namespace muster
