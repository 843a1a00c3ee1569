// Whether a log begins with the tree of a checkpoint that was kept.
//
//   LogBeginning beginning(checkpoint, "kept.checkpoint");
//   for (each commit of the log) beginning.add(commit);
//   beginning.check();
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "core/codec/commit_codec.h"
#include "core/result.h"
#include "core/time.h"
#include "core/tree/checkpoint.h"
#include "core/tree/merkle.h"

namespace muster::cli {

class LogBeginning {
 public:
  // `file` names the checkpoint in errors.
  LogBeginning(TreeCheckpoint checkpoint, std::string file);

  const TreeCheckpoint& checkpoint() const { return checkpoint_; }
  void add(const EncodedCommit& commit);
  std::uint64_t commits() const { return commits_; }
  // When the last commit of the checkpoint was recorded; absent before it was added.
  std::optional<Timestamp> last_time() const { return last_time_; }
  // kDamaged: the log does not begin so. Requires: all of it was added.
  Result<void> check() const;

 private:
  TreeCheckpoint checkpoint_;
  std::string file_;
  std::uint64_t commits_ = 0;
  std::optional<Timestamp> last_time_;
  GrowingTree tree_;              // up to the checkpoint's size
  std::optional<TreeHash> root_;  // of the tree of that size
};

}  // namespace muster::cli
