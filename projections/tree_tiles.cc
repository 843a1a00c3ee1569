#include "projections/tree_tiles.h"

#include <algorithm>
#include <cstdint>
#include <string_view>
#include <utility>

#include "core/big_endian.h"
#include "core/check.h"
#include "core/codec/varint.h"
#include "core/tree/commit_entry.h"
#include "core/views_damaged.h"

namespace muster::projections {
namespace {

constexpr std::string_view kSizeKey = "s";

std::string tile_key(unsigned level, std::uint64_t index) {
  return std::string("t") + static_cast<char>(level) + big_endian(index);
}
std::string block_key(std::uint64_t block) { return 'e' + big_endian(block); }

std::string row_of(std::uint64_t number) {
  std::string row;
  ByteWriter(row).u64(number);
  return row;
}

std::uint64_t number_in(std::string_view row) {
  ByteReader in(row);
  const std::uint64_t number = in.u64();
  MUSTER_CHECK_ROWS(in.good() && in.remaining() == 0, "the size of the tree has {} bytes",
                    row.size());
  return number;
}

std::string row_of(const std::vector<TreeHash>& hashes) {
  std::string row;
  row.reserve(hashes.size() * sizeof(TreeHash::bytes));
  for (const TreeHash& hash : hashes) row += hash.view();
  return row;
}

std::vector<TreeHash> hashes_in(std::string_view row) {
  MUSTER_CHECK_ROWS(row.size() % sizeof(TreeHash::bytes) == 0, "a tile of {} bytes", row.size());
  std::vector<TreeHash> hashes(row.size() / sizeof(TreeHash::bytes));
  for (TreeHash& hash : hashes) {
    std::ranges::copy(row.substr(0, hash.bytes.size()), hash.bytes.begin());
    row.remove_prefix(hash.bytes.size());
  }
  return hashes;
}

// The commits of a block, in order.
struct Block {
  std::uint64_t number;
  Position first;
  std::vector<std::uint64_t> event_counts;
};

Block block_in(std::uint64_t number, std::string_view row) {
  ByteReader in(row);
  Block block{number, Position(in.u64()), {}};
  while (in.good() && in.remaining() > 0) block.event_counts.push_back(in.varint());
  MUSTER_CHECK_ROWS(in.good() && !block.event_counts.empty(), "block {} does not decode", number);
  return block;
}

Block block_of(const View<TreeTiles>& tree, std::uint64_t number) {
  const auto row = tree.get(block_key(number));
  MUSTER_CHECK_ROWS(row, "block {} is missing", number);
  return block_in(number, *row);
}

}  // namespace

TreeTiles::Edge TreeTiles::read_edge(const Overlay& rows) {
  Edge edge;
  const auto size = rows.get(kSizeKey);
  if (!size) return edge;
  edge.size = number_in(*size);
  for (unsigned level = 0; tile_hashes(edge.size, level) > 0; ++level) {
    const std::uint64_t hashes = tile_hashes(edge.size, level);
    std::vector<TreeHash>& tile = edge.tiles.emplace_back();
    if (hashes % kTileWidth == 0) continue;
    const auto row = rows.get(tile_key(level, hashes / kTileWidth));
    if (row) tile = hashes_in(*row);
    MUSTER_CHECK_ROWS(tile.size() == hashes % kTileWidth, "the last tile of level {} has {} hashes",
                      level, tile.size());
  }
  if (edge.size % kTileWidth != 0) {
    const auto row = rows.get(block_key(edge.size / kTileWidth));
    MUSTER_CHECK_ROWS(row, "block {} is missing", edge.size / kTileWidth);
    edge.block_first = block_in(edge.size / kTileWidth, *row).first;
    edge.block_counts = row->substr(sizeof(std::uint64_t));
  }
  return edge;
}

void TreeTiles::apply(const Commit& commit, Overlay& rows) {
  MUSTER_CHECK(commit.digest, "a commit without the digest of its bytes");
  if (!edge_) edge_ = read_edge(rows);
  if (edge_->size % kTileWidth == 0) {
    edge_->block_first = commit.first;
    edge_->block_counts.clear();
  }
  ByteWriter(edge_->block_counts).varint(commit.event_count);
  const CommitEntry entry{commit.first, commit.event_count, commit.time, *commit.digest};
  const std::uint64_t block = edge_->size / kTileWidth;
  ++edge_->size;
  if (edge_->size % kTileWidth == 0) write_block(block, rows);
  add_hash(0, leaf_hash(entry.to_text()), rows);
}

// The tree's size is already that with the hash.
void TreeTiles::add_hash(unsigned level, const TreeHash& hash, Overlay& rows) {
  if (level == edge_->tiles.size()) edge_->tiles.emplace_back();
  edge_->tiles[level].push_back(hash);
  if (edge_->tiles[level].size() < kTileWidth) return;
  const std::vector<TreeHash> full = std::exchange(edge_->tiles[level], {});
  rows.put(tile_key(level, tile_hashes(edge_->size, level) / kTileWidth - 1), row_of(full));
  add_hash(level + 1, subtree_root(full), rows);
}

void TreeTiles::write_block(std::uint64_t block, Overlay& rows) {
  rows.put(block_key(block), row_of(edge_->block_first.value) + edge_->block_counts);
}

void TreeTiles::finish_batch(Overlay& rows) {
  if (!edge_) return;
  for (unsigned level = 0; level < edge_->tiles.size(); ++level) {
    if (edge_->tiles[level].empty()) continue;
    rows.put(tile_key(level, tile_hashes(edge_->size, level) / kTileWidth),
             row_of(edge_->tiles[level]));
  }
  if (edge_->size % kTileWidth != 0) write_block(edge_->size / kTileWidth, rows);
  rows.put(kSizeKey, row_of(edge_->size));
  edge_.reset();
}

std::uint64_t tree_size(const View<TreeTiles>& tree) {
  const auto row = tree.get(kSizeKey);
  return row ? number_in(*row) : 0;
}

std::vector<TreeHash> tile_hashes_of(const View<TreeTiles>& tree, const Tile& tile) {
  const auto row = tree.get(tile_key(tile.level, tile.index));
  std::vector<TreeHash> hashes = row ? hashes_in(*row) : std::vector<TreeHash>();
  MUSTER_CHECK_ROWS(hashes.size() >= tile.width, "{} has {} hashes", tile.path(), hashes.size());
  hashes.resize(tile.width);
  return hashes;
}

ReadNode nodes_of(const View<TreeTiles>& tree) {
  return [&tree](TreeNode node) {
    return node_in_tile(node,
                        [&tree](unsigned level, std::uint64_t index,
                                std::uint64_t width) -> Result<std::vector<TreeHash>> {
                          return tile_hashes_of(tree, {level, index, width});
                        });
  };
}

std::optional<CommitPlace> commit_with(const View<TreeTiles>& tree, Position position) {
  const std::uint64_t size = tree_size(tree);
  if (size == 0) return std::nullopt;
  // The last block that begins at or before the position.
  std::uint64_t low = 0;
  for (std::uint64_t high = (size - 1) / kTileWidth; low < high;) {
    const std::uint64_t middle = low + (high - low + 1) / 2;
    if (block_of(tree, middle).first <= position) {
      low = middle;
    } else {
      high = middle - 1;
    }
  }
  const Block block = block_of(tree, low);
  CommitPlace place{low * kTileWidth, block.first, 0};
  for (const std::uint64_t count : block.event_counts) {
    place.event_count = count;
    if (position < place.first + count) return place;
    place = {place.index + 1, place.first + count, 0};
  }
  return std::nullopt;
}

CommitPlace commit_number(const View<TreeTiles>& tree, std::uint64_t index) {
  const Block block = block_of(tree, index / kTileWidth);
  const std::uint64_t in_block = index % kTileWidth;
  MUSTER_CHECK_ROWS(in_block < block.event_counts.size(), "block {} has {} commits", block.number,
                    block.event_counts.size());
  CommitPlace place{index, block.first, block.event_counts[in_block]};
  for (std::uint64_t i = 0; i < in_block; ++i) place.first = place.first + block.event_counts[i];
  return place;
}

}  // namespace muster::projections
