// What is searched: a short text for each person, one after another in one block of memory, so that
// a search for a part reads it from end to end.
//
//   arena.put(7, "ada@example.org\nada lovelace\n");
//   arena.search({"love", "ada"}, found);
//
// A text that is replaced goes to the end; what it leaves behind is taken out when it is half of
// all. One thread at a time; a search through much text has a second one of its own.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "projections/people_index/id_set.h"

namespace muster::projections {

// Finds a part again and again in a long text, where that is often found or never: several bytes at
// a time, without a call for each place (std::string_view::find and memmem take many times as
// long).
class PartFinder {
 public:
  // Requires: `part` is not empty and outlives it.
  explicit PartFinder(std::string_view part);
  std::string_view part() const { return part_; }
  // The first place at or after `from` where it stands in `text`, else npos.
  std::size_t find_in(std::string_view text, std::size_t from) const;

 private:
  bool stands_at(const char* place) const;

  std::string_view part_;
};

class TextArena {
 public:
  // Room for this many texts and bytes more.
  void reserve(std::size_t texts, std::size_t bytes);
  // Requires: `text` ends with a line break, so that nothing is found across two texts.
  void put(std::uint32_t id, std::string_view text);
  void erase(std::uint32_t id);
  // Empty where there is none. Valid until the next change.
  std::string_view text(std::uint32_t id) const;

  // Adds everybody in whose text all `parts` stand, and returns how many these are. Requires: at
  // least one part, none of them empty or with a line break; `found` is empty, with room for every
  // id below `id_end`.
  std::uint64_t search(std::span<const std::string> parts, std::size_t id_end, IdSet& found) const;
  // Another after each change: what was found under the same one still holds.
  std::uint64_t version() const { return version_; }

  std::size_t bytes_held() const;

 private:
  static constexpr std::uint32_t kNone = ~std::uint32_t{0};

  std::uint64_t end_of(std::uint32_t entry) const { return begins_[entry + 1]; }
  std::uint64_t search_entries(std::span<const PartFinder> parts, const PartFinder& rarest,
                               std::uint32_t begin, std::uint32_t end, IdSet& found) const;
  std::size_t rarest_of(std::span<const PartFinder> parts) const;
  bool has_others(std::uint32_t entry, std::span<const PartFinder> parts,
                  const PartFinder& known) const;
  void drop_dead();

  std::string bytes_;
  // Entries in the order of their places; the last place is the end of all. One is dead, its id
  // kNone, where its person has another, or none.
  std::vector<std::uint64_t> begins_ = {0};
  std::vector<std::uint32_t> ids_;
  std::vector<std::uint32_t> entry_of_;  // by id
  std::uint64_t dead_bytes_ = 0;
  std::uint64_t version_ = 0;
};

}  // namespace muster::projections
