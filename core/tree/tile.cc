#include "core/tree/tile.h"

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <utility>

#include "core/check.h"
#include "core/number.h"

namespace muster {
namespace {

constexpr std::string_view kPrefix = "tile/";
constexpr std::string_view kPartial = ".p/";
constexpr std::uint64_t kPerSegment = 1000;

// "x001/x234/067"
std::string index_path(std::uint64_t index) {
  const auto three = [](std::uint64_t n) {
    const std::string digits = std::to_string(n);
    return std::string(3 - digits.size(), '0') + digits;
  };
  std::string path = three(index % kPerSegment);
  for (index /= kPerSegment; index > 0; index /= kPerSegment) {
    path = 'x' + three(index % kPerSegment) + '/' + path;
  }
  return path;
}

std::optional<std::uint64_t> index_in(std::string_view path) {
  std::string digits;
  for (const char c : path) {
    if (c != 'x' && c != '/') digits += c;
  }
  const std::size_t zeros = digits.find_first_not_of('0');
  const auto index = plain_number<std::uint64_t>(
      zeros == digits.npos ? "0" : std::string_view(digits).substr(zeros));
  return index && index_path(*index) == path ? index : std::nullopt;
}

}  // namespace

std::string Tile::path() const {
  std::string path = std::string(kPrefix) + std::to_string(level) + '/' + index_path(index);
  if (!is_full()) path += std::string(kPartial) + std::to_string(width);
  return path;
}

std::optional<Tile> Tile::parse(std::string_view path) {
  if (!path.starts_with(kPrefix)) return std::nullopt;
  path.remove_prefix(kPrefix.size());
  const std::size_t slash = path.find('/');
  const auto level = plain_number<unsigned>(path.substr(0, slash));
  if (slash == path.npos || !level || *level > kTileLevelMax) return std::nullopt;
  path.remove_prefix(slash + 1);
  Tile tile{*level, 0};
  if (const std::size_t partial = path.find(kPartial); partial != path.npos) {
    const auto width = plain_number<std::uint64_t>(path.substr(partial + kPartial.size()));
    if (!width || *width == 0 || *width >= kTileWidth) return std::nullopt;
    tile.width = *width;
    path = path.substr(0, partial);
  }
  const auto index = index_in(path);
  if (!index) return std::nullopt;
  tile.index = *index;
  return tile;
}

std::uint64_t tile_hashes(std::uint64_t size, unsigned level) {
  const unsigned bits = level * kTileLevels;
  return bits >= 64 ? 0 : size >> bits;
}

std::optional<Tile> tile_in(std::uint64_t size, unsigned level, std::uint64_t index) {
  const std::uint64_t hashes = tile_hashes(size, level);
  if (index > hashes / kTileWidth) return std::nullopt;
  const std::uint64_t left = hashes - index * kTileWidth;
  if (left == 0) return std::nullopt;
  return Tile{level, index, std::min(left, kTileWidth)};
}

TreeHash subtree_root(std::vector<TreeHash> hashes) {
  MUSTER_CHECK(std::has_single_bit(hashes.size()), "a subtree of {} hashes", hashes.size());
  for (; hashes.size() > 1; hashes.resize(hashes.size() / 2)) {
    for (std::size_t i = 0; i < hashes.size() / 2; ++i) {
      hashes[i] = node_hash(hashes[2 * i], hashes[2 * i + 1]);
    }
  }
  return hashes.front();
}

Result<TreeHash> node_in_tile(TreeNode node, const ReadTile& read) {
  const unsigned level = node.level / kTileLevels;
  const std::uint64_t count = std::uint64_t{1} << (node.level % kTileLevels);
  const std::uint64_t first = node.index * count;
  const std::uint64_t begin = first % kTileWidth;
  Result<std::vector<TreeHash>> hashes = read(level, first / kTileWidth, begin + count);
  if (!hashes) return tl::unexpected(hashes.error());
  MUSTER_CHECK(hashes->size() >= begin + count, "a tile of {} hashes", hashes->size());
  const auto at = hashes->begin() + static_cast<std::ptrdiff_t>(begin);
  return subtree_root(std::vector<TreeHash>(at, at + static_cast<std::ptrdiff_t>(count)));
}

}  // namespace muster
