// The log read from the disk while it is open: all damage is found, and nothing else is taken for
// it.

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <random>
#include <string>
#include <thread>

#include <gtest/gtest.h>

#include "core/log/rocksdb/rocksdb_event_log.h"
#include "tests/support/event_log_helpers.h"
#include "tests/support/log_files.h"
#include "tests/support/temp_dir.h"

namespace muster {
namespace {

namespace fs = std::filesystem;

Draft draft_of(std::uint32_t n, std::size_t bytes) {
  std::string title(bytes, 'x');  // which does not become shorter when it is compressed
  std::mt19937 random(n);
  for (char& c : title) c = static_cast<char>(random());
  return {kContractTime + Duration(n), {Event{{}, ProjectCreated{ProjectId(n), std::move(title)}}}};
}

bool go_on(std::uint64_t) { return true; }

class LogScrub : public testing::Test {
 protected:
  // A small table file, and a commit in the write-ahead log.
  void make_small_log() {
    log_ = must_open(dir_.path());
    for (int i = 0; i < 6; ++i) must_append(*log_, draft_of(++last_, 900'000));
    log_.reset();  // which writes a table file
    log_ = must_open(dir_.path());
    must_append(*log_, draft_of(++last_, 100));
    ASSERT_EQ(log_files(dir_.path(), ".sst").size(), 1U);
  }
  // What a scrub says; empty: nothing is wrong.
  std::string damage() {
    const auto report = log_->scrub(go_on);
    if (!report) return report.error().message + " " + report.error().detail;
    EXPECT_TRUE(*report);
    EXPECT_EQ((*report)->end > Position(0), last_ > 0);
    return "";
  }
  static void flip_in_place(const fs::path& file, std::uintmax_t byte) {
    std::fstream bytes(file, std::ios::binary | std::ios::in | std::ios::out);
    bytes.seekg(static_cast<std::streamoff>(byte));
    const auto flipped = static_cast<char>(bytes.get() ^ 0x04);
    bytes.seekp(static_cast<std::streamoff>(byte));
    bytes.put(flipped);
  }

  TempDir dir_;
  std::unique_ptr<RocksdbEventLog> log_;
  std::uint32_t last_ = 0;
};

TEST_F(LogScrub, AWholeLogIsReadToItsEnd) {
  log_ = must_open(dir_.path());
  EXPECT_EQ(damage(), "");
  log_.reset();
  make_small_log();
  EXPECT_EQ(damage(), "");
}

// fsck reads through the database, which has the file's index in memory; so does a server that
// runs. The scrub reads every byte.
TEST_F(LogScrub, AFlippedByteAnywhereInATableFileIsFound) {
  make_small_log();
  const fs::path table = log_files(dir_.path(), ".sst").front();
  const std::uintmax_t bytes = fs::file_size(table);
  // The last part, where the index and the rest about the file stand, and some of the commits.
  const std::uintmax_t end_part = bytes - 1500;
  // Between the two addresses in a file's last 53 bytes and its version there is only padding.
  const auto is_padding = [&](std::uintmax_t at) {
    return at + 53 - 5 >= bytes && at + 12 < bytes;
  };
  std::uintmax_t found = 0;
  std::string silent;
  for (std::uintmax_t at = 0; at < bytes; at += at < end_part ? bytes / 60 + 1 : 5) {
    flip_in_place(table, at);
    const std::string said = damage();
    flip_in_place(table, at);
    if (said.empty() && !is_padding(at)) silent += " " + std::to_string(bytes - at);
    found += said.empty() ? 0 : 1;
    EXPECT_TRUE(said.empty() || said.find("damaged at position") != std::string::npos) << said;
  }
  EXPECT_GE(found, 60U);
  EXPECT_EQ(silent, "") << "of " << bytes << " bytes, counted from the end";
  EXPECT_EQ(damage(), "");
}

TEST_F(LogScrub, DamageNamesThePositionUpToWhichTheLogIsGood) {
  make_small_log();
  const fs::path table = log_files(dir_.path(), ".sst").front();
  flip_in_place(table, fs::file_size(table) / 2);
  const std::string said = damage();
  EXPECT_NE(said.find("at position "), std::string::npos) << said;
  EXPECT_EQ(said.find("at position 0:"), std::string::npos) << said;
}

TEST_F(LogScrub, ADamagedWriteAheadLogIsFound) {
  make_small_log();
  must_append(*log_, draft_of(++last_, 100));
  flip_in_place(log_files(dir_.path(), ".log").back(), 40);
  EXPECT_NE(damage(), "");
}

TEST_F(LogScrub, StopsWhenItIsTold) {
  make_small_log();
  int asked = 0;
  const auto report = log_->scrub([&](std::uint64_t) { return ++asked < 2; });
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_FALSE(*report);
  EXPECT_EQ(asked, 2);
}

TEST_F(LogScrub, FindsNothingBesideAWriterWhoseFilesComeAndGo) {
  log_ = must_open(dir_.path());
  std::atomic<bool> done{false};
  std::thread writer([&] {
    for (int i = 0; i < 150; ++i) must_append(*log_, draft_of(++last_, 900'000));
    done = true;
  });
  int rounds = 0;
  while (!done) {
    const auto report = log_->scrub(go_on);
    EXPECT_TRUE(report) << report.error().message << " " << report.error().detail;
    ++rounds;
  }
  writer.join();
  EXPECT_GT(rounds, 0);
  EXPECT_EQ(damage(), "");
}

TEST_F(LogScrub, ReadersTellOfTheDamageThatTheyMeet) {
  make_small_log();
  const fs::path table = log_files(dir_.path(), ".sst").front();
  log_.reset();
  flip_in_place(table, fs::file_size(table) / 2);
  log_ = must_open(dir_.path());
  std::string told;
  log_->set_on_damage([&](const Error& error) { told = error.message; });
  const auto cursor = log_->read(Position(0));
  Result<std::optional<Commit>> commit = cursor->next();
  while (commit && *commit) commit = cursor->next();
  ASSERT_FALSE(commit);
  EXPECT_EQ(told, commit.error().message);
}

}  // namespace
}  // namespace muster
