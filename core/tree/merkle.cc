#include "core/tree/merkle.h"

#include <bit>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>

#include <cryptopp/sha.h>

#include "core/check.h"

namespace muster {
namespace {

constexpr std::uint8_t kLeaf = 0;
constexpr std::uint8_t kNode = 1;

TreeHash hash_of(std::uint8_t kind, std::string_view first, std::string_view second = {}) {
  CryptoPP::SHA256 sha;
  sha.Update(&kind, 1);
  sha.Update(reinterpret_cast<const CryptoPP::byte*>(first.data()), first.size());
  sha.Update(reinterpret_cast<const CryptoPP::byte*>(second.data()), second.size());
  TreeHash hash;
  sha.Final(hash.bytes.data());
  return hash;
}

// Of more than one leaf: how many are on the left.
std::uint64_t left_of(std::uint64_t size) { return std::bit_floor(size - 1); }

// Leaves [begin, end), as RFC 6962 divides them: `begin` is a multiple of the left part's size.
struct Leaves {
  std::uint64_t begin;
  std::uint64_t end;

  std::uint64_t size() const { return end - begin; }
  Leaves left() const { return {begin, begin + left_of(size())}; }
  Leaves right() const { return {begin + left_of(size()), end}; }
};

Result<TreeHash> hash_of_leaves(Leaves leaves, const ReadNode& read) {
  if (std::has_single_bit(leaves.size())) {
    const auto level = static_cast<unsigned>(std::countr_zero(leaves.size()));
    return read({level, leaves.begin >> level});
  }
  const Result<TreeHash> left = hash_of_leaves(leaves.left(), read);
  if (!left) return left;
  const Result<TreeHash> right = hash_of_leaves(leaves.right(), read);
  if (!right) return right;
  return node_hash(*left, *right);
}

// Adds the hash of what is beside.
Result<void> add_hash(Leaves leaves, const ReadNode& read, TreeProof& proof) {
  return hash_of_leaves(leaves, read).map([&](const TreeHash& hash) { proof.push_back(hash); });
}

enum class Side : std::uint8_t { kLeft, kRight };

// From a node of a level, whose last one is `last`, towards the root.
struct WayUp {
  std::uint64_t node;
  std::uint64_t last;

