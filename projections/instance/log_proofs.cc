#include "projections/instance/log_proofs.h"

#include <memory>
#include <optional>
#include <utility>

#include "core/codec/commit_codec.h"
#include "core/tree/commit_entry.h"
#include "core/tree/merkle.h"
#include "projections/tree_tiles.h"

namespace muster::projections {
namespace {

// Calls visit(commit) with the one that begins there.
template <typename Visit>
Result<void> visit_commit(const EventLog& log, Position first, Visit&& visit) {
  const std::unique_ptr<CommitCursor> cursor = log.read(first);
  const Result<std::optional<EncodedCommit>> commit = cursor->next_encoded();
  if (!commit) return tl::unexpected(commit.error());
  if (!*commit || (*commit)->first != first)
    return fail(ErrorCode::kDamaged,
                "there is no commit at position " + std::to_string(first.value));
  visit(**commit);
  return {};
}

}  // namespace

Result<ProvedCommit> prove_commit(const EventLog& log, const Views& views,
                                  const SignedCheckpoint& checkpoint, Position position) {
  const View<TreeTiles> tree = views.of<TreeTiles>();
  const auto place = commit_with(tree, position);
  if (!place)
    return fail(ErrorCode::kNotFound,
                "There is no event at position " + std::to_string(position.value) + ".",
                "position");
  if (place->index >= checkpoint.tree.size)
    return fail(ErrorCode::kNotFound,
                "The event at position " + std::to_string(position.value) +
                    " is not signed yet. `muster checkpoint` signs the log.",
                "position");
  ProvedCommit proved;
  proved.proof.index = place->index;
  const Result<void> found = visit_commit(log, place->first, [&](const EncodedCommit& commit) {
    proved.proof.entry = CommitEntry::of(commit).to_text();
    proved.bytes = commit.bytes;
  });
  if (!found) return tl::unexpected(found.error());
  const ReadNode read = nodes_of(tree);
  const Result<TreeHash> leaf = read({0, place->index});
  if (!leaf) return tl::unexpected(leaf.error());
  if (*leaf != leaf_hash(proved.proof.entry))
    return fail(ErrorCode::kDamaged, "the commit at position " +
                                         std::to_string(place->first.value) +
                                         " is not the one that was put into the tree");
  auto hashes = inclusion_proof(place->index, checkpoint.tree.size, read);
  if (!hashes) return tl::unexpected(hashes.error());
  proved.proof.hashes = *std::move(hashes);
  auto note = SignedNote::parse(checkpoint.note);
  if (!note) return tl::unexpected(note.error());
  proved.proof.checkpoint = *std::move(note);
  return proved;
}

}  // namespace muster::projections
