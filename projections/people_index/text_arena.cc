#include "projections/people_index/text_arena.h"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <cstring>
#include <thread>
#include <utility>

#include "core/check.h"
#include "core/threads.h"

namespace muster::projections {
namespace {

constexpr std::uint64_t kDeadBytesMin = 1 << 20;  // below, taking it out is not worth the walk

// Below, a second thread costs more than it saves.
constexpr std::size_t kBytesForTwo = std::size_t{4} << 20;

// Enough texts to tell a part that stands in most of them from one that hardly does.
constexpr std::size_t kSampleBytes = 1 << 14;

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

// Where its first and its last byte are known to stand.
inline bool PartFinder::stands_at(const char* place) const {
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
    // All bits set where the first and the last byte stand at their distance.
    const auto both = (bytes_at(bytes + at) == heads) & (bytes_at(bytes + at + last) == tails);
    std::uint64_t halves[2];
    std::memcpy(halves, &both, sizeof halves);
    if ((halves[0] | halves[1]) == 0) continue;
    for (std::size_t half = 0; half < 2; ++half) {
      for (std::uint64_t found = halves[half]; found != 0;) {
        const auto bit = static_cast<std::size_t>(std::countr_zero(found));
        const std::size_t place = at + half * sizeof found + bit / 8;
        if (stands_at(bytes + place)) return place;
        found &= ~(std::uint64_t{0xff} << bit);
      }
    }
  }
  for (; at < end; ++at) {
    if (std::memcmp(bytes + at, part_.data(), part_.size()) == 0) return at;
  }
  return std::string_view::npos;
}

void TextArena::reserve(std::size_t texts, std::size_t bytes) {
  bytes_.reserve(bytes_.size() + bytes);
  begins_.reserve(begins_.size() + texts);
  ids_.reserve(ids_.size() + texts);
  entry_of_.reserve(entry_of_.size() + texts + 1);
}

void TextArena::put(std::uint32_t id, std::string_view text) {
  MUSTER_CHECK(text.ends_with('\n'), "the text of person {} has no end", id);
  erase(id);
  if (id >= entry_of_.size()) entry_of_.resize(id + std::size_t{1}, kNone);
  entry_of_[id] = static_cast<std::uint32_t>(ids_.size());
  ids_.push_back(id);
  bytes_.append(text);
  begins_.push_back(bytes_.size());
  ++version_;
}

void TextArena::erase(std::uint32_t id) {
  if (id >= entry_of_.size() || entry_of_[id] == kNone) return;
  const std::uint32_t entry = entry_of_[id];
  dead_bytes_ += end_of(entry) - begins_[entry];
  entry_of_[id] = kNone;
  ids_[entry] = kNone;
  ++version_;
  if (dead_bytes_ > std::max(kDeadBytesMin, bytes_.size() / 2)) drop_dead();
}

std::string_view TextArena::text(std::uint32_t id) const {
  if (id >= entry_of_.size() || entry_of_[id] == kNone) return {};
  const std::uint32_t entry = entry_of_[id];
  return std::string_view(bytes_).substr(begins_[entry], end_of(entry) - begins_[entry]);
}

// The one that stands in the fewest texts, as far as some of them tell; else the longest. The
// others are then looked for only where it is found.
std::size_t TextArena::rarest_of(std::span<const PartFinder> parts) const {
  const auto sample = std::string_view(bytes_).substr(0, kSampleBytes);
  std::size_t rarest = 0;
  std::pair<std::size_t, std::size_t> least{~std::size_t{0}, 0};
  for (std::size_t i = 0; i < parts.size(); ++i) {
    std::size_t times = 0;
    for (std::size_t at = 0; (at = parts[i].find_in(sample, at)) != sample.npos; ++at) ++times;
    const std::pair rank{times, ~parts[i].part().size()};
    if (rank < least) {
      least = rank;
      rarest = i;
    }
  }
  return rarest;
}

std::uint64_t TextArena::search(std::span<const std::string> parts, std::size_t id_end,
                                IdSet& found) const {
  const std::vector<PartFinder> finders(parts.begin(), parts.end());
  const PartFinder& rarest = finders[finders.size() == 1 ? 0 : rarest_of(finders)];
  const auto entries = static_cast<std::uint32_t>(ids_.size());
  if (bytes_.size() < kBytesForTwo) return search_entries(finders, rarest, 0, entries, found);

  const std::uint32_t middle = entries / 2;
  IdSet found_after(id_end);
  std::uint64_t count_after = 0;
  const auto search_after = [&] {
    count_after = search_entries(finders, rarest, middle, entries, found_after);
  };
  std::thread other = thread_or_none(search_after);
  const std::uint64_t count = search_entries(finders, rarest, 0, middle, found);
  if (other.joinable()) {
    other.join();
  } else {
    search_after();
  }
  found.add_all(found_after);
  return count + count_after;
}

// Of the entries in [begin, end).
std::uint64_t TextArena::search_entries(std::span<const PartFinder> parts, const PartFinder& rarest,
                                        std::uint32_t begin, std::uint32_t end,
                                        IdSet& found) const {
  const auto bytes = std::string_view(bytes_).substr(0, begins_[end]);
  std::uint64_t count = 0;
  std::uint32_t entry = begin;
  for (std::size_t at = rarest.find_in(bytes, begins_[begin]); at != std::string_view::npos;) {
    while (end_of(entry) <= at) ++entry;
    const std::uint32_t id = ids_[entry];
    if (id != kNone && has_others(entry, parts, rarest)) {
      found.add(id);
      ++count;
    }
    at = rarest.find_in(bytes, end_of(entry));
  }
  return count;
}

// Whether all parts but the one that was found already stand in the entry.
bool TextArena::has_others(std::uint32_t entry, std::span<const PartFinder> parts,
                           const PartFinder& known) const {
  if (parts.size() == 1) return true;
  const auto text = std::string_view(bytes_).substr(begins_[entry], end_of(entry) - begins_[entry]);
  return std::ranges::all_of(parts, [&](const PartFinder& part) {
    return &part == &known || part.find_in(text, 0) != std::string_view::npos;
  });
}

std::size_t TextArena::bytes_held() const {
  return bytes_.capacity() + begins_.capacity() * sizeof begins_[0] +
         (ids_.capacity() + entry_of_.capacity()) * sizeof ids_[0];
}

void TextArena::drop_dead() {
  TextArena kept;
  kept.reserve(ids_.size(), bytes_.size() - dead_bytes_);
  for (std::uint32_t entry = 0; entry < ids_.size(); ++entry) {
    if (ids_[entry] != kNone) kept.put(ids_[entry], text(ids_[entry]));
  }
  kept.version_ = version_ + 1;
  *this = std::move(kept);
}

}  // namespace muster::projections
