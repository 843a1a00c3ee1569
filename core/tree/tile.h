// The tree as files of 256 hashes: what a log keeps and serves. A tile at level 0 has hashes of
// leaves; each hash of a higher tile is the root of a full tile below it.
//
//   Tile{0, 273, 112}.path()                  "tile/0/273.p/112"
//   Tile::parse("tile/0/x001/x234/067")       Tile{0, 1234067, 256}
//   node_in_tile({9, 5}, read)                the hash of a subtree, from the tile that has it
//
// Source: c2sp.org/tlog-tiles.
#pragma once

#include <compare>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "core/tree/merkle.h"

namespace muster {

inline constexpr unsigned kTileLevels = 8;        // of the tree, in one level of tiles
inline constexpr std::uint64_t kTileWidth = 256;  // 2^kTileLevels
inline constexpr unsigned kTileLevelMax = 63;

struct Tile {
  unsigned level = 0;
  std::uint64_t index = 0;
  std::uint64_t width = kTileWidth;  // 1 to kTileWidth

  bool is_full() const { return width == kTileWidth; }
  std::string path() const;
  // nullopt for anything that path() does not make.
  static std::optional<Tile> parse(std::string_view path);

  friend auto operator<=>(const Tile&, const Tile&) = default;
};

// The number of hashes on a level of tiles in a tree of that size: `size / 256^level`.
std::uint64_t tile_hashes(std::uint64_t size, unsigned level);
// The tile as it is in a tree of that size; nullopt if it has no hash then.
std::optional<Tile> tile_in(std::uint64_t size, unsigned level, std::uint64_t index);

// The root of these hashes as a complete subtree. Requires: their number is a power of two.
TreeHash subtree_root(std::vector<TreeHash> hashes);

// The hashes of a tile, at least as many as asked for.
using ReadTile = std::function<Result<std::vector<TreeHash>>(unsigned level, std::uint64_t index,
                                                             std::uint64_t width)>;
Result<TreeHash> node_in_tile(TreeNode node, const ReadTile& read);

}  // namespace muster
