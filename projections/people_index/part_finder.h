// Finds a part again and again in a long text, where it occurs often or never: sixteen bytes at a
// time, without a call for each place (std::string_view::find and memmem take many times as long).
// In the header, so that the loop of a search has all of it inside.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "core/check.h"

namespace muster::projections {

class PartFinder {
 public:
  // Requires: `part` is not empty and outlives it.
  explicit PartFinder(std::string_view part) : part_(part) {
    MUSTER_CHECK(!part.empty(), "an empty part was looked for");
  }
  std::string_view part() const { return part_; }
  // The first place at or after `from` where `text` has the part, else npos.
  std::size_t find_in(std::string_view text, std::size_t from) const;

 private:
  // On every processor that the compiler knows to compare so many at once.
  using Bytes [[gnu::vector_size(16)]] = unsigned char;
  static constexpr std::size_t kStep = sizeof(Bytes);

  template <typename Word>
  static Word read(const char* place) {
    Word word;
    std::memcpy(&word, place, sizeof word);
    return word;
  }
  // Whether as many bytes as a word has are those of the part, at its begin and at its end.
  template <typename Word>
  bool both_ends_match(const char* place) const {
    const std::size_t last = part_.size() - sizeof(Word);
    return read<Word>(place) == read<Word>(part_.data()) &&
           read<Word>(place + last) == read<Word>(part_.data() + last);
  }
  bool matches(const char* place) const;

  std::string_view part_;
};

// Where the part's first and last byte are known to be. Words instead of memcmp(), whose call would
// cost more than all the rest.
inline bool PartFinder::matches(const char* place) const {
  const std::size_t size = part_.size();
  if (size >= sizeof(std::uint64_t)) {
    return both_ends_match<std::uint64_t>(place) &&
           (size <= 2 * sizeof(std::uint64_t) || std::memcmp(place, part_.data(), size) == 0);
  }
  if (size >= sizeof(std::uint32_t)) return both_ends_match<std::uint32_t>(place);
  return size <= 2 || place[1] == part_[1];
}

inline std::size_t PartFinder::find_in(std::string_view text, std::size_t from) const {
  if (part_.size() > text.size()) return std::string_view::npos;
  const std::size_t last = part_.size() - 1;
  const std::size_t end = text.size() - last;  // of the places where it may begin
  const char* const bytes = text.data();
  const Bytes heads = Bytes{} + static_cast<unsigned char>(part_.front());
  const Bytes tails = Bytes{} + static_cast<unsigned char>(part_.back());
  std::size_t at = from;
  while (true) {
    for (; at + kStep <= end; at += kStep) {
      // All bits are set where the first and the last byte are found at their distance.
      const auto both =
          (read<Bytes>(bytes + at) == heads) & (read<Bytes>(bytes + at + last) == tails);
      std::uint64_t halves[2];
      std::memcpy(halves, &both, sizeof halves);
      if ((halves[0] | halves[1]) == 0) continue;
      for (std::size_t half = 0; half < 2; ++half) {
        for (std::uint64_t found = halves[half]; found != 0;) {
          const auto bit = static_cast<std::size_t>(std::countr_zero(found));
          const std::size_t place = at + half * sizeof found + bit / 8;
          if (matches(bytes + place)) return place;
          found &= ~(std::uint64_t{0xff} << bit);
        }
      }
    }
    // The last few, with some that were looked at before, where there are as many.
    if (at >= end || from + kStep > end) break;
    at = end - kStep;
  }
  for (; at < end; ++at) {
    if (bytes[at] == part_.front() && bytes[at + last] == part_.back() && matches(bytes + at))
      return at;
  }
  return std::string_view::npos;
}

}  // namespace muster::projections
