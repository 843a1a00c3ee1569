// Changes on top of rows that stay as they are: what a batch has done so far, not yet written.
//
//   Overlay rows(base);
//   rows.put("k", "v");
//   rows.get("k");          // "v"; base does not know it
//   for (const auto& [key, row] : rows.changes()) ...   // row absent: erased
//
// Many changes to one row become one write. The bytes stand one after the other in blocks, and a
// table of numbers finds them: a replay makes a million changes a batch, and a node each would cost
// more than the rows. One thread at a time; `base` must outlive it.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/views/row_reader.h"

namespace muster {

class Overlay final : public RowReader {
 public:
  // Both parts are good until the overlay's next change.
  struct Change {
    std::string_view key;
    std::optional<std::string_view> row;
  };

  explicit Overlay(const RowReader& base) : base_(base) {}
  Overlay(const Overlay&) = delete;
  Overlay& operator=(const Overlay&) = delete;

  std::optional<std::string> get(std::string_view key) const override;
  // The same without a look at the base, where it is known that it has no such row.
  std::optional<std::string> get_changed(std::string_view key) const;
  void put(std::string_view key, std::string_view row);
  void erase(std::string_view key);

  // In the order in which the rows were changed first.
  std::span<const Change> changes() const { return changes_; }
  bool empty() const { return changes_.empty(); }
  // How much memory the changes take.
  std::size_t bytes() const;
  void clear();

 private:
  // Room for bytes that are written once; it stays where it is.
  class Blocks {
   public:
    char* take(std::size_t size);
    void clear();
    std::size_t bytes() const { return bytes_; }

   private:
    std::vector<std::unique_ptr<char[]>> blocks_;
    char* at_ = nullptr;
    std::size_t left_ = 0;
    std::size_t bytes_ = 0;
  };
  // A place in changes_, plus one; 0: free. The hash is kept so that most others need no look.
  struct Slot {
    std::uint32_t hash = 0;
    std::uint32_t change = 0;
  };

  static std::uint32_t hash_of(std::string_view key);
  Slot& slot_of(std::uint32_t hash, std::string_view key);
  const Change* find(std::string_view key) const;
  std::size_t change_at(std::string_view key);
  void grow();

  const RowReader& base_;
  Blocks blocks_;
  std::vector<Change> changes_;
  std::vector<std::uint32_t> capacities_;  // bytes at each change's row that a longer one may use
  std::vector<Slot> slots_;                // a power of two, at most half of them taken
};

}  // namespace muster
