// The tree in tiles, against one that is computed from the log's bytes alone.

#include "projections/tree_tiles.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "core/log/memory_event_log.h"
#include "core/tree/commit_entry.h"
#include "projections/projector/view_builder.h"
#include "tests/support/sample_events.h"
#include "tests/support/temp_dir.h"
#include "tests/support/test_keys.h"

namespace muster::projections {
namespace {

const std::vector<TableSpec> kTables{table_spec(TreeTiles::kTraits)};

// A log of commits with one to seven events, the leaves of its tree, and its views.
class Grown {
 public:
  void add_commits(std::uint64_t n) {
    for (; n > 0; --n) {
      const Draft draft = ping_draft(Timestamp{1'750'000'000'000'000}, 1 + leaves_.size() % 7);
      const Position first = log_.head();
      EXPECT_TRUE(log_.append(draft, first));
      const CommitEntry entry{first, draft.event_count(), draft.time,
                              content_digest(encode_commit(draft))};
      leaves_.push_back(leaf_hash(entry.to_text()));
      firsts_.push_back(first);
    }
  }
  // Brings the views up to date, in one more batch.
  void apply() {
    ViewBuilder builder(*store_, make_projections<TreeTiles>());
    EXPECT_TRUE(builder.apply(log_, log_.head()));
  }
  void apply_as_rebuild() {
    ViewBuilder builder(*store_, make_projections<TreeTiles>());
    RebuildBounds bounds;
    bounds.events_min = 0;
    bounds.batch_bytes_max = 1;
    EXPECT_TRUE(builder.rebuild(log_, log_.head(), {}, bounds));
  }

  TreeHash plain_root(std::size_t begin, std::size_t end) const {
    if (end - begin == 1) return leaves_[begin];
    std::size_t left = 1;
    while (left * 2 < end - begin) left *= 2;
    return node_hash(plain_root(begin, begin + left), plain_root(begin + left, end));
  }

  void expect_right() const {
    const auto snapshot = store_->snapshot();
    const View<TreeTiles> tree(*store_, *snapshot);
    const std::uint64_t size = leaves_.size();
    ASSERT_EQ(tree_size(tree), size);
    const TreeHash root = *tree_root(size, nodes_of(tree));
    if (size > 0) {
      EXPECT_EQ(root, plain_root(0, size));
    }
    for (std::uint64_t index = 0; index < size; index += 1 + index / 5) {
      const TreeProof proof = *inclusion_proof(index, size, nodes_of(tree));
      EXPECT_TRUE(proves_inclusion(leaves_[index], index, size, proof, root)) << index;
      const TreeHash old_root = *tree_root(index + 1, nodes_of(tree));
      const TreeProof older = *consistency_proof(index + 1, size, nodes_of(tree));
      EXPECT_TRUE(proves_consistency(index + 1, old_root, size, root, older)) << index;
      expect_place(tree, index);
    }
    EXPECT_FALSE(commit_with(tree, log_.head()));
    EXPECT_FALSE(commit_with(tree, Position(~std::uint64_t{0})));
  }

 private:
  void expect_place(const View<TreeTiles>& tree, std::uint64_t index) const {
    const std::uint64_t events = 1 + index % 7;
    const CommitPlace place = commit_number(tree, index);
    EXPECT_EQ(place.first, firsts_[index]);
    EXPECT_EQ(place.event_count, events);
    for (const std::uint64_t in_commit : {std::uint64_t{0}, events - 1}) {
      const auto found = commit_with(tree, firsts_[index] + in_commit);
      ASSERT_TRUE(found);
      EXPECT_EQ(found->index, index);
      EXPECT_EQ(found->first, firsts_[index]);
      EXPECT_EQ(found->event_count, events);
    }
  }

  TempDir dir_;
  MemoryEventLog log_;
  std::vector<TreeHash> leaves_;
  std::vector<Position> firsts_;
  std::unique_ptr<ViewStore> store_ = *ViewStore::open(dir_.path() / "views", kTables);
};

TEST(TreeTiles, AreEmptyAtFirst) {
  Grown grown;
  grown.apply();
  grown.expect_right();
}

TEST(TreeTiles, AreRightWhereTilesEnd) {
  Grown grown;
  for (const std::uint64_t more : {1, 254, 1, 1, 255, 256, 3, 65'536 - 771 - 1, 1, 1, 300}) {
    grown.add_commits(more);
    grown.apply();
    grown.expect_right();
  }
}

RC_GTEST_PROP(TreeTiles, AreTheSameHoweverTheLogIsCut, ()) {
  Grown grown;
  for (int batches = *rc::gen::inRange(1, 5); batches > 0; --batches) {
    grown.add_commits(*rc::gen::inRange<std::uint64_t>(0, 600));
    *rc::gen::arbitrary<bool>() ? grown.apply() : grown.apply_as_rebuild();
    grown.expect_right();
  }
}

}  // namespace
}  // namespace muster::projections
