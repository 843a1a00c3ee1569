// Some thousand texts, one after another in one block of memory. Private to text_arena.cc and
// text_search.cc.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace muster::projections {

struct TextChunk {
  static constexpr unsigned kEntryBits = 12;
  static constexpr std::size_t kEntriesMax = std::size_t{1} << kEntryBits;
  static constexpr std::size_t kBytesMax = std::size_t{1} << 18;  // unless a text alone is longer
  static constexpr std::uint32_t kDead = ~std::uint32_t{0};

  std::string bytes;
  std::vector<std::uint32_t> ends;  // of each text in `bytes`
  std::vector<std::uint32_t> ids;   // of each text's person; kDead where they have another, or none
  std::size_t dead_bytes = 0;

  std::string_view text(std::size_t entry) const {
    const std::size_t begin = entry == 0 ? 0 : ends[entry - 1];
    return std::string_view(bytes).substr(begin, ends[entry] - begin);
  }
  bool has_room_for(std::size_t text_bytes) const {
    return ids.empty() || (ids.size() < kEntriesMax && bytes.size() + text_bytes <= kBytesMax);
  }
  bool is_mostly_dead() const { return dead_bytes * 2 > bytes.size(); }
};

}  // namespace muster::projections
