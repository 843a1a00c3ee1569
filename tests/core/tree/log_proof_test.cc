// Checkpoints, entries and proofs as texts: what is written is read again, and nothing else is.

#include "core/tree/log_proof.h"

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "core/tree/commit_entry.h"
#include "core/tree/hash_text.h"

namespace muster {
namespace {

const std::string kOrigin = "example.org/people";

Secret seed(char byte) { return Secret(std::string(32, byte)); }

CommitEntry entry_number(std::uint64_t n) {
  return {Position(n * 3), 3, Timestamp{1'750'000'000'000'000 + static_cast<std::int64_t>(n)},
          leaf_hash(std::to_string(n))};
}

// A log of some commits, and proofs of them.
class SmallLog {
 public:
  explicit SmallLog(std::uint64_t size) {
    for (std::uint64_t n = 0; n < size; ++n) {
      leaves_.push_back(leaf_hash(entry_number(n).to_text()));
    }
  }
  TreeCheckpoint checkpoint() const {
    return {kOrigin, leaves_.size(), *tree_root(leaves_.size(), reader())};
  }
  LogProof proof(std::uint64_t index, const NoteSigner& signer) const {
    return {entry_number(index).to_text(), index, *inclusion_proof(index, leaves_.size(), reader()),
            *SignedNote::parse(signer.sign(checkpoint().to_text()))};
  }

 private:
  ReadNode reader() const {
    return [this](TreeNode node) -> Result<TreeHash> {
      std::vector<TreeHash> hashes(
          leaves_.begin() + static_cast<std::ptrdiff_t>(node.index << node.level),
          leaves_.begin() + static_cast<std::ptrdiff_t>((node.index + 1) << node.level));
      for (; hashes.size() > 1; hashes.resize(hashes.size() / 2)) {
        for (std::size_t i = 0; i < hashes.size() / 2; ++i)
          hashes[i] = node_hash(hashes[2 * i], hashes[2 * i + 1]);
      }
      return hashes.front();
    };
  }
  std::vector<TreeHash> leaves_;
};

class LogProofs : public testing::Test {
 protected:
  const NoteSigner signer{kOrigin, seed('a')};
  const SmallLog log{21};
};

TEST_F(LogProofs, ProveWithNothingButTheKey) {
  for (std::uint64_t index = 0; index < 21; ++index) {
    const std::string file = log.proof(index, signer).to_text();
    const auto proof = LogProof::parse(file);
    ASSERT_TRUE(proof) << proof.error().message;
    EXPECT_EQ(proof->to_text(), file);
    const auto key = NoteVerifier::parse(signer.verifier_key());
    const auto checkpoint = check_proof(*proof, &*key);
    ASSERT_TRUE(checkpoint) << checkpoint.error().message;
    EXPECT_EQ(*checkpoint, log.checkpoint());
    EXPECT_EQ(*CommitEntry::parse(proof->entry), entry_number(index));
  }
}

TEST_F(LogProofs, ProveNothingOnceABitIsFlipped) {
  const std::string file = log.proof(13, signer).to_text();
  for (std::size_t bit = 0; bit < file.size() * 8; ++bit) {
    std::string changed = file;
    changed[bit / 8] = static_cast<char>(changed[bit / 8] ^ (1 << (bit % 8)));
    const auto proof = LogProof::parse(changed);
    EXPECT_TRUE(!proof || !check_proof(*proof, &signer.verifier())) << changed;
  }
}

TEST_F(LogProofs, OfAnotherLogOrKeyAreRefused) {
  const NoteSigner other_key(kOrigin, seed('b'));
  EXPECT_FALSE(check_proof(log.proof(1, other_key), &signer.verifier()));
  EXPECT_TRUE(check_proof(log.proof(1, other_key), nullptr)) << "whoever signed it";
  // Signed with the key of another log.
  const NoteSigner other_log("example.org/others", seed('a'));
  EXPECT_FALSE(check_proof(log.proof(1, other_log), &other_log.verifier()));
  LogProof elsewhere = log.proof(1, signer);
  elsewhere.index = 2;
  EXPECT_FALSE(check_proof(elsewhere, &signer.verifier()));
  EXPECT_FALSE(check_proof(elsewhere, nullptr));
}

TEST_F(LogProofs, WhatIsNoneIsRefused) {
  const std::string file = log.proof(13, signer).to_text();
  for (std::size_t size = 0; size < file.size(); ++size) {
    const auto proof = LogProof::parse(file.substr(0, size));
    EXPECT_FALSE(proof) << file.substr(0, size);
  }
  for (const auto& [from, to] :
       std::vector<std::pair<std::string, std::string>>{{"index 13", "index 013"},
                                                        {"index 13", "index -1"},
                                                        {"index 13", "index"},
                                                        {"@v1", "@v2"},
                                                        {"extra ", "extra"},
                                                        {"extra ", "more "},
                                                        {"\n\n", "\nAAAA\n\n"}}) {
    std::string changed = file;
    changed.replace(changed.find(from), from.size(), to);
    EXPECT_FALSE(LogProof::parse(changed)) << changed;
  }
}

TEST(TreeCheckpoints, AreThreeLinesAndWhatOthersAdd) {
  const TreeCheckpoint checkpoint{kOrigin, 7, leaf_hash("x")};
  const std::string text = kOrigin + "\n7\n" + text_of(leaf_hash("x")) + "\n";
  EXPECT_EQ(checkpoint.to_text(), text);
  EXPECT_EQ(*TreeCheckpoint::parse(text), checkpoint);
  EXPECT_EQ(*TreeCheckpoint::parse(text + "more\n"), checkpoint);
  const std::string root = text_of(leaf_hash("x"));
  for (const std::string& bad : std::vector<std::string>{
           "", "\n", text.substr(0, text.size() - 1), "\n7\n" + root + "\n",
           kOrigin + "\n07\n" + root + "\n", kOrigin + "\n-1\n" + root + "\n",
           kOrigin + "\n18446744073709551616\n" + root + "\n", kOrigin + "\n7\n",
           kOrigin + "\n7\n" + root.substr(1) + "\n", kOrigin + "\n7\n" + root + "\n\n"}) {
    EXPECT_FALSE(TreeCheckpoint::parse(bad)) << bad;
  }
}

TEST(CommitEntries, AreFiveLines) {
  const CommitEntry entry = entry_number(2);
  EXPECT_EQ(entry.to_text(),
            "muster/commit/v1\n6\n3\n1750000000000002\n" + text_of(leaf_hash("2")) + "\n");
  EXPECT_EQ(*CommitEntry::parse(entry.to_text()), entry);
  for (const std::int64_t micros :
       {std::int64_t{0}, std::int64_t{-1}, std::numeric_limits<std::int64_t>::min(),
        std::numeric_limits<std::int64_t>::max()}) {
    CommitEntry odd = entry;
    odd.time.micros = micros;
    EXPECT_EQ(*CommitEntry::parse(odd.to_text()), odd) << micros;
  }
  const std::string hash = text_of(leaf_hash("2")) + "\n";
  for (const std::string& bad : std::vector<std::string>{
           "", "muster/commit/v2\n6\n3\n17\n" + hash, "muster/commit/v1\n06\n3\n17\n" + hash,
           "muster/commit/v1\n6\n\n17\n" + hash, "muster/commit/v1\n6\n3\n-0\n" + hash,
           "muster/commit/v1\n6\n3\n9223372036854775808\n" + hash,
           "muster/commit/v1\n6\n3\n-9223372036854775809\n" + hash,
           "muster/commit/v1\n6\n3\n17\n" + hash + "\n",
           "muster/commit/v1\n6\n3\n17\n" + hash + hash,
           "muster/commit/v1\n6\n3\n17\n" + hash.substr(1)}) {
    EXPECT_FALSE(CommitEntry::parse(bad)) << bad;
  }
}

}  // namespace
}  // namespace muster