  bool is_at_root() const { return last == 0; }
  void up() {
    node >>= 1;
    last >>= 1;
  }
  // To the next node that has another beside the way; returns on which side that is.
  Side climb() {
    const bool is_left = (node & 1) != 0 || node == last;
    // A last node without a right neighbour goes up unchanged.
    while (is_left && (node & 1) == 0 && node != 0) up();
    up();
    return is_left ? Side::kLeft : Side::kRight;
  }
};

}  // namespace

TreeHash leaf_hash(std::string_view entry) { return hash_of(kLeaf, entry); }
TreeHash node_hash(const TreeHash& left, const TreeHash& right) {
  return hash_of(kNode, left.view(), right.view());
}
TreeHash empty_tree_root() { return content_digest(""); }

std::vector<TreeNode> tree_peaks(std::uint64_t size) {
  std::vector<TreeNode> peaks;
  for (std::uint64_t left = size; left > 0; left -= std::bit_floor(left)) {
    const std::uint64_t leaves = std::bit_floor(left);
    const auto level = static_cast<unsigned>(std::countr_zero(leaves));
    peaks.push_back({level, (size - left) >> level});
  }
  return peaks;
}

GrowingTree::GrowingTree(std::uint64_t size, std::vector<TreeHash> peaks)
    : size_(size), peaks_(std::move(peaks)) {
  MUSTER_CHECK(peaks_.size() == tree_peaks(size).size(), "{} peaks of a tree of {}", peaks_.size(),
               size);
}

void GrowingTree::add(const TreeHash& leaf) {
  TreeHash hash = leaf;
  // A peak for each bit of the size: those of its last ones are joined, as when counting.
  for (std::uint64_t joined = size_; (joined & 1) != 0; joined >>= 1) {
    hash = node_hash(peaks_.back(), hash);
    peaks_.pop_back();
  }
  peaks_.push_back(hash);
  ++size_;
}

TreeHash GrowingTree::root() const {
  if (peaks_.empty()) return empty_tree_root();
  TreeHash root = peaks_.back();
  for (std::size_t i = peaks_.size() - 1; i-- > 0;) root = node_hash(peaks_[i], root);
  return root;
}

Result<TreeHash> tree_root(std::uint64_t size, const ReadNode& read) {
  if (size == 0) return empty_tree_root();
  return hash_of_leaves({0, size}, read);
}

Result<TreeProof> inclusion_proof(std::uint64_t index, std::uint64_t size, const ReadNode& read) {
  MUSTER_CHECK(index < size, "leaf {} of a tree of {}", index, size);
  // From the root down, each time what is beside the way.
  TreeProof proof;
  for (Leaves way{0, size}; way.size() > 1;) {
    const bool is_left = index < way.left().end;
    const Leaves beside = is_left ? way.right() : way.left();
    if (Result<void> added = add_hash(beside, read, proof); !added)
      return tl::unexpected(added.error());
    way = is_left ? way.left() : way.right();
  }
  return TreeProof(proof.rbegin(), proof.rend());
}

Result<TreeProof> consistency_proof(std::uint64_t old_size, std::uint64_t size,
                                    const ReadNode& read) {
  MUSTER_CHECK(old_size <= size, "a tree of {} began with one of {}", size, old_size);
  TreeProof proof;
  if (old_size == 0 || old_size == size) return proof;
  // From the root down to the last complete subtree of the old tree.
  Leaves way{0, size};
  while (way.end != old_size) {
    const bool is_left = old_size <= way.left().end;
    const Leaves beside = is_left ? way.right() : way.left();
    if (Result<void> added = add_hash(beside, read, proof); !added)
      return tl::unexpected(added.error());
    way = is_left ? way.left() : way.right();
  }
  // Whoever checks knows it if it is all of the old tree.
  if (way.begin != 0) {
    if (Result<void> added = add_hash(way, read, proof); !added)
      return tl::unexpected(added.error());
  }
  return TreeProof(proof.rbegin(), proof.rend());
}

bool proves_inclusion(const TreeHash& leaf, std::uint64_t index, std::uint64_t size,
                      std::span<const TreeHash> proof, const TreeHash& root) {
  if (index >= size) return false;
  WayUp way{index, size - 1};
  TreeHash hash = leaf;
  for (const TreeHash& beside : proof) {
    if (way.is_at_root()) return false;  // more hashes than levels
    hash = way.climb() == Side::kLeft ? node_hash(beside, hash) : node_hash(hash, beside);
  }
  return way.is_at_root() && hash == root;
}

bool proves_consistency(std::uint64_t old_size, const TreeHash& old_root, std::uint64_t size,
                        const TreeHash& root, std::span<const TreeHash> proof) {
  if (old_size > size) return false;
  if (size == 0 || old_size == 0 || old_size == size) {
    if (!proof.empty()) return false;
    if (old_size == 0 && old_root != empty_tree_root()) return false;
    if (size == 0 && root != empty_tree_root()) return false;
    return old_size != size || old_root == root;
  }
  WayUp way{old_size - 1, size - 1};
  while ((way.node & 1) != 0) way.up();
  // A complete old tree is its own last subtree.
  TreeHash old_hash = old_root;
  if (way.node != 0) {
    if (proof.empty()) return false;
    old_hash = proof.front();
    proof = proof.subspan(1);
  }
  TreeHash hash = old_hash;
  for (const TreeHash& beside : proof) {
    if (way.is_at_root()) return false;
    if (way.climb() == Side::kLeft) {
      old_hash = node_hash(beside, old_hash);
      hash = node_hash(beside, hash);
    } else {
      hash = node_hash(hash, beside);
    }
  }
  return way.is_at_root() && old_hash == old_root && hash == root;
}

}  // namespace muster
