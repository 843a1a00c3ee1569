#include "core/tree/merkle.h"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "core/security/encoding.h"

namespace muster {
namespace {

std::string hex(const TreeHash& hash) { return to_hex(hash.bytes); }

// The tree as RFC 6962 defines it, hashed anew for each question.
TreeHash plain_root(const std::vector<TreeHash>& leaves, std::size_t begin, std::size_t end) {
  if (begin == end) return empty_tree_root();
  if (end - begin == 1) return leaves[begin];
  std::size_t left = 1;
  while (left * 2 < end - begin) left *= 2;
  return node_hash(plain_root(leaves, begin, begin + left), plain_root(leaves, begin + left, end));
}
TreeHash plain_root(const std::vector<TreeHash>& leaves, std::size_t size) {
  return plain_root(leaves, 0, size);
}

class Leaves {
 public:
  explicit Leaves(std::size_t size) {
    for (std::size_t i = 0; i < size; ++i)
      hashes.push_back(leaf_hash("entry " + std::to_string(i)));
  }
  ReadNode reader() const {
    return [this](TreeNode node) -> Result<TreeHash> {
      const std::size_t begin = node.index << node.level;
      const std::size_t end = (node.index + 1) << node.level;
      EXPECT_LE(end, hashes.size()) << "a subtree that is not complete";
      return plain_root(hashes, begin, end);
    };
  }
  std::vector<TreeHash> hashes;
};

TreeProof inclusion(const Leaves& leaves, std::uint64_t index, std::uint64_t size) {
  return *inclusion_proof(index, size, leaves.reader());
}
TreeProof consistency(const Leaves& leaves, std::uint64_t old_size, std::uint64_t size) {
  return *consistency_proof(old_size, size, leaves.reader());
}

// Entries and roots that implementations of certificate transparency share.
TEST(Merkle, HasTheRootsThatOthersCompute) {
  const std::vector<std::string> entries{"",
                                         "00",
                                         "10",
                                         "2021",
                                         "3031",
                                         "40414243",
                                         "5051525354555657",
                                         "606162636465666768696a6b6c6d6e6f"};
  const std::vector<std::string> roots{
      "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
      "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
      "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
      "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
      "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
      "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
      "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
      "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
      "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"};
  Leaves leaves(0);
  for (const std::string& entry : entries) {
    const auto bytes = *from_hex(entry);
    leaves.hashes.push_back(leaf_hash({reinterpret_cast<const char*>(bytes.data()), bytes.size()}));
  }
  for (std::size_t size = 0; size < roots.size(); ++size) {
    EXPECT_EQ(hex(*tree_root(size, leaves.reader())), roots[size]) << size;
  }
}

TEST(Merkle, PeaksAreTheTree) {
  const Leaves leaves(70);
  for (std::uint64_t size = 1; size <= 70; ++size) {
    const std::vector<TreeNode> peaks = tree_peaks(size);
    EXPECT_EQ(peaks.size(), static_cast<std::size_t>(std::popcount(size)));
    const ReadNode read = leaves.reader();
    TreeHash root = *read(peaks.back());
    std::uint64_t covered = 0;
    for (std::size_t i = peaks.size() - 1; i-- > 0;) root = node_hash(*read(peaks[i]), root);
    for (const TreeNode& peak : peaks) {
      EXPECT_EQ(peak.index << peak.level, covered);
      covered += std::uint64_t{1} << peak.level;
    }
    EXPECT_EQ(covered, size);
    EXPECT_EQ(root, plain_root(leaves.hashes, size));
  }
  EXPECT_TRUE(tree_peaks(0).empty());
}

TEST(Merkle, AGrowingTreeHasTheRootOfEverySize) {
  const Leaves leaves(130);
  GrowingTree tree;
  EXPECT_EQ(tree.root(), empty_tree_root());
  for (std::size_t size = 1; size <= leaves.hashes.size(); ++size) {
    tree.add(leaves.hashes[size - 1]);
    EXPECT_EQ(tree.size(), size);
    EXPECT_EQ(tree.root(), plain_root(leaves.hashes, size)) << size;
  }
}

TEST(Merkle, EveryEntryOfEveryTreeIsProved) {
  const Leaves leaves(40);
  for (std::uint64_t size = 1; size <= 40; ++size) {
    const TreeHash root = plain_root(leaves.hashes, size);
    for (std::uint64_t index = 0; index < size; ++index) {
      const TreeProof proof = inclusion(leaves, index, size);
      EXPECT_TRUE(proves_inclusion(leaves.hashes[index], index, size, proof, root));
      for (std::uint64_t other = 0; other < size + 2; ++other) {
        if (other == index) continue;
        EXPECT_FALSE(proves_inclusion(leaves.hashes[index], other, size, proof, root));
      }
    }
  }
}

TEST(Merkle, EveryTreeIsProvedToBeginWithEveryOlderOne) {
  const Leaves leaves(40);
  for (std::uint64_t size = 0; size <= 40; ++size) {
    const TreeHash root = plain_root(leaves.hashes, size);
    for (std::uint64_t old_size = 0; old_size <= size; ++old_size) {
      const TreeHash old_root = plain_root(leaves.hashes, old_size);
      const TreeProof proof = consistency(leaves, old_size, size);
      EXPECT_TRUE(proves_consistency(old_size, old_root, size, root, proof)) << old_size;
      EXPECT_FALSE(proves_consistency(old_size, leaf_hash("x"), size, root, proof)) << old_size;
      if (old_size > 0) {
        EXPECT_FALSE(proves_consistency(old_size, old_root, size, leaf_hash("x"), proof));
      }
    }
  }
}

// Any single thing that is changed makes a proof false.
RC_GTEST_PROP(Merkle, AChangedProofProvesNothing, ()) {
  const Leaves leaves(*rc::gen::inRange<std::size_t>(2, 200));
  const std::uint64_t size = leaves.hashes.size();
  const TreeHash root = plain_root(leaves.hashes, size);
  const auto index = *rc::gen::inRange<std::uint64_t>(0, size);
  const auto old_size = *rc::gen::inRange<std::uint64_t>(1, size);
  const TreeHash old_root = plain_root(leaves.hashes, old_size);
  const TreeProof entry_proof = inclusion(leaves, index, size);
  const TreeProof tree_proof = consistency(leaves, old_size, size);
  RC_ASSERT(proves_inclusion(leaves.hashes[index], index, size, entry_proof, root));
  RC_ASSERT(proves_consistency(old_size, old_root, size, root, tree_proof));

  for (const auto& [proof, is_entry] :
       {std::pair(entry_proof, true), std::pair(tree_proof, false)}) {
    const auto proves = [&, is_entry = is_entry](const TreeProof& changed) {
      return is_entry ? proves_inclusion(leaves.hashes[index], index, size, changed, root)
                      : proves_consistency(old_size, old_root, size, root, changed);
    };
    for (std::size_t i = 0; i < proof.size(); ++i) {
      TreeProof changed = proof;
      const auto bit = *rc::gen::inRange<unsigned>(0, 256);
      changed[i].bytes[bit / 8] ^= static_cast<std::uint8_t>(1u << (bit % 8));
      RC_ASSERT(!proves(changed));
      changed = proof;
      changed.erase(changed.begin() + static_cast<std::ptrdiff_t>(i));
      RC_ASSERT(!proves(changed));
    }
    for (std::size_t i = 0; i <= proof.size(); ++i) {
      for (const TreeHash& surplus : {TreeHash(), root, old_root}) {
        TreeProof changed = proof;
        changed.insert(changed.begin() + static_cast<std::ptrdiff_t>(i), surplus);
        RC_ASSERT(!proves(changed));
      }
    }
  }
}

TEST(Merkle, NumbersWithoutMeaningProveNothing) {
  const TreeHash root = empty_tree_root();
  constexpr std::uint64_t kMost = ~std::uint64_t{0};
  const TreeProof many(70, root);
  EXPECT_FALSE(proves_inclusion(root, 0, 0, {}, root));
  EXPECT_FALSE(proves_inclusion(root, 1, 1, {}, root));
  EXPECT_FALSE(proves_inclusion(root, kMost, kMost, many, root));
  EXPECT_FALSE(proves_inclusion(root, kMost - 1, kMost, many, root));
  EXPECT_FALSE(proves_inclusion(root, 0, kMost, many, root));
  EXPECT_FALSE(proves_consistency(kMost, root, 1, root, many));
  EXPECT_FALSE(proves_consistency(kMost - 1, root, kMost, root, many));
  EXPECT_FALSE(proves_consistency(1, root, kMost, root, many));
  EXPECT_FALSE(proves_consistency(0, root, 1, root, many));
  EXPECT_FALSE(proves_consistency(3, root, 5, root, {}));
}

TEST(Merkle, AnErrorOfTheReaderIsPassedOn) {
  const ReadNode broken = [](TreeNode) -> Result<TreeHash> {
    return fail(ErrorCode::kIo, "the tile cannot be read");
  };
  EXPECT_EQ(tree_root(5, broken).error().code, ErrorCode::kIo);
  EXPECT_EQ(inclusion_proof(2, 5, broken).error().code, ErrorCode::kIo);
  EXPECT_EQ(consistency_proof(2, 5, broken).error().code, ErrorCode::kIo);
}

}  // namespace
}  // namespace muster
