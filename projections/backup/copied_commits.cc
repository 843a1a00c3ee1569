#include "projections/backup/copied_commits.h"

#include <string>
#include <utility>
#include <vector>

#include "core/tree/commit_entry.h"

namespace muster::projections {

constexpr std::size_t kBatchBytes = std::size_t{1} << 20;

struct CopiedCommits::Batch {
  std::string bytes;
  std::vector<EncodedCommit> commits;  // without their bytes
  std::vector<std::size_t> sizes;
};

void CopiedCommits::add(const EncodedCommit& commit) {
  if (!batch_) {
    batch_ = std::make_shared<Batch>();
    batch_->bytes.reserve(kBatchBytes + commit.bytes.size());
  }
  batch_->bytes += commit.bytes;
  batch_->commits.push_back({commit.first, commit.frame, {}});
  batch_->sizes.push_back(commit.bytes.size());
  if (batch_->bytes.size() >= kBatchBytes) give();
}

void CopiedCommits::give() {
  if (!batch_) return;
  worker_.give([this, batch = std::exchange(batch_, nullptr)] {
    std::string_view bytes = batch->bytes;
    for (std::size_t i = 0; i < batch->commits.size(); ++i) {
      EncodedCommit commit = batch->commits[i];
      commit.bytes = bytes.substr(0, batch->sizes[i]);
      bytes.remove_prefix(batch->sizes[i]);
      tree_.add(leaf_hash(CommitEntry::of(commit).to_text()));
      if (done_) done_ = subjects_.add(commit);
    }
  });
}

Result<void> CopiedCommits::finish() {
  give();
  worker_.finish();
  subjects_.finish();
  return done_;
}

}  // namespace muster::projections
