#include "core/log/rocksdb/rocksdb_event_log.h"

#include <csignal>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <rocksdb/env.h>
#include <sys/resource.h>

#include "core/log/rocksdb/acknowledged_head.h"
#include "tests/support/event_log_contract.h"
#include "tests/support/log_files.h"
#include "tests/support/temp_dir.h"

namespace muster {
namespace {

namespace fs = std::filesystem;

struct RocksdbLogs {
  static constexpr bool kDurable = true;
  std::unique_ptr<EventLog> open() { return must_open(dir.path()); }
  TempDir dir;
};

INSTANTIATE_TYPED_TEST_SUITE_P(Rocksdb, EventLogContract, RocksdbLogs);

TEST(RocksdbEventLogTest, MakesTheDirectoryWithItsParentsForItsOwnerAlone) {
  TempDir dir;
  const fs::path data = dir.path() / "a" / "b";
  must_open(data);
  EXPECT_EQ(fs::status(data).permissions(), fs::perms::owner_all);
  EXPECT_EQ(fs::status(data / "log").permissions(), fs::perms::owner_all);
  EXPECT_EQ(AcknowledgedHead::peek(data / "head"), Position(0));
}

TEST(RocksdbEventLogTest, ASecondOwnerIsRefused) {
  TempDir dir;
  const auto log = must_open(dir.path());
  const auto second = RocksdbEventLog::open(dir.path());
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, ErrorCode::kConflict);
  EXPECT_NE(second.error().message.find("another process holds " + dir.path().string()),
            std::string::npos);
}

// The lock on DATA/head goes where somebody removes the file; RocksDB's own is still there.
TEST(RocksdbEventLogTest, ASecondOwnerIsRefusedAlsoWithoutTheHeadFile) {
  TempDir dir;
  const auto log = must_open(dir.path());
  fs::remove(dir.path() / "head");
  const auto second = RocksdbEventLog::open(dir.path());
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, ErrorCode::kConflict)
      << second.error().message << second.error().detail;
}

TEST(RocksdbEventLogTest, IsNeverMadeOverFilesThatAreNotALog) {
  TempDir dir;
  fs::create_directory(dir.path() / "log");
  write_file(dir.path() / "log" / "thesis.txt", "not a log");
  const auto log = RocksdbEventLog::open(dir.path());
  ASSERT_FALSE(log);
  EXPECT_EQ(log.error().code, ErrorCode::kDamaged);
  EXPECT_EQ(read_file(dir.path() / "log" / "thesis.txt"), "not a log");
}

// A start that is killed while it makes the log must not need a hand to start again.
TEST(RocksdbEventLogTest, AStartThatWasKilledEarlyIsStartedAgain) {
  TempDir dir;
  must_open(dir.path());
  fs::remove(dir.path() / "log" / "CURRENT");
  const auto log = must_open(dir.path());
  must_append(*log, ping_draft(kContractTime, 1));
}

TEST(RocksdbEventLogTest, EveryAppendMovesTheAcknowledgedHead) {
  TempDir dir;
  const auto log = must_open(dir.path());
  for (std::uint64_t i = 1; i <= 5; ++i) {
    must_append(*log, ping_draft(kContractTime, 2));
    EXPECT_EQ(AcknowledgedHead::peek(dir.path() / "head"), Position(2 * i));
  }
}

// Files cannot grow while it lives: a full disk, as far as the log sees.
class FullDisk {
 public:
  explicit FullDisk(rlim_t bytes) : handler_(std::signal(SIGXFSZ, SIG_IGN)) {
    ::getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit now{bytes, before_.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &now);
  }
  ~FullDisk() {
    ::setrlimit(RLIMIT_FSIZE, &before_);
    std::signal(SIGXFSZ, handler_);
  }
  FullDisk(const FullDisk&) = delete;
  FullDisk& operator=(const FullDisk&) = delete;

 private:
  rlimit before_{};
  void (*handler_)(int);
};

