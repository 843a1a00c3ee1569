#include "cli/log_beginning.h"

#include <utility>

#include "cli/shown.h"
#include "cli/terminal/printable.h"
#include "core/tree/commit_entry.h"

namespace muster::cli {

LogBeginning::LogBeginning(TreeCheckpoint checkpoint, std::string file)
    : checkpoint_(std::move(checkpoint)), file_(std::move(file)) {
  if (checkpoint_.size == 0) root_ = empty_tree_root();
}

void LogBeginning::add(const EncodedCommit& commit) {
  ++commits_;
  if (root_) return;
  tree_.add(leaf_hash(CommitEntry::of(commit).to_text()));
  if (tree_.size() == checkpoint_.size) root_ = tree_.root();
}

Result<void> LogBeginning::check() const {
  if (!root_) {
    return fail(ErrorCode::kDamaged, "The log has " + counted(commits_, "commit") +
                                         ", and the checkpoint " + file_ + " has " +
                                         grouped(checkpoint_.size) + ". The last " +
                                         grouped(checkpoint_.size - commits_) + " are missing.");
  }
  if (*root_ == checkpoint_.root) return {};
  return fail(ErrorCode::kDamaged, "The first " + counted(checkpoint_.size, "commit") +
                                       " of the log are not those of the checkpoint " + file_ +
                                       ": one of them was changed, removed or slipped in.");
}

}  // namespace muster::cli
