// The Merkle tree of RFC 6962 over a growing list of entries: its root at any size, the proof that
// an entry is in it, and the proof that a smaller tree is its beginning.
//
//   const Result<TreeHash> root = tree_root(size, read);
//   const Result<TreeProof> proof = inclusion_proof(index, size, read);
//   proves_inclusion(leaf_hash(entry), index, size, *proof, *root);        // needs nothing else
//
// `read` gives the hash of a complete subtree, from wherever it is kept (tile.h). Hashes are
// SHA-256. Proofs come from strangers: those who check them accept exactly one proof for each
// statement, and no number overflows. Pure functions but for `read`.
//
// Sources: RFC 6962, section 2.1; RFC 9162, section 2.1, for checking.
#pragma once

#include <compare>
#include <cstdint>
#include <functional>
#include <span>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "core/security/digest.h"

namespace muster {

using TreeHash = Digest;
using TreeProof = std::vector<TreeHash>;

TreeHash leaf_hash(std::string_view entry);
TreeHash node_hash(const TreeHash& left, const TreeHash& right);
// The root of the tree of no entries.
TreeHash empty_tree_root();

// The complete subtree over the leaves [index << level, (index + 1) << level); level 0 is a leaf.
struct TreeNode {
  unsigned level = 0;
  std::uint64_t index = 0;

  friend auto operator<=>(const TreeNode&, const TreeNode&) = default;
};
using ReadNode = std::function<Result<TreeHash>(TreeNode)>;

// The complete subtrees that a tree of `size` leaves consists of, from left to right: the largest
// first. Their hashes are all that appending needs.
std::vector<TreeNode> tree_peaks(std::uint64_t size);

// A tree that only grows, for reading a log from its beginning: takes the memory of its peaks.
class GrowingTree {
 public:
  GrowingTree() = default;
  // Goes on from a tree of this size with these peaks. Requires: as many as tree_peaks(size) has.
  GrowingTree(std::uint64_t size, std::vector<TreeHash> peaks);
  void add(const TreeHash& leaf);
  std::uint64_t size() const { return size_; }
  TreeHash root() const;
  const std::vector<TreeHash>& peaks() const { return peaks_; }

 private:
  std::uint64_t size_ = 0;
  std::vector<TreeHash> peaks_;  // the largest first
};

// Each asks `read` only for subtrees of complete nodes below `size`, about twice the tree's height
// at most, and passes its errors on.
Result<TreeHash> tree_root(std::uint64_t size, const ReadNode& read);
// Requires: index < size.
Result<TreeProof> inclusion_proof(std::uint64_t index, std::uint64_t size, const ReadNode& read);
// Requires: old_size <= size. Empty if one of both is empty or they are the same.
Result<TreeProof> consistency_proof(std::uint64_t old_size, std::uint64_t size,
                                    const ReadNode& read);

// Whether the tree of this size and root has this leaf at `index`.
bool proves_inclusion(const TreeHash& leaf, std::uint64_t index, std::uint64_t size,
                      std::span<const TreeHash> proof, const TreeHash& root);
// Whether the tree of `size` begins with the tree of `old_size`. Every tree begins with the empty
// one, whatever its root is said to be but its own.
bool proves_consistency(std::uint64_t old_size, const TreeHash& old_root, std::uint64_t size,
                        const TreeHash& root, std::span<const TreeHash> proof);

}  // namespace muster
