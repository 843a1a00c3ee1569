// Projection "tree_tiles": the Merkle tree over all commits (core/tree), kept in tiles, so that a
// root or a proof reads a few rows whatever the log's length.
//
// Rows:
//   "s"                            u64, little endian: the number of commits
//   "t" level (1) index (8 BE)     the tile's hashes, 32 bytes each; the last of a level is partial
//   "e" block (8 BE)               of 256 commits: u64 position of the first (little endian), then
//                                  a varint for each: its number of events
//
// A commit is one leaf: commit_entry.h. A batch writes the tiles it fills and, for each level, the
// one it begins.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/result.h"
#include "core/tree/merkle.h"
#include "core/tree/tile.h"
#include "core/views/projection.h"
#include "core/views/view.h"

namespace muster::projections {

class TreeTiles final : public ProjectionOf<TreeTiles> {
 public:
  static constexpr ProjectionTraits kTraits = {"tree_tiles", 1, KeptBy::kProjector, Weight::kLight};

  void apply(const Commit& commit, Overlay& rows) override;
  void finish_batch(Overlay& rows) override;

 private:
  // The right edge of the tree: what is written again when it grows.
  struct Edge {
    std::uint64_t size = 0;                         // commits
    std::vector<std::vector<TreeHash>> tiles = {};  // the partial tile of each level
    Position block_first = {};
    std::string block_counts = {};
  };
  static Edge read_edge(const Overlay& rows);
  void add_hash(unsigned level, const TreeHash& hash, Overlay& rows);
  void write_block(std::uint64_t block, Overlay& rows);

  std::optional<Edge> edge_;  // of the batch
};

// The number of commits in the tree.
std::uint64_t tree_size(const View<TreeTiles>& tree);
// The hashes of this tile. Requires: the tree has it.
std::vector<TreeHash> tile_hashes_of(const View<TreeTiles>& tree, const Tile& tile);
// For the functions of core/tree/merkle.h. Never fails: damaged rows throw. Must not outlive the
// view.
ReadNode nodes_of(const View<TreeTiles>& tree);

// A commit by its number, which is its leaf's index.
struct CommitPlace {
  std::uint64_t index = 0;
  Position first;
  std::uint64_t event_count = 0;
};
// The commit with the event at this position; nullopt if the tree does not have it yet.
std::optional<CommitPlace> commit_with(const View<TreeTiles>& tree, Position position);
// Requires: index < tree_size(tree).
CommitPlace commit_number(const View<TreeTiles>& tree, std::uint64_t index);

}  // namespace muster::projections
