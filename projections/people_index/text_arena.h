// What is searched: a short text for each person, in chunks of some thousand, so that a search for
// a part reads memory from end to end.
//
//   arena.put(7, "ada@example.org\nada lovelace\n");
//   const Texts texts = arena.snapshot();  // one moment, which later changes do not touch
//   texts.search({"love", "ada"}, id_end, found);    // on any thread, while the arena changes
//
// Invariants:
//   - A chunk that a snapshot shares is never changed: a change of one of its texts copies it
//     first.
//   - An entry of a chunk is live exactly if entry_of_ of its id names it; else its id is kNone.
//   - At most half of the bytes of a chunk are dead, except in the last one, which texts are added
//     to. A chunk that reaches this bound is dissolved: its live texts move to the last chunk.
//
// Threads: the arena one at a time; snapshots are also taken, copied and destroyed by the arena's
// callers one at a time (so that a chunk which the arena alone holds is no longer read by anyone).
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "projections/people_index/id_set.h"

namespace muster::projections {

struct TextChunk;

// The texts of one moment.
class Texts {
 public:
  Texts() = default;
  // Adds everybody whose text has all `parts`, and returns how many these are. A long search runs
  // on two threads of its own, which give way to others. Requires: at least one part, none of them
  // empty or with a line break; `found` is empty, with room for every id below `id_end`.
  std::uint64_t search(std::span<const std::string> parts, std::size_t id_end, IdSet& found) const;

 private:
  friend class TextArena;
  std::vector<std::shared_ptr<const TextChunk>> chunks_;
  std::uint64_t bytes_ = 0;
};

class TextArena {
 public:
  // Room for this many texts more.
  void reserve(std::size_t texts);
  // Requires: `text` ends with a line break, so that no match spans two texts.
  void put(std::uint32_t id, std::string_view text);
  void erase(std::uint32_t id);
  // Empty if there is none. Valid until the next change.
  std::string_view text(std::uint32_t id) const;

  // Costs a pointer for each chunk.
  Texts snapshot() const;
  // Differs after each change: matches found under the same version are still valid.
  std::uint64_t version() const { return version_; }

  std::size_t bytes_held() const;

 private:
  static constexpr std::uint32_t kNone = ~std::uint32_t{0};

  TextChunk& owned(std::size_t chunk);
  void append(std::uint32_t id, std::string_view text);
  void begin_chunk();
  void dissolve(std::size_t chunk);

  std::vector<std::shared_ptr<TextChunk>> chunks_;  // null: free for the next one
  std::vector<std::size_t> free_;
  std::size_t last_ = 0;                 // of chunks_, where there is any
  std::vector<std::uint32_t> entry_of_;  // by id: the chunk, and the entry in it
  std::uint64_t bytes_ = 0;              // of all chunks, the dead ones included
  std::uint64_t version_ = 0;
};

}  // namespace muster::projections
