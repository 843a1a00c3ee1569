#include "projections/people_index/part_finder.h"

#include <bit>
#include <cstdint>
#include <cstring>

#include "core/check.h"

namespace muster::projections {
namespace {

// Sixteen bytes at once, on every processor that the compiler knows to do so.
using Bytes [[gnu::vector_size(16)]] = unsigned char;
constexpr std::size_t kStep = sizeof(Bytes);

Bytes bytes_at(const char* place) {
  Bytes bytes;
  std::memcpy(&bytes, place, sizeof bytes);
  return bytes;
}

}  // namespace

PartFinder::PartFinder(std::string_view part) : part_(part) {
  MUSTER_CHECK(!part.empty(), "an empty part was looked for");
}

// Whether the part is at `place`, where its first and its last byte are known to be.
inline bool PartFinder::matches_inside(const char* place) const {
  return part_.size() <= 2 || std::memcmp(place + 1, part_.data() + 1, part_.size() - 2) == 0;
}

std::size_t PartFinder::find_in(std::string_view text, std::size_t from) const {
  if (part_.size() > text.size()) return std::string_view::npos;
  const std::size_t last = part_.size() - 1;
  const std::size_t end = text.size() - last;  // of the places where it may begin
  const char* const bytes = text.data();
  const Bytes heads = Bytes{} + static_cast<unsigned char>(part_.front());
  const Bytes tails = Bytes{} + static_cast<unsigned char>(part_.back());
  std::size_t at = from;
  for (; at + kStep <= end; at += kStep) {
    // All bits are set where the first and the last byte are found at their distance.
    const auto both = (bytes_at(bytes + at) == heads) & (bytes_at(bytes + at + last) == tails);
    std::uint64_t halves[2];
    std::memcpy(halves, &both, sizeof halves);
    if ((halves[0] | halves[1]) == 0) continue;
    for (std::size_t half = 0; half < 2; ++half) {
      for (std::uint64_t found = halves[half]; found != 0;) {
        const auto bit = static_cast<std::size_t>(std::countr_zero(found));
        const std::size_t place = at + half * sizeof found + bit / 8;
        if (matches_inside(bytes + place)) return place;
        found &= ~(std::uint64_t{0xff} << bit);
      }
    }
  }
  for (; at < end; ++at) {
    if (std::memcmp(bytes + at, part_.data(), part_.size()) == 0) return at;
  }
  return std::string_view::npos;
}

}  // namespace muster::projections
