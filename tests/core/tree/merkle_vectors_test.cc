// The public test vectors of transparency-dev/merkle (testdata at 417fb0c) as facts: a generator of
// our own makes the same positions, proofs, roots and ways to break them, and the digests of both
// lists are compared. A digest that differs prints nothing useful; the lists are short enough to be
// compared by hand (MUSTER_PRINT_VECTORS=1).
//
// (Its other vectors are for proofs of subtrees, which Muster does not make.)

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "core/security/digest.h"
#include "core/security/encoding.h"
#include "core/tree/merkle.h"

namespace muster {
namespace {

// Hashes are texts here, because some of the vectors' have another size than 32 bytes.
using Hash = std::string;
using Hashes = std::vector<Hash>;

struct Vector {
  std::uint64_t a;  // index, or the older size
  std::uint64_t b;  // size
  Hash first;       // leaf, or the older root
  Hash root;
  Hashes proof;
  bool is_true = false;
};

std::string hex_of(const Hash& hash) {
  return to_hex({reinterpret_cast<const std::uint8_t*>(hash.data()), hash.size()});
}
Hash from_hex_text(std::string_view hex) {
  const auto bytes = *from_hex(hex);
  return {bytes.begin(), bytes.end()};
}
Hash text_of_hash(const TreeHash& hash) { return Hash(hash.view()); }

// The eight entries that implementations of certificate transparency share.
const std::vector<TreeHash>& leaves() {
  static const std::vector<TreeHash> kLeaves = [] {
    std::vector<TreeHash> hashes;
    for (const char* entry : {"", "00", "10", "2021", "3031", "40414243", "5051525354555657",
                              "606162636465666768696a6b6c6d6e6f"})
      hashes.push_back(leaf_hash(from_hex_text(entry)));
    return hashes;
  }();
  return kLeaves;
}

TreeHash subtree(std::uint64_t begin, std::uint64_t end) {
  GrowingTree tree;
  for (std::uint64_t i = begin; i < end; ++i) tree.add(leaves()[i]);
  return tree.root();
}
Result<TreeHash> read(TreeNode node) {
  return subtree(node.index << node.level, (node.index + 1) << node.level);
}
Hash root_of(std::uint64_t size) { return text_of_hash(subtree(0, size)); }

Hashes texts_of(const TreeProof& proof) {
  Hashes hashes;
  for (const TreeHash& hash : proof) hashes.push_back(text_of_hash(hash));
  return hashes;
}

Hashes with_front(Hashes proof, Hash hash) {
  proof.insert(proof.begin(), std::move(hash));
  return proof;
}
Hashes with_back(Hashes proof, Hash hash) {
  proof.push_back(std::move(hash));
  return proof;
}
Hashes without_back(Hashes proof) {
  proof.pop_back();
  return proof;
}
Hashes flipped(Hashes proof, std::size_t at, int bit) {
  proof[at][0] = static_cast<char>(proof[at][0] ^ (1 << bit));
  return proof;
}

const Hash kSomeHash =
    from_hex_text("abacaba000000000000000000000000000000000000000000060061e00123456");
const Hash kEmptyRoot = text_of_hash(empty_tree_root());

std::vector<Vector> inclusion_vectors() {
  std::vector<Vector> all;
  for (const auto& [index, size] : std::vector<std::pair<std::uint64_t, std::uint64_t>>{
           {0, 1}, {0, 8}, {5, 8}, {2, 3}, {1, 5}}) {
    const Hash leaf = text_of_hash(leaves()[index]);
    const Hash root = root_of(size);
    const Hashes proof = texts_of(*inclusion_proof(index, size, read));
    all.insert(all.end(), {{index, size, leaf, root, proof, true},
                           {index - 1, size, leaf, root, proof},
                           {index + 1, size, leaf, root, proof},
                           {index ^ 2, size, leaf, root, proof},
                           {index, size * 2, leaf, root, proof},
                           {index, size / 2, leaf, root, proof},
                           {index, size, "WrongLeaf", root, proof},
                           {index, size, leaf, kEmptyRoot, proof},
                           {index, size, leaf, kSomeHash, proof},
                           {index, size, leaf, root, with_back(proof, "")},
                           {index, size, leaf, root, with_back(proof, root)},
                           {index, size, leaf, root, with_front(proof, "")},
                           {index, size, leaf, root, with_front(proof, root)}});
    for (std::size_t i = 0; i < proof.size(); ++i)
      all.push_back({index, size, leaf, root, flipped(proof, i, 3)});
    if (!proof.empty()) all.push_back({index, size, leaf, root, without_back(proof)});
    if (proof.size() > 1) {
      Hashes inserted = proof;
      inserted.insert(inserted.begin() + 1, kSomeHash);
      all.push_back({index, size, leaf, root, inserted});
    }
  }
  for (const auto& [index, size] :
       std::vector<std::pair<std::uint64_t, std::uint64_t>>{{0, 0}, {0, 1}, {1, 0}, {2, 1}}) {
    all.push_back({index, size, kSomeHash, kEmptyRoot, {}});
    all.push_back({index, size, "", kEmptyRoot, {}});
    all.push_back({index, size, kSomeHash, "", {}});
  }
  const Hash data = text_of_hash(leaf_hash("data"));
  all.push_back({0, 1, data, data, {}, true});
  all.push_back({0, 1, "", data, {}});
  all.push_back({0, 1, data, "", {}});
  all.push_back({0, 1, "", "", {}});
  return all;
}

std::vector<Vector> consistency_vectors() {
  std::vector<Vector> all;
  for (const auto& [old_size, size] : std::vector<std::pair<std::uint64_t, std::uint64_t>>{
           {1, 1}, {1, 8}, {6, 8}, {2, 5}, {6, 7}}) {
    const Hash old_root = root_of(old_size);
    const Hash root = root_of(size);
    const Hashes proof = texts_of(*consistency_proof(old_size, size, read));
    all.push_back({old_size, size, old_root, root, proof, true});
    if (proof.empty()) continue;
    all.insert(all.end(), {{old_size - 1, size, old_root, root, proof},
                           {old_size + 1, size, old_root, root, proof},
                           {old_size ^ 2, size, old_root, root, proof},
                           {old_size, size * 2, old_root, root, proof},
                           {old_size, size / 2, old_root, root, proof},
                           {old_size, size, "WrongRoot", root, proof},
                           {old_size, size, old_root, "WrongRoot", proof},
                           {old_size, size, root, old_root, proof},
                           {old_size, size, old_root, root, {}},
                           {old_size, size, old_root, root, with_back(proof, "")},
                           {old_size, size, old_root, root, with_back(proof, old_root)},
                           {old_size, size, old_root, root, with_back(proof, root)},
                           {old_size, size, old_root, root, with_front(proof, "")},
                           {old_size, size, old_root, root, with_front(proof, old_root)},
                           {old_size, size, old_root, root, with_front(proof, root)},
                           {old_size, size, old_root, root, with_front(proof, proof[0])},
                           {old_size, size, old_root, root, without_back(proof)}});
    for (std::size_t i = 0; i < proof.size(); ++i)
      all.push_back({old_size, size, old_root, root, flipped(proof, i, 4)});
  }
  const Hash one = "don't care 1";
  const Hash two = "don't care 2";
  all.insert(all.end(), {{0, 1, kEmptyRoot, kEmptyRoot, {kEmptyRoot}},
                         {0, 0, kEmptyRoot, two, {}},
                         {1, 1, kEmptyRoot, two, {}},
                         {2, 1, one, two, {}},
                         {1, 0, one, two, {}},
                         {0, 1, one, two, {}},
                         {0, 1, kEmptyRoot, two, {}},
                         {1, 1, two, two, {}, true},
                         {1, 1, one, two, {}},
                         {0, 0, one, one, {}},
                         {0, 0, one, two, {}},
                         {1, 2, one, two, {}},
                         {1, 1, kEmptyRoot, kEmptyRoot, {kEmptyRoot}},
                         {0, 0, kEmptyRoot, kEmptyRoot, {kEmptyRoot}}});
  return all;
}

std::string line_of(const Vector& vector) {
  std::string hashes;
  for (std::size_t i = 0; i < vector.proof.size(); ++i)
    hashes += (i == 0 ? "" : ",") + hex_of(vector.proof[i]);
  return std::to_string(vector.a) + ' ' + std::to_string(vector.b) + ' ' + hex_of(vector.first) +
         ' ' + hex_of(vector.root) + ' ' + hashes + ' ' + (vector.is_true ? "true" : "false") +
         '\n';
}

std::string digest_of(const std::vector<Vector>& vectors) {
  std::vector<std::string> lines;
  for (const Vector& vector : vectors) lines.push_back(line_of(vector));
  std::ranges::sort(lines);
  std::string text;
  for (const std::string& line : lines) text += line;
  if (std::getenv("MUSTER_PRINT_VECTORS") != nullptr) std::cout << text;
  return to_hex(content_digest(text).bytes);
}

// What has another size is no hash; filled up with zeros it is a wrong one.
TreeHash hash_of(Hash text) {
  text.resize(sizeof(TreeHash::bytes));
  TreeHash hash;
  std::ranges::copy(text, hash.bytes.begin());
  return hash;
}
TreeProof proof_of(const Hashes& texts) {
  TreeProof proof;
  for (const Hash& text : texts) proof.push_back(hash_of(text));
  return proof;
}

TEST(MerkleVectors, AreThePublicOnesForInclusion) {
  const auto vectors = inclusion_vectors();
  EXPECT_EQ(vectors.size(), 98u);
  EXPECT_EQ(digest_of(vectors), "14c63ce30dd5b33e0a2d620e074cf0183f393fc2993a6dd6fb40c8e01ee1f380");
}

TEST(MerkleVectors, AreThePublicOnesForConsistency) {
  const auto vectors = consistency_vectors();
  EXPECT_EQ(vectors.size(), 98u);
  EXPECT_EQ(digest_of(vectors), "40b4fca83670b9d69dd6ec2c57a0662291b57e91c90f4394940e6eb99f227201");
}

TEST(MerkleVectors, OfInclusionAreProvedOrRefused) {
  for (const Vector& vector : inclusion_vectors()) {
    // One of theirs takes an empty hash for a leaf and a root: ours have a size.
    if (vector.first.empty() && vector.root.empty()) continue;
    EXPECT_EQ(proves_inclusion(hash_of(vector.first), vector.a, vector.b, proof_of(vector.proof),
                               hash_of(vector.root)),
              vector.is_true)
        << line_of(vector);
  }
}

TEST(MerkleVectors, OfConsistencyAreProvedOrRefused) {
  for (const Vector& vector : consistency_vectors()) {
    // Theirs refuse to prove that a tree begins with the empty one. Ours say yes: it always does.
    const bool begins_empty =
        vector.a == 0 && vector.b > 0 && vector.proof.empty() && vector.first == kEmptyRoot;
    EXPECT_EQ(proves_consistency(vector.a, hash_of(vector.first), vector.b, hash_of(vector.root),
                                 proof_of(vector.proof)),
              vector.is_true || begins_empty)
        << line_of(vector);
  }
}

}  // namespace
}  // namespace muster
