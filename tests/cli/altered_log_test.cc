// A small log, altered in every way by someone who can: each byte, each commit, with positions and
// checksums made to fit again. Each is refused by what `muster fsck --checkpoint FILE` does with a
// checkpoint that was kept elsewhere.

#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/log_beginning.h"
#include "core/codec/commit_codec.h"
#include "core/crc32c.h"
#include "core/log/fsck.h"
#include "core/tree/commit_entry.h"
#include "tests/support/sample_events.h"
#include "tests/support/test_keys.h"

namespace muster::cli {
namespace {

using ::testing::HasSubstr;
using Commits = std::vector<std::string>;

constexpr std::size_t kCommits = 30;
constexpr std::size_t kChecksumBytes = 4;

// Commits as bytes, at the positions that they come to.
class MadeLog final : public EventLog {
 public:
  explicit MadeLog(Commits commits) : commits_(std::move(commits)) {
    for (const std::string& bytes : commits_) {
      if (const auto frame = check_commit(bytes)) head_ = head_ + frame->event_count;
    }
  }

  Result<Position> append(const Draft&, Position) override {
    return fail(ErrorCode::kForbidden, "read only");
  }
  Position head() const override { return head_; }
  std::optional<Timestamp> last_time() const override { return std::nullopt; }
  std::uint32_t last_crc() const override { return 0; }
  std::unique_ptr<CommitCursor> read(Position) const override {
    return std::make_unique<Cursor>(commits_);
  }
  Position wait_past(Position, Duration) const override { return head_; }
  void interrupt() override {}

 private:
  struct Cursor final : CommitCursor {
    explicit Cursor(const Commits& commits) : CommitCursor(nullptr), commits_(commits) {}
    Result<std::optional<Commit>> next() override {
      return fail(ErrorCode::kForbidden, "encoded only");
    }
    Result<std::optional<EncodedCommit>> next_encoded() override {
      if (next_ == commits_.size()) return std::optional<EncodedCommit>();
      const std::string& bytes = commits_[next_++];
      const auto frame = check_commit(bytes);
      if (!frame) return tl::unexpected(frame.error());
      const EncodedCommit commit{at_, *frame, bytes};
      at_ = commit.end();
      return std::optional(commit);
    }
    const Commits& commits_;
    std::size_t next_ = 0;
    Position at_;
  };

