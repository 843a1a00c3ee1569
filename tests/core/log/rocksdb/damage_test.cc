// What the log promises when its files are not what was written: everything acknowledged is read
// back, or the damage is named. Never silently less.
#include <cstdint>
#include <optional>
#include <random>
#include <string>

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "core/log/fsck.h"
#include "core/log/rocksdb/acknowledged_head.h"
#include "core/log/rocksdb/rocksdb_event_log.h"
#include "tests/support/event_log_helpers.h"
#include "tests/support/log_files.h"
#include "tests/support/sample_events.h"
#include "tests/support/seed.h"
#include "tests/support/temp_dir.h"

namespace muster {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kPingsPerCommit = 50;

class DamageTest : public testing::Test {
 protected:
  // Appends commits of 50 pings each; they stand in the write-ahead log.
  void append(std::uint64_t commits) {
    const auto log = must_open(data());
    for (std::uint64_t i = 0; i < commits; ++i)
      must_append(*log, ping_draft(kContractTime, kPingsPerCommit));
  }
  // Appends commits of one event each, with bytes that do not compress: many blocks with few syncs.
  void append_large(std::uint64_t commits) {
    std::mt19937 random(1);
    const auto log = must_open(data());
    for (std::uint64_t i = 0; i < commits; ++i) {
      std::string text(100'000, ' ');
      for (char& c : text) c = static_cast<char>(random());
      must_append(*log,
                  {kContractTime, {Event{sample_who(), OrganizationRenamed{std::move(text)}}}});
    }
  }
  // RocksDB moves what is in the write-ahead log into a table file when it opens.
  void reopen() { must_open(data()); }

  const fs::path& data() const { return dir_.path(); }
  fs::path head() const { return data() / "head"; }
  fs::path wal() const { return only(".log"); }
  fs::path table() const { return only(".sst"); }

  // The open refuses as damage and its message has all the parts.
  void expect_refused(std::initializer_list<std::string_view> parts) const {
    const auto log = RocksdbEventLog::open(data());
    ASSERT_FALSE(log) << "opened, with the head at " << (*log)->head();
    EXPECT_EQ(log.error().code, ErrorCode::kDamaged) << log.error().message << log.error().detail;
    EXPECT_NE(log.error().message.find(data().string()), std::string::npos) << log.error().message;
    for (const std::string_view part : parts) {
      EXPECT_NE(log.error().message.find(part), std::string::npos)
          << part << " is not in: " << log.error().message;
    }
  }

 private:
  fs::path only(std::string_view extension) const {
    const auto files = log_files(data(), extension);
    MUSTER_CHECK(files.size() == 1, "{} files {}", files.size(), extension);
    return files[0];
  }
  TempDir dir_;
};

TEST_F(DamageTest, AnUnfinishedRecordThatNobodyWasToldOfIsIgnored) {
  append(5);
  const std::string acknowledged = read_file(head());
  const auto size = fs::file_size(wal());
  append(1);  // flushes the five into a table file; its own record is alone in the new log
  write_file(head(), acknowledged);
  for (const std::uintmax_t kept :
       {std::uintmax_t{1}, std::uintmax_t{7}, std::uintmax_t{20}, size / 10}) {
    TempDir copy;
    copy_files(data(), copy.path());
    fs::resize_file(copy.path() / "log" / wal().filename(), kept);
    const auto log = must_open(copy.path());
    EXPECT_EQ(log->head(), Position(5 * kPingsPerCommit)) << kept;
    must_append(*log, ping_draft(kContractTime, 1));
    EXPECT_TRUE(fsck(*log));
  }
}

TEST_F(DamageTest, AHeadThatIsCutOffUnderAnOpenLogIsWholeAfterTheNextCommit) {
  append(1);
  const auto log = must_open(data());
  for (const std::uintmax_t kept : {0, 7, 16}) {
    fs::resize_file(head(), kept);
    must_append(*log, ping_draft(kContractTime, kPingsPerCommit));
    EXPECT_EQ(AcknowledgedHead::peek(head()), log->head()) << kept;
  }
}

TEST_F(DamageTest, ACommitThatIsWholeCountsAlsoWhereNobodyWasTold) {
  append(5);
  const std::string acknowledged = read_file(head());
  append(1);
  write_file(head(), acknowledged);
  EXPECT_EQ(must_open(data())->head(), Position(6 * kPingsPerCommit));
  EXPECT_EQ(AcknowledgedHead::peek(head()), Position(6 * kPingsPerCommit));
}

TEST_F(DamageTest, AnAcknowledgedCommitCutOffIsMissed) {
  append(5);
  cut_off(wal(), 3);
  expect_refused({"ends at position 200", "positions up to 250 were acknowledged",
                  "50 events are lost",
                  "If you restored an older backup on purpose, remove " + head().string() +
                      " and start again."});
  expect_refused({"50 events are lost"});  // and refusing has not made it worse
  fs::remove(head());
  EXPECT_EQ(must_open(data())->head(), Position(200));
}

TEST_F(DamageTest, ACutOffIsMissedFromBesideToo) {
  append(5);
  cut_off(wal(), 3);
  const auto beside = RocksdbEventLog::open_beside(data());
  ASSERT_FALSE(beside);
  EXPECT_EQ(beside.error().code, ErrorCode::kDamaged);
  EXPECT_NE(beside.error().message.find("50 events are lost"), std::string::npos)
      << beside.error().message;
}

TEST_F(DamageTest, AFlippedBitInTheMiddleOfTheWriteAheadLogIsNamed) {
  append(31);
  flip_bit(wal(), fs::file_size(wal()) / 2);
  expect_refused(
      {"is damaged", "can be read up to position 750.", "Positions up to 1550 were acknowledged"});
}

TEST_F(DamageTest, AFlippedBitInTheLastRecordIsNamed) {
  append(30);
  flip_bit(wal(), fs::file_size(wal()) - 20);
  expect_refused({"is damaged", "can be read up to position 1450"});
}

// The record then seems to go on past the end of the file: what an unfinished one looks like.
TEST_F(DamageTest, AFlippedBitInTheLastRecordsLengthIsMissed) {
  append(2);
  const std::uintmax_t start_of_last = fs::file_size(wal()) / 2;
  flip_bit(wal(), start_of_last + 5);  // checksum (4), length (2), type (1)
  expect_refused({"50 events are lost"});
}

TEST_F(DamageTest, AMissingWriteAheadLogIsMissed) {
  append(3);
  fs::remove(wal());
  expect_refused({"ends at position 0", "150 events are lost"});
}

TEST_F(DamageTest, AMissingWriteAheadLogAfterATableFileIsMissed) {
  append(3);
  append(2);
  fs::remove(wal());
  expect_refused({"ends at position 150", "100 events are lost"});
}

TEST_F(DamageTest, AFlippedBitInATableFileIsNamedWhenItIsRead) {
  append_large(20);
  reopen();
  // The first block: opening reads the last one only.
  flip_bit(table(), 100);
  const auto log = must_open(data());
  const auto report = fsck(*log);
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().code, ErrorCode::kDamaged);
  EXPECT_NE(report.error().message.find("the log is damaged at position 0"), std::string::npos)
      << report.error().message;
  EXPECT_FALSE(fsck(*must_open_beside(data())));
}

TEST_F(DamageTest, ReadingGoesUpToTheDamageInATableFile) {
  append_large(20);
  reopen();
  flip_bit(table(), fs::file_size(table()) / 2);
  const auto log = must_open(data());
  const auto cursor = log->read(Position(0));
  Position reached(0);
  auto commit = cursor->next();
  for (; commit && *commit; commit = cursor->next()) {
    ASSERT_EQ((*commit)->first, reached);
    reached = (*commit)->end();
  }
  ASSERT_FALSE(commit);
  EXPECT_EQ(commit.error().code, ErrorCode::kDamaged);
  EXPECT_NE(commit.error().message.find("at position " + std::to_string(reached.value)),
            std::string::npos);
  EXPECT_GT(reached, Position(0));
  EXPECT_LT(reached, log->head());
}

TEST_F(DamageTest, AFlippedBitInTheLastBlockOfATableFileIsNamedAtOnce) {
  append(30);
  reopen();
  flip_bit(table(), 100);  // the only block
  expect_refused(
      {"is damaged", "can be read up to position 0", "Positions up to 1500 were acknowledged"});
}

TEST_F(DamageTest, AMissingTableFileIsNamed) {
  append(30);
  reopen();
  const fs::path file = table();
  append(1);
  fs::remove(file);
  expect_refused({"is damaged", file.stem().string(), "can be read up to position 0",
                  "Positions up to 1550 were acknowledged"});
}

TEST_F(DamageTest, ATableFileCutOffIsNamed) {
  append(30);
  reopen();
  cut_off(table(), 1);
  expect_refused({"is damaged", "Positions up to 1500 were acknowledged"});
}

TEST_F(DamageTest, AMissingManifestIsRefused) {
  append(3);
  for (const auto& file : fs::directory_iterator(data() / "log")) {
    if (file.path().filename().string().starts_with("MANIFEST")) fs::remove(file.path());
  }
  expect_refused({"is damaged", "MANIFEST"});
}

TEST_F(DamageTest, AMissingCurrentIsRefused) {
  append(3);
  fs::remove(data() / "log" / "CURRENT");
  expect_refused({"is damaged"});
}

TEST_F(DamageTest, AMissingLogDirectoryIsMissed) {
  append(3);
  fs::remove_all(data() / "log");
  expect_refused({"150 events are lost"});
  EXPECT_FALSE(fs::exists(data() / "log"));
}

// A log that was copied alone has none.
TEST_F(DamageTest, AMissingOrEmptyHeadFileIsSaidAndMadeAnew) {
  append(3);
  for (const std::optional<std::string>& bytes :
       {std::optional<std::string>(), std::optional(std::string()),
        std::optional(std::string(32, '\0'))}) {
    fs::remove(head());
    if (bytes) write_file(head(), *bytes);
    EXPECT_EQ(AcknowledgedHead::peek(head()), std::nullopt);
    const auto log = must_open(data());
    EXPECT_EQ(log->head(), Position(150));
    ASSERT_EQ(log->notices().size(), 1u);
    EXPECT_NE(log->notices()[0].find(head().string() + " was missing or empty"), std::string::npos)
        << log->notices()[0];
    EXPECT_NE(log->notices()[0].find("ends at position 150"), std::string::npos)
        << log->notices()[0];
    EXPECT_EQ(AcknowledgedHead::peek(head()), Position(150));
  }
  EXPECT_TRUE(must_open(data())->notices().empty());
  EXPECT_FALSE(fs::exists(data() / "kept"));
}

// It was written over without a word: nothing was left that told of it.
TEST_F(DamageTest, ADamagedHeadFileIsSaidAndKeptAside) {
  append(3);
  std::uint64_t end = 150;
  for (const std::string& bytes : {std::string("x"), std::string(32, '\xff'),
                                   std::string(4096, 'x'), read_file(head()).substr(0, 31)}) {
    write_file(head(), bytes);
    EXPECT_EQ(AcknowledgedHead::peek(head()), std::nullopt);
    const auto log = must_open(data());
    EXPECT_EQ(log->head(), Position(end));
    ASSERT_EQ(log->notices().size(), 1u);
    const std::string& notice = log->notices()[0];
    EXPECT_NE(notice.find(head().string() + " was damaged"), std::string::npos) << notice;
    EXPECT_NE(notice.find("ends at position " + std::to_string(end) + ","), std::string::npos)
        << notice;
    const std::size_t kept_at = notice.find((data() / "kept").string());
    ASSERT_NE(kept_at, std::string::npos) << notice;
    const std::string kept = notice.substr(kept_at, notice.rfind('.') - kept_at);
    EXPECT_EQ(read_file(kept), bytes);
    must_append(*log, ping_draft(kContractTime, 1));
    EXPECT_EQ(AcknowledgedHead::peek(head()), Position(++end));
    EXPECT_EQ(RocksdbEventLog::open(data()).error().code, ErrorCode::kConflict)
        << "the new head carries the lock";
  }
}

// Its bytes went although nothing was opened.
TEST_F(DamageTest, ARefusedLogLeavesItsDamagedHeadAsItIs) {
  append(3);
  write_file(head(), "bytes of another file");
  fs::remove(data() / "log" / "CURRENT");
  expect_refused({"is damaged"});
  EXPECT_EQ(read_file(head()), "bytes of another file");
}

// They were waited for, for ever.
TEST_F(DamageTest, APipeInPlaceOfTheHeadFileIsNotWaitedFor) {
  append(3);
  fs::remove(head());
  ASSERT_EQ(::mkfifo(head().c_str(), 0600), 0);
  EXPECT_EQ(AcknowledgedHead::peek(head()), std::nullopt);
  for (const auto& log :
       {RocksdbEventLog::open(data()), RocksdbEventLog::open_for_reading(data())}) {
    ASSERT_FALSE(log);
    EXPECT_EQ(log.error().code, ErrorCode::kIo) << log.error().message;
  }
}

TEST_F(DamageTest, AHeadFileTornInOneSlotStillKnowsTheHeadBefore) {
  append(1);
  const auto log = must_open(data());
  must_append(*log, ping_draft(kContractTime, 1));
  must_append(*log, ping_draft(kContractTime, 1));
  const std::string good = read_file(head());
  for (std::size_t byte = 0; byte < good.size(); ++byte) {
    std::string torn = good;
    torn[byte] ^= 1;
    TempDir copy;
    write_file(copy.path() / "head", torn);
    const auto seen = AcknowledgedHead::peek(copy.path() / "head");
    ASSERT_TRUE(seen);
    EXPECT_GE(*seen, Position(51));
    EXPECT_LE(*seen, Position(52));
  }
}

// Any one bit in any file: all is read back, or opening or reading says kDamaged. Also never a
// crash.
TEST_F(DamageTest, AnySingleFlippedBitIsHarmlessOrNamed) {
  append(40);
  append(40);
  append(40);
  const auto whole = read_all(*must_open_beside(data()));
  std::vector<fs::path> files;
  for (const auto& file : fs::directory_iterator(data() / "log")) {
    const std::string name = file.path().filename().string();
    const bool text_for_people =
        name.starts_with("LOG") || name.starts_with("OPTIONS") || name == "IDENTITY";
    if (file.is_regular_file() && file.file_size() > 0 && !text_for_people)
      files.push_back(file.path());
  }
  ASSERT_GE(files.size(), 4u) << "a write-ahead log, table files, MANIFEST and CURRENT";
  std::mt19937_64 random(test_seed());
  int damaged = 0;
  for (int i = 0; i < 200; ++i) {
    const fs::path& file = files[random() % files.size()];
    const std::uintmax_t byte = random() % fs::file_size(file);
    SCOPED_TRACE(file.filename().string() + " byte " + std::to_string(byte));
    TempDir copy;
    copy_files(data(), copy.path());
    flip_bit(copy.path() / "log" / file.filename(), byte);
    const auto log = RocksdbEventLog::open(copy.path());
    if (!log) {
      EXPECT_EQ(log.error().code, ErrorCode::kDamaged) << log.error().message << log.error().detail;
      ++damaged;
    } else if (const auto report = fsck(**log); !report) {
      EXPECT_EQ(report.error().code, ErrorCode::kDamaged)
          << report.error().message << report.error().detail;
      ++damaged;
    } else {
      EXPECT_EQ(read_all(**log), whole);
    }
  }
  EXPECT_GT(damaged, 0);
}

}  // namespace
}  // namespace muster
