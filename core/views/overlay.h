// Changes on top of unmodified rows: what a batch has done so far, not yet written.
//
//   Overlay rows(base);
//   rows.put("k", "v");
//   rows.get("k");          // "v"; base does not know it
//   for (const Overlay::Change change : rows.changes())
//     ... change.key(), change.row() ...                    // no row: erased
//
// Many changes to one row become one write. A replay makes a million changes per batch, and
// touching memory for the first time costs as much as using it; so the bytes of changes are packed
// into blocks, and a table of numbers finds them. One thread at a time, also for get(); `base` must
// outlive the overlay.
#pragma once

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/views/row_reader.h"

namespace muster {

class Overlay final : public RowReader {
  struct Record;
  class Blocks;

 public:
  // Both parts are valid until the overlay's next change.
  class Change {
   public:
    Change() = default;
    std::string_view key() const;
    std::optional<std::string_view> row() const;  // nullopt: erased
    // The size of both parts.
    std::size_t size() const;
    // Prefetches both, for a caller that will read them soon and out of order.
    void prefetch() const { __builtin_prefetch(record_); }

   private:
    friend class Overlay;
    explicit Change(const Record* record) : record_(record) {}
    const Record* record_ = nullptr;
  };
  class Changes;

  explicit Overlay(const RowReader& base);
  ~Overlay() override;
  Overlay(const Overlay&) = delete;
  Overlay& operator=(const Overlay&) = delete;

  std::optional<std::string> get(std::string_view key) const override;
  void put(std::string_view key, std::string_view row);
  // Like put(), for a key without a change. Cheaper while nobody calls get(): such records enter
  // the table only then.
  void put_new(std::string_view key, std::string_view row);
  void erase(std::string_view key);

  // The rows before any change.
  const RowReader& base() const { return base_; }

  // The change of this row, if any.
  std::optional<Change> change_of(std::string_view key) const;
  // Each changed row once. Unlike the other functions it may be called on another thread while this
  // one calls get(); neither may change anything meanwhile.
  Changes changes() const;
  bool empty() const { return count_ == 0; }
  // The memory used by the changes.
  std::size_t bytes() const;
  void clear();

 private:
  // The location of a record: a block and an offset.
  struct Place {
    std::size_t block = 0;
    std::size_t offset = 0;
  };
  // The hash is stored so that most mismatches need no look at the key, and the table grows without
  // one.
  struct Slot {
    std::uint32_t hash = 0;
    std::uint32_t place = 0;  // packed, plus one; 0 if free
  };
  static std::uint32_t hash_of(std::string_view key);
  static std::uint32_t packed(Place place);
  Record& record_at(const Slot& slot) const;
  Slot& slot_of(std::uint32_t hash, std::string_view key) const;
  const Record* find(std::string_view key) const;
  Place add(std::string_view key, std::size_t capacity);
  Record& change(std::string_view key, std::size_t row_size);
  void find_places() const;
  void make_room(std::size_t changes) const;

  const RowReader& base_;
  std::unique_ptr<Blocks> blocks_;
  std::size_t count_ = 0;
  // The table of changes; get() adds what put_new() has left out.
  mutable std::vector<Slot> slots_;  // a power of two, at most 3/4 of them taken
  mutable std::size_t taken_ = 0;    // used entries of slots_
  mutable Place placed_;             // all records before it are in slots_
};

// In insertion order; a row that had to move is where it moved to.
class Overlay::Changes {
 public:
  class Iterator {
   public:
    using iterator_concept = std::forward_iterator_tag;
    using iterator_category = std::input_iterator_tag;
    using value_type = Change;
    using difference_type = std::ptrdiff_t;
    using pointer = void;
    using reference = Change;

    Iterator() = default;
    Change operator*() const { return Change(record_); }
    Iterator& operator++();
    Iterator operator++(int) {
      Iterator before = *this;
      ++*this;
      return before;
    }
    friend bool operator==(const Iterator& a, const Iterator& b) { return a.record_ == b.record_; }

   private:
    friend class Changes;
    Iterator(const Blocks* blocks, Place place) : blocks_(blocks), place_(place) { settle(); }
    void settle();

    const Blocks* blocks_ = nullptr;
    Place place_;
    const Record* record_ = nullptr;  // null: the end
  };

  Iterator begin() const { return Iterator(blocks_, {}); }
  Iterator end() const { return {}; }
  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }

 private:
  friend class Overlay;
  Changes(const Blocks* blocks, std::size_t size) : blocks_(blocks), size_(size) {}

  const Blocks* blocks_;
  std::size_t size_;
};

}  // namespace muster
