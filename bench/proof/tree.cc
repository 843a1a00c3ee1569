// The Merkle tree over commits: what it adds to a replay, and how long a proof takes in a long log.

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "bench/proof/groups.h"
#include "bench/support/bench_log.h"
#include "bench/support/disk.h"
#include "bench/support/loaded_service.h"
#include "bench/support/ms_of.h"
#include "bench/support/must.h"
#include "core/log/memory_event_log.h"
#include "core/tree/commit_entry.h"
#include "core/tree/merkle.h"
#include "projections/all_projections.h"
#include "projections/projector/view_builder.h"
#include "projections/tree_tiles.h"

namespace muster::bench {

// Declared in groups.cc.
Result<void> replay_with_tree(Proof& proof, Rows& rows);
Result<void> proofs(Proof& proof, Rows& rows);

namespace {

using projections::TreeTiles;

constexpr double kWantedRatio = 0.95;
constexpr double kWantedMs = 5;
constexpr std::uint64_t kCommits = 1'000'000;
constexpr std::uint64_t kCommitsQuick = 10'000;
constexpr std::size_t kProofs = 2000;

Projections all_but_the_tree() {
  Projections all = projections::all_projections();
  std::erase_if(all, [](const auto& one) { return one->traits().name == TreeTiles::kTraits.name; });
  return all;
}

double seconds_of_replay(const EventLog& log, Projections projections,
                         const std::filesystem::path& below) {
  const ScratchDir dir(below);
  const std::unique_ptr<ViewStore> store = open_views(dir.path() / "views");
  return ms_of([&] {
           must(projections::ViewBuilder(*store, std::move(projections)).rebuild(log, log.head()));
           must(store->flush());
         }) /
         1000;
}

}  // namespace

Result<void> replay_with_tree(Proof& proof, Rows& rows) {
  const auto dir = proof.prepared.long_day();
  if (!dir) return tl::unexpected(dir.error());
  const auto log = open_bench_log(*dir);
  const auto events = static_cast<double>(log->head().value);
  const int repetitions = 2 * proof.settings.repetitions;
  std::vector<double> with;
  std::vector<double> without;
  std::vector<double> ratios;
  (void)seconds_of_replay(*log, all_but_the_tree(), proof.scratch);  // warms the page cache
  for (int i = 0; i < repetitions; ++i) {
    const double bare = seconds_of_replay(*log, all_but_the_tree(), proof.scratch);
    const double full = seconds_of_replay(*log, projections::all_projections(), proof.scratch);
    without.push_back(events / bare);
    with.push_back(events / full);
    ratios.push_back(bare / full);
  }
  Row row;
  row.work = "every view computed from a day's pings, with the tree of signed commits";
  row.limit_name = "the same without the tree";
  row.limit = median(without);
  row.result = median(with);
  row.unit = "events/s";
  row.bound = Bound::kRatioAtLeast;
  row.wanted = kWantedRatio;
  row.sync = "not synced until the end";
  row.how = "in process, in turns, " + std::to_string(repetitions) +
            " each; median of the ratios; both read commits with the digest of their bytes";
  row.median_ratio = median(ratios);
  rows.push_back(std::move(row));
  return {};
}

Result<void> proofs(Proof& proof, Rows& rows) {
  const std::uint64_t commits = proof.settings.quick ? kCommitsQuick : kCommits;
  MemoryEventLog log;
  append_pings(log, commits, /*per_commit=*/1, /*people=*/1000);
  const ScratchDir dir(proof.scratch);
  const std::unique_ptr<ViewStore> store = open_views(dir.path() / "views");
  Projections tree_alone;
  tree_alone.push_back(std::make_unique<TreeTiles>());
  must(projections::ViewBuilder(*store, std::move(tree_alone)).rebuild(log, log.head()));
  must(store->flush());

  const auto snapshot = store->snapshot();
  const View<TreeTiles> tree(*store, *snapshot);
  std::vector<double> ms;
  for (std::size_t i = 0; i < kProofs; ++i) {
    // Without a pattern, and all over the log.
    const Position at((i * 2654435761U) % commits);
    ms.push_back(ms_of([&] {
      const auto place = projections::commit_with(tree, at);
      MUSTER_CHECK(place, "no commit at {}", at);
      const auto cursor = log.read(place->first);
      const CommitEntry entry = CommitEntry::of(*must(cursor->next_encoded()));
      const TreeHash root = must(tree_root(commits, projections::nodes_of(tree)));
      const TreeProof hashes =
          must(inclusion_proof(place->index, commits, projections::nodes_of(tree)));
      MUSTER_CHECK(
          proves_inclusion(leaf_hash(entry.to_text()), place->index, commits, hashes, root),
          "a false proof of {}", at);
    }));
  }
  Row row;
  row.work = "a proof of one event in a log of " + number_text(static_cast<double>(commits)) +
             " commits, p99";
  row.result = percentile(ms, 99);
  row.unit = "ms";
  row.bound = Bound::kAtMost;
  row.wanted = kWantedMs;
  row.sync = "reads only";
  row.how =
      "commit found by its position, read and hashed; proof and root from the tiles on disk, "
      "and verified; " +
      std::to_string(kProofs) + " in turn; log in memory";
  row.notes = {{"median", median(ms), "ms"}};
  rows.push_back(std::move(row));
  return {};
}

}  // namespace muster::bench
