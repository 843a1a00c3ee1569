#include "cli/log_beginning.h"

#include <cstdint>
#include <utility>

#include "cli/shown.h"
#include "cli/terminal/printable.h"
#include "core/tree/commit_entry.h"

namespace muster::cli {

namespace {

// Commits [from, to).
std::string are_missing(std::uint64_t from, std::uint64_t to) {
  if (to - from == 1) return "Commit " + grouped(from) + " is missing.";
  return "Commits " + grouped(from) + " to " + grouped(to - 1) + " are missing.";
}

}  // namespace

LogBeginning::LogBeginning(TreeCheckpoint checkpoint, std::string file)
    : checkpoint_(std::move(checkpoint)), file_(std::move(file)) {
  if (checkpoint_.size == 0) root_ = empty_tree_root();
}

void LogBeginning::add(const EncodedCommit& commit) {
  ++commits_;
  if (root_) return;
  const CommitEntry entry = CommitEntry::of(commit);
  last_time_ = entry.time;
  tree_.add(leaf_hash(entry.to_text()));
  if (tree_.size() == checkpoint_.size) root_ = tree_.root();
}

Result<void> LogBeginning::check() const {
  if (!root_) {
    return fail(ErrorCode::kDamaged, "The log has " + counted(commits_, "commit") +
                                         ", and the checkpoint " + file_ + " has " +
                                         grouped(checkpoint_.size) + ". " +
                                         are_missing(commits_, checkpoint_.size));
  }
  if (*root_ == checkpoint_.root) return {};
  return fail(ErrorCode::kDamaged, "The first " + counted(checkpoint_.size, "commit") +
                                       " of the log are not those of the checkpoint " + file_ +
                                       ": one of them was changed, removed or slipped in.");
}

}  // namespace muster::cli
