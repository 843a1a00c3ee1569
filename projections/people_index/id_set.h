// A set of user ids, one bit each. One thread at a time.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace muster::projections {

class IdSet {
 public:
  IdSet() = default;
  // Empty, with room for ids below `id_end`.
  explicit IdSet(std::size_t id_end) : words_((id_end + kBits - 1) / kBits) {}

  // Requires: `id` is below `id_end`.
  void add(std::uint32_t id) { words_[id / kBits] |= std::uint64_t{1} << (id % kBits); }
  bool has(std::uint32_t id) const { return (words_[id / kBits] >> (id % kBits) & 1) != 0; }
  // Requires: `others` has the same `id_end`.
  void add_all(const IdSet& others) {
    for (std::size_t i = 0; i < words_.size(); ++i) words_[i] |= others.words_[i];
  }

  // Keeps those that `other` has too, and returns how many these are.
  std::uint64_t keep_only(const IdSet& other) {
    std::uint64_t count = 0;
    for (std::size_t i = 0; i < words_.size(); ++i) {
      words_[i] &= i < other.words_.size() ? other.words_[i] : 0;
      count += static_cast<std::uint64_t>(std::popcount(words_[i]));
    }
    return count;
  }

 private:
  static constexpr std::size_t kBits = 64;
  std::vector<std::uint64_t> words_;
};

}  // namespace muster::projections
