#include "core/log/rocksdb/table_tail.h"

#include <cstdint>
#include <filesystem>
#include <string>

#include <gtest/gtest.h>

#include "core/log/rocksdb/rocksdb_event_log.h"
#include "tests/support/event_log_helpers.h"
#include "tests/support/log_files.h"
#include "tests/support/sample_events.h"
#include "tests/support/temp_dir.h"

namespace muster {
namespace {

namespace fs = std::filesystem;

class TableTail : public testing::Test {
 protected:
  void SetUp() override {
    must_append(*must_open(data()), ping_draft(kContractTime, 10));
    must_open(data());  // moves what is in the write-ahead log into a table file
    const auto tables = log_files(data(), ".sst");
    ASSERT_EQ(tables.size(), 1U);
    table_ = tables[0];
  }
  const fs::path& data() const { return dir_.path(); }
  const fs::path& table() const { return table_; }

 private:
  TempDir dir_;
  fs::path table_;
};

TEST_F(TableTail, OfAWholeTableIsGood) { EXPECT_FALSE(ends_rocksdb(table())); }

// Opening such a file ended the program by SIGABRT.
TEST_F(TableTail, WithTheOneBitThatEndsRocksdbIsNamed) {
  const std::string good = read_file(table());
  int found = 0;
  for (std::size_t byte = 0; byte < good.size(); ++byte) {
    std::string bad = good;
    bad[byte] ^= static_cast<char>(1 << 7);
    write_file(table(), bad);
    if (!ends_rocksdb(table())) continue;
    ++found;
    for (const auto& log : {RocksdbEventLog::open_beside(data()), RocksdbEventLog::open(data())}) {
      ASSERT_FALSE(log) << byte;
      EXPECT_EQ(log.error().code, ErrorCode::kDamaged);
      EXPECT_NE(log.error().message.find(table().filename().string()), std::string::npos)
          << log.error().message;
    }
  }
  EXPECT_EQ(found, 1);
}

TEST_F(TableTail, OfWhatIsNoTableIsRocksdbsToJudge) {
  const std::string good = read_file(table());
  for (std::size_t bytes = 0; bytes < good.size(); ++bytes) {
    write_file(table(), good.substr(0, bytes));
    EXPECT_FALSE(ends_rocksdb(table())) << bytes;
  }
  for (std::size_t byte = good.size() - 200; byte < good.size(); ++byte) {
    for (const char other : {'\0', '\x7f', '\xff'}) {
      std::string bad = good;
      bad[byte] = other;
      write_file(table(), bad);
      (void)ends_rocksdb(table());  // ends, and reads nothing beyond the file
    }
  }
  EXPECT_FALSE(ends_rocksdb(data() / "nothing"));
  EXPECT_FALSE(ends_rocksdb(data()));
}

}  // namespace
}  // namespace muster
