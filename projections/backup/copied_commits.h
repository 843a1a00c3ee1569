// What has to be known of commits while they are copied, learned on a thread of its own: the tree
// over them, and whose keys they need.
//
//   CopiedCommits copied(GrowingTree{});
//   copied.add(commit) ...;
//   Result<void> done = copied.finish();
//   copied.tree().root(); copied.subjects();
//
// One thread calls.
#pragma once

#include <memory>

#include "core/codec/commit_codec.h"
#include "core/result.h"
#include "core/tree/merkle.h"
#include "projections/backup/log_subjects.h"
#include "projections/projector/worker.h"

namespace muster::projections {

class CopiedCommits {
 public:
  // `tree`: of the commits before.
  explicit CopiedCommits(GrowingTree tree) : tree_(std::move(tree)) {}

  // Copies the bytes.
  void add(const EncodedCommit& commit);
  // kDamaged: a commit cannot be decoded.
  Result<void> finish();

  // Require: finish().
  const GrowingTree& tree() const { return tree_; }
  const LogSubjects& subjects() const { return subjects_; }

 private:
  struct Batch;
  void give();

  GrowingTree tree_;
  LogSubjects subjects_;
  Result<void> done_;
  std::shared_ptr<Batch> batch_;
  Worker worker_;  // last: its thread uses the others
};

}  // namespace muster::projections