  const Commits commits_;
  Position head_;
};

std::string encoded(const Draft& draft) {
  TestKeys keys;
  std::string bytes;
  EXPECT_TRUE(encode_commit(draft, &keys, bytes));
  return bytes;
}

// Events and runs of pings, no two commits the same, all at one time: the order is in no clock.
Commits small_log() {
  Commits commits;
  const Timestamp time{1'750'000'000'000'000};
  for (std::size_t i = 0; i < kCommits; ++i) {
    if (i % 5 == 4) {
      commits.push_back(encoded(ping_draft(time, i)));
    } else {
      commits.push_back(encoded(
          {time, {Event{sample_who(), OrganizationRenamed{"title " + std::to_string(i)}}}}));
    }
  }
  return commits;
}

TreeCheckpoint checkpoint_of(const Commits& commits) {
  GrowingTree tree;
  const MadeLog log(commits);
  EXPECT_TRUE(fsck(log, {}, [&](const EncodedCommit& commit) {
    tree.add(leaf_hash(CommitEntry::of(commit).to_text()));
  }));
  return {"example.org/people", tree.size(), tree.root()};
}

// What is wrong; empty: nothing.
std::string fsck_against(const TreeCheckpoint& checkpoint, Commits commits) {
  LogBeginning beginning(checkpoint, "kept.checkpoint");
  const MadeLog log(std::move(commits));
  const auto report = fsck(log, {}, [&](const EncodedCommit& commit) { beginning.add(commit); });
  if (!report) return report.error().message;
  const auto begins_so = beginning.check();
  return begins_so ? "" : begins_so.error().message;
}

void fix_checksum(std::string& bytes) {
  const std::size_t size = bytes.size() - kChecksumBytes;
  const std::uint32_t crc = crc32c(std::string_view(bytes).substr(0, size));
  for (std::size_t i = 0; i < kChecksumBytes; ++i)
    bytes[size + i] = static_cast<char>(crc >> (8 * i));
}

class AlteredLog : public testing::Test {
 protected:
  void expect_changed(Commits commits, const std::string& how) {
    EXPECT_THAT(fsck_against(kept_, std::move(commits)),
                HasSubstr("The first 30 commits of the log are not those of the checkpoint "
                          "kept.checkpoint: one of them was changed, removed or slipped in."))
        << how;
  }
  void expect_shorter(Commits commits, const std::string& how) {
    EXPECT_THAT(fsck_against(kept_, std::move(commits)), HasSubstr(" missing.")) << how;
  }

  const Commits log_ = small_log();
  const TreeCheckpoint kept_ = checkpoint_of(log_);
};

TEST_F(AlteredLog, ThatOnlyGrewIsWhatItWas) {
  EXPECT_EQ(fsck_against(kept_, log_), "");
  Commits longer = log_;
  longer.push_back(log_.front());
  EXPECT_EQ(fsck_against(kept_, longer), "");
}

TEST_F(AlteredLog, InAnyByteIsRefusedAlsoWithItsChecksum) {
  for (std::size_t i = 0; i < log_.size(); ++i) {
    for (std::size_t at = 0; at < log_[i].size(); ++at) {
      Commits altered = log_;
      altered[i][at] = static_cast<char>(altered[i][at] ^ (1 << (at % 8)));
      EXPECT_NE(fsck_against(kept_, altered), "") << "commit " << i << " byte " << at;
      if (at + kChecksumBytes >= log_[i].size()) continue;
      fix_checksum(altered[i]);
      EXPECT_NE(fsck_against(kept_, altered), "") << "commit " << i << " byte " << at;
    }
  }
}

TEST_F(AlteredLog, WithACommitDroppedDuplicatedOrSlippedInIsRefused) {
  const std::string other = encoded(
      {Timestamp{1'750'000'000'000'000}, {Event{sample_who(), OrganizationRenamed{"other"}}}});
  for (std::size_t i = 0; i <= log_.size(); ++i) {
    const auto at = static_cast<std::ptrdiff_t>(i);
    if (i < log_.size()) {
      Commits dropped = log_;
      dropped.erase(dropped.begin() + at);
      expect_shorter(dropped, "dropped " + std::to_string(i));
      // The same, with as many commits as before.
      dropped.push_back(other);
      expect_changed(dropped, "dropped " + std::to_string(i));
      Commits replaced = log_;
      replaced[i] = other;
      expect_changed(replaced, "replaced " + std::to_string(i));
    }
    if (i == log_.size()) continue;  // behind all that was signed: it grew
    Commits inserted = log_;
    inserted.insert(inserted.begin() + at, other);
    expect_changed(inserted, "inserted " + std::to_string(i));
    if (i + 1 == log_.size()) continue;  // likewise
    Commits doubled = log_;
    doubled.insert(doubled.begin() + at, log_[i]);
    expect_changed(doubled, "doubled " + std::to_string(i));
  }
}

TEST_F(AlteredLog, InAnotherOrderIsRefused) {
  for (std::size_t i = 0; i < log_.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      Commits swapped = log_;
      std::swap(swapped[i], swapped[j]);
      expect_changed(swapped, std::to_string(i) + " and " + std::to_string(j));
    }
  }
}

TEST_F(AlteredLog, ThatEndsEarlierIsRefused) {
  for (std::size_t size = 0; size < log_.size(); ++size) {
    Commits older(log_.begin(), log_.begin() + static_cast<std::ptrdiff_t>(size));
    expect_shorter(older, "an older copy of " + std::to_string(size));
    // And went on in another way.
    while (older.size() < log_.size())
      older.push_back(encoded(ping_draft(Timestamp{1'750'000'000'000'000}, 7 + older.size())));
    expect_changed(older, "went on after " + std::to_string(size));
  }
}

// Two commits made one, or one made two, with the same events at the same positions.
TEST_F(AlteredLog, WithTheSameEventsInOtherCommitsIsRefused) {
  const Event one{sample_who(), OrganizationRenamed{"one"}};
  const Event two{sample_who(), OrganizationRenamed{"two"}};
  const Timestamp time{1'750'000'000'000'000};
  const Commits apart = {encoded({time, {one}}), encoded({time, {two}})};
  const Commits together = {encoded({time, {one, two}})};
  EXPECT_NE(fsck_against(checkpoint_of(apart), together), "");
  EXPECT_NE(fsck_against(checkpoint_of(together), apart), "");
}

}  // namespace
}  // namespace muster::cli