TEST(RocksdbEventLogTest, AfterAFailedAppendEveryLaterOneIsRefusedUntilAReopen) {
  TempDir dir;
  auto log = must_open(dir.path());
  must_append(*log, ping_draft(kContractTime, 5));
  {
    const FullDisk full(4096);
    const Draft large{kContractTime,
                      {Event{sample_who(), OrganizationRenamed{std::string(100'000, 'x')}}}};
    const auto failed = log->append(large, log->head());
    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.error().code, ErrorCode::kIo);
  }
  EXPECT_EQ(log->append(ping_draft(kContractTime, 1), log->head()).error().code, ErrorCode::kIo);
  EXPECT_EQ(log->head(), Position(5));
  EXPECT_EQ(read_all(*log).size(), 1u);
  log.reset();
  log = must_open(dir.path());
  EXPECT_EQ(log->head(), Position(5));
  must_append(*log, ping_draft(kContractTime, 1));
  EXPECT_TRUE(fsck(*log));
}

// What is in the directory at any moment, taken as it is, opens with all that was acknowledged by
// then.
TEST(RocksdbEventLogTest, ACrashAfterAnyAppendLosesNothing) {
  TempDir dir;
  const auto log = must_open(dir.path());
  for (std::uint64_t i = 1; i <= 10; ++i) {
    must_append(*log, sample_draft(kContractTime));
    TempDir copy;
    copy_files(dir.path(), copy.path());
    EXPECT_EQ(read_all(*must_open(copy.path())), read_all(*log));
  }
}

TEST(RocksdbEventLogTest, ABackupIsTheLogDirectoryAlone) {
  TempDir dir;
  must_append(*must_open(dir.path()), sample_draft(kContractTime));
  TempDir backup;
  copy_files(dir.path() / "log", backup.path() / "log");
  EXPECT_EQ(read_all(*must_open(backup.path())), read_all(*must_open(dir.path())));
}

TEST(RocksdbEventLogTest, AReaderBesideNeedsALog) {
  TempDir dir;
  const auto none = RocksdbEventLog::open_beside(dir.path());
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().code, ErrorCode::kNotFound);
  EXPECT_TRUE(fs::is_empty(dir.path()));
}

TEST(RocksdbEventLogTest, AReaderBesideSeesWhatIsInMemoryAndCannotAppend) {
  TempDir dir;
  const auto log = must_open(dir.path());
  must_append(*log, sample_draft(kContractTime));
  const auto beside = must_open_beside(dir.path());
  EXPECT_EQ(read_all(*beside), read_all(*log));
  EXPECT_EQ(beside->last_time(), log->last_time());
  EXPECT_EQ(beside->last_crc(), log->last_crc());
  EXPECT_EQ(beside->append(ping_draft(kContractTime, 1), beside->head()).error().code,
            ErrorCode::kForbidden);
  EXPECT_TRUE(fsck(*beside));
}

TEST(RocksdbEventLogTest, AReaderBesideWritesNothingIntoTheDataDirectory) {
  TempDir dir;
  must_append(*must_open(dir.path()), sample_draft(kContractTime));
  auto names_and_bytes = [&] {
    std::vector<std::pair<std::string, std::string>> all;
    for (const auto& file : fs::recursive_directory_iterator(dir.path())) {
      if (file.is_regular_file()) all.emplace_back(file.path().string(), read_file(file.path()));
    }
    std::ranges::sort(all);
    return all;
  };
  const auto before = names_and_bytes();
  {
    const auto beside = must_open_beside(dir.path());
    ASSERT_TRUE(beside->catch_up());
    EXPECT_TRUE(fsck(*beside));
  }
  EXPECT_EQ(names_and_bytes(), before);
}

TEST(RocksdbEventLogTest, AReaderBesideCatchesUp) {
  TempDir dir;
  const auto log = must_open(dir.path());
  must_append(*log, ping_draft(kContractTime, 1));
  const auto beside = must_open_beside(dir.path());
  for (int i = 0; i < 20; ++i) {
    must_append(*log, sample_draft(kContractTime));
    const auto caught_up = beside->catch_up();
    ASSERT_TRUE(caught_up) << caught_up.error().message;
    ASSERT_EQ(beside->head(), log->head());
  }
  EXPECT_EQ(read_all(*beside), read_all(*log));
}

TEST(RocksdbEventLogTest, CatchingUpWakesWhoeverWaitsBeside) {
  TempDir dir;
  const auto log = must_open(dir.path());
  const auto beside = must_open_beside(dir.path());
  Position seen;
  std::thread follower([&] { seen = beside->wait_past(Position(0), kPatience); });
  must_append(*log, ping_draft(kContractTime, 3));
  ASSERT_TRUE(beside->catch_up());
  follower.join();
  EXPECT_EQ(seen, Position(3));
}

// Does something when the directory of the log is listed: in an opening beside, that is after
// RocksDB has read the MANIFEST and before it reads the write-ahead logs.
class BusyOwner final : public rocksdb::EnvWrapper {
 public:
  explicit BusyOwner(std::function<void()> on_list)
      : rocksdb::EnvWrapper(rocksdb::Env::Default()), on_list_(std::move(on_list)) {}
  const char* Name() const override { return "BusyOwner"; }

  rocksdb::Status GetChildren(const std::string& dir, std::vector<std::string>* names) override {
    if (dir.ends_with("/log")) on_list_();
    return target()->GetChildren(dir, names);
  }

 private:
  const std::function<void()> on_list_;
};

class OwnerThatReplacesFiles : public ::testing::Test {
 protected:
  OwnerThatReplacesFiles() {
    must_append(*log_, sample_draft(kContractTime));
    must_append(*log_, ping_draft(kContractTime, 3));
  }

  // What was in the write-ahead log goes into a table file, and the log of it goes.
  void start_again() {
    log_.reset();
    log_ = must_open(dir_.path());
    must_append(*log_, ping_draft(kContractTime, 2));
  }

  TempDir dir_;
  std::unique_ptr<RocksdbEventLog> log_ = must_open(dir_.path());
};

TEST_F(OwnerThatReplacesFiles, IsNotTakenForDamageByAReaderBeside) {
  int replacements = 0;
  BusyOwner owner([&] {
    if (replacements++ < 3) start_again();
  });
  const auto beside = RocksdbEventLog::open_beside(dir_.path(), {.env = &owner});
  ASSERT_TRUE(beside) << beside.error().message;
  EXPECT_GE(replacements, 3);
  EXPECT_EQ(read_all(**beside), read_all(*log_));
}

TEST_F(OwnerThatReplacesFiles, AllTheTimeLetsAReaderBesideSayThatItIsBusy) {
  BusyOwner owner([&] { start_again(); });
  const auto beside = RocksdbEventLog::open_beside(dir_.path(), {.env = &owner});
  ASSERT_FALSE(beside);
  EXPECT_EQ(beside.error().code, ErrorCode::kBusy) << beside.error().message;
}

// Each reopening flushes the write-ahead log into a table file, deletes it and writes a new
// manifest: what a secondary trips over when it looks too rarely.
TEST(RocksdbEventLogTest, AReaderBesideCatchesUpAfterTheOwnerStartedAgainManyTimes) {
  TempDir dir;
  auto log = must_open(dir.path());
  must_append(*log, ping_draft(kContractTime, 1));
  const auto beside = must_open_beside(dir.path());
  for (int round = 1; round <= 4; ++round) {
    for (int reopened = 0; reopened < round; ++reopened) {
      must_append(*log, sample_draft(kContractTime));
      log.reset();
      log = must_open(dir.path());
      must_append(*log, ping_draft(kContractTime, 2));
    }
    const auto caught_up = beside->catch_up();
    ASSERT_TRUE(caught_up) << caught_up.error().message << caught_up.error().detail;
    ASSERT_EQ(beside->head(), log->head());
    ASSERT_EQ(read_all(*beside), read_all(*log));
  }
}

// Enough bytes that the owner flushes and compacts while the reader reads.
TEST(RocksdbEventLogTest, AReaderBesideReadsWhileTheOwnerFlushes) {
  TempDir dir;
  const auto log = must_open(dir.path());
  const Draft draft{kContractTime,
                    {Event{sample_who(), OrganizationFounded{std::string(900'000, 'x')}}}};
  must_append(*log, draft);
  const auto beside = must_open_beside(dir.path());
  for (int i = 0; i < 160; ++i) {
    must_append(*log, draft);
    if (i % 20 != 0) continue;
    const auto caught_up = beside->catch_up();
    ASSERT_TRUE(caught_up) << caught_up.error().message << caught_up.error().detail;
    ASSERT_EQ(read_all(*beside).size(), log->head().value);
  }
  EXPECT_FALSE(log_files(dir.path(), ".sst").empty())
      << "this test is about a flush, and there was none";
}

TEST(RocksdbEventLogTest, ACursorBesideOutlivesACatchUp) {
  TempDir dir;
  auto log = must_open(dir.path());
  for (int i = 0; i < 3; ++i) must_append(*log, sample_draft(kContractTime));
  const auto beside = must_open_beside(dir.path());
  const auto cursor = beside->read(Position(0));
  for (int i = 0; i < 3; ++i) {
    log.reset();
    log = must_open(dir.path());
    must_append(*log, sample_draft(kContractTime));
    ASSERT_TRUE(beside->catch_up());
  }
  std::size_t commits = 0;
  for (auto commit = cursor->next(); commit && *commit; commit = cursor->next()) ++commits;
  EXPECT_EQ(commits, 3u);
}

}  // namespace
}  // namespace muster
