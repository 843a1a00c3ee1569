#include "projections/people_index/text_arena.h"

#include <algorithm>
#include <bit>
#include <cstring>

#include "core/check.h"

namespace muster {
namespace {

constexpr std::uint64_t kLowBits = 0x0101010101010101;
constexpr std::uint64_t kHighBits = 0x8080808080808080;
constexpr std::uint64_t kDeadBytesMin = 1 << 20;  // below, taking it out is not worth the walk

std::uint64_t eight_bytes(const char* at) {
  std::uint64_t word = 0;
  std::memcpy(&word, at, sizeof word);
  if constexpr (std::endian::native == std::endian::big) word = __builtin_bswap64(word);
  return word;
}

}  // namespace

// Where the part's first and last byte both stand at their distance, it is compared. A zero byte in
// `differs` says that they do; bits above the lowest such byte may be set wrongly, and cost a
// compare.
std::size_t find_part(std::string_view text, std::string_view part, std::size_t from) {
  MUSTER_CHECK(!part.empty(), "an empty part was looked for");
  if (part.size() > text.size()) return std::string_view::npos;
  const std::size_t last = part.size() - 1;
  const std::size_t end = text.size() - last;  // of the places where it may begin
  const std::uint64_t heads = kLowBits * static_cast<unsigned char>(part.front());
  const std::uint64_t tails = kLowBits * static_cast<unsigned char>(part.back());
  std::size_t at = from;
  for (; at + sizeof heads <= end; at += sizeof heads) {
    const std::uint64_t differs =
        (eight_bytes(text.data() + at) ^ heads) | (eight_bytes(text.data() + at + last) ^ tails);
    std::uint64_t found = (differs - kLowBits) & ~differs & kHighBits;
    for (; found != 0; found &= found - 1) {
      const std::size_t place = at + static_cast<std::size_t>(std::countr_zero(found)) / 8;
      if (std::memcmp(text.data() + place, part.data(), part.size()) == 0) return place;
    }
  }
  for (; at < end; ++at) {
    if (std::memcmp(text.data() + at, part.data(), part.size()) == 0) return at;
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
  begins_.push_back(bytes_.size());
  ids_.push_back(id);
  bytes_.append(text);
}

void TextArena::erase(std::uint32_t id) {
  if (id >= entry_of_.size() || entry_of_[id] == kNone) return;
  const std::uint32_t entry = entry_of_[id];
  dead_bytes_ += end_of(entry) - begins_[entry];
  entry_of_[id] = kNone;
  if (dead_bytes_ > std::max(kDeadBytesMin, bytes_.size() / 2)) drop_dead();
}

std::string_view TextArena::text(std::uint32_t id) const {
  if (id >= entry_of_.size() || entry_of_[id] == kNone) return {};
  const std::uint32_t entry = entry_of_[id];
  return std::string_view(bytes_).substr(begins_[entry], end_of(entry) - begins_[entry]);
}

void TextArena::search(std::span<const std::string> parts,
                       const std::function<void(std::uint32_t id)>& visit) const {
  // The longest stands in the fewest texts; the others are looked for only there.
  const auto rarest =
      std::ranges::max_element(parts, {}, [](const std::string& part) { return part.size(); });
  std::size_t entry = 0;
  for (std::size_t at = find_part(bytes_, *rarest, 0); at != std::string_view::npos;) {
    while (entry + 1 < begins_.size() && begins_[entry + 1] <= at) ++entry;
    const std::size_t end = end_of(static_cast<std::uint32_t>(entry));
    const std::uint32_t id = ids_[entry];
    const auto text = std::string_view(bytes_).substr(begins_[entry], end - begins_[entry]);
    if (entry_of_[id] == entry && std::ranges::all_of(parts, [&](const std::string& part) {
          return &part == &*rarest || text.find(part) != text.npos;
        })) {
      visit(id);
    }
    at = find_part(bytes_, *rarest, end);
  }
}

std::size_t TextArena::bytes_held() const {
  return bytes_.capacity() + begins_.capacity() * sizeof begins_[0] +
         (ids_.capacity() + entry_of_.capacity()) * sizeof ids_[0];
}

void TextArena::drop_dead() {
  TextArena kept;
  kept.reserve(ids_.size(), bytes_.size() - dead_bytes_);
  for (std::uint32_t entry = 0; entry < ids_.size(); ++entry) {
    if (entry_of_[ids_[entry]] == entry) kept.put(ids_[entry], text(ids_[entry]));
  }
  *this = std::move(kept);
}

}  // namespace muster
