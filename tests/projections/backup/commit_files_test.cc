// The log in a backup's files: what is added is read again, what a killed backup left is kept as
// far as it fits, and every change of a byte is found.

#include "projections/backup/commit_files.h"

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "core/log/memory_event_log.h"
#include "tests/projections/instance/opened_instance.h"
#include "tests/support/event_log_helpers.h"
#include "tests/support/sample_events.h"
#include "tests/support/temp_dir.h"

namespace muster::projections {
namespace {

namespace fs = std::filesystem;

class CommitFilesTest : public testing::Test {
 protected:
  CommitFilesTest() {
    for (int i = 0; i < 12; ++i) must_append(log_, ping_draft(kContractTime, 1 + i % 3));
    const auto cursor = log_.read(Position(0));
    while (auto commit = *cursor->next_encoded()) commits_.emplace_back(commit->bytes);
  }
  // Adds those from `begin` on, up to but without `end`.
  static CommitFilesPlace add(const fs::path& dir, CommitFilesPlace place,
                              const std::vector<std::string>& commits, bool finishes = true) {
    CommitFileWriter writer(dir, place);
    for (const std::string& bytes : commits) {
      const auto added = writer.add({writer.end().position, *check_commit(bytes), bytes});
      EXPECT_TRUE(added) << added.error().message;
    }
    if (finishes) {
      const auto finished = writer.finish();
      EXPECT_TRUE(finished) << finished.error().message;
    }
    return writer.end();
  }
  std::vector<std::string> part(std::size_t begin, std::size_t end) const {
    return {commits_.begin() + static_cast<std::ptrdiff_t>(begin),
            commits_.begin() + static_cast<std::ptrdiff_t>(end)};
  }
  static Result<std::vector<std::string>> read(const fs::path& dir, CommitFilesPlace from,
                                               CommitFilesPlace end) {
    CommitFileReader reader(dir, from, end);
    std::vector<std::string> all;
    while (true) {
      const auto commit = reader.next();
      if (!commit) return tl::unexpected(commit.error());
      if (!*commit) return all;
      all.emplace_back((*commit)->bytes);
    }
  }
  static void put(const fs::path& file, const std::string& bytes) {
    std::ofstream(file, std::ios::binary) << bytes;
  }

  TempDir dir_;
  MemoryEventLog log_;
  std::vector<std::string> commits_;
};

TEST_F(CommitFilesTest, AreReadAsTheyWereAdded) {
  const auto five = add(dir_.path(), {}, part(0, 5));
  const auto all = add(dir_.path(), five, part(5, 12));
  EXPECT_EQ(all.commits, 12u);
  EXPECT_EQ(all.position, log_.head());
  EXPECT_EQ(*read(dir_.path(), {}, all), commits_);
  EXPECT_EQ(*read(dir_.path(), five, all), part(5, 12));
  EXPECT_EQ(*read(dir_.path(), {}, five), part(0, 5)) << "what stands behind the end is not read";
  EXPECT_EQ(add(dir_.path(), all, {}), all);
}

TEST_F(CommitFilesTest, GoOnInAnotherFileWhenOneIsLarge) {
  auto five = add(dir_.path(), {}, part(0, 5));
  // As if the first were full, which a test does not wait for.
  const fs::path first = commit_file(dir_.path(), Position(0));
  fs::rename(first, dir_.path() / "small");
  CommitFilesPlace full = five;
  full.offset = kCommitFileBytesMax;
  const auto all = add(dir_.path(), full, part(5, 12));
  fs::rename(dir_.path() / "small", first);
  EXPECT_EQ(all.file, five.position);
  EXPECT_EQ(*read(dir_.path(), {}, all), commits_);
  EXPECT_EQ(*read(dir_.path(), five, all), part(5, 12));
  fs::remove(commit_file(dir_.path(), all.file));
  const auto missing = read(dir_.path(), {}, all);
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().code, ErrorCode::kDamaged);
}

TEST_F(CommitFilesTest, KeepWhatAKilledBackupLeftAsFarAsItFits) {
  const auto five = add(dir_.path(), {}, part(0, 5));
  const auto nine = add(dir_.path(), five, part(5, 9));
  const fs::path file = commit_file(dir_.path(), Position(0));
  const std::string whole = contents_of(file);
  put(file, whole.substr(0, nine.offset - 3));  // torn
  CommitFileWriter writer(dir_.path(), five);
  for (std::size_t i = 5; i < 12; ++i) {
    ASSERT_TRUE(writer.add({writer.end().position, *check_commit(commits_[i]), commits_[i]}));
  }
  ASSERT_TRUE(writer.finish());
  EXPECT_EQ(*read(dir_.path(), {}, writer.end()), commits_);
  EXPECT_LT(writer.bytes_written(), writer.end().offset - five.offset) << "some was there already";
}

TEST_F(CommitFilesTest, OverwriteWhatAnotherLogLeft) {
  const auto five = add(dir_.path(), {}, part(0, 5));
  add(dir_.path(), five, part(0, 4));  // other commits
  put(commit_file(dir_.path(), Position(1000)), "a file of a log that went another way");
  const auto all = add(dir_.path(), five, part(5, 12));
  EXPECT_EQ(*read(dir_.path(), {}, all), commits_);
  EXPECT_EQ(contents_of(commit_file(dir_.path(), Position(0))).size(), all.offset);
  EXPECT_FALSE(fs::exists(commit_file(dir_.path(), Position(1000))));
}

TEST_F(CommitFilesTest, AreShorterThanTheyMustBe) {
  const auto all = add(dir_.path(), {}, commits_);
  const fs::path file = commit_file(dir_.path(), Position(0));
  put(file, contents_of(file).substr(0, all.offset - 1));
  CommitFileWriter writer(dir_.path(), all);
  const auto added = writer.add({all.position, *check_commit(commits_[0]), commits_[0]});
  ASSERT_FALSE(added);
  EXPECT_EQ(added.error().code, ErrorCode::kDamaged);
}

TEST_F(CommitFilesTest, EveryChangedByteAndEveryLengthIsFound) {
  const auto all = add(dir_.path(), {}, commits_);
  const fs::path file = commit_file(dir_.path(), Position(0));
  const std::string whole = contents_of(file);
  for (std::size_t i = 0; i < whole.size(); ++i) {
    std::string changed = whole;
    changed[i] = static_cast<char>(changed[i] ^ 0x10);
    put(file, changed);
    const auto read_again = read(dir_.path(), {}, all);
    ASSERT_FALSE(read_again) << "byte " << i;
    EXPECT_EQ(read_again.error().code, ErrorCode::kDamaged);
    put(file, whole.substr(0, i));
    EXPECT_FALSE(read(dir_.path(), {}, all)) << "ends at " << i;
  }
}

}  // namespace
}  // namespace muster::projections
