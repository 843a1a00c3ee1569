// Damage to a data directory that the program made: what start and fsck say of it, and with which
// exit code. What the library does about it is tested beside it (tests/core/log).

#include <cctype>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/crash/filled_data.h"
#include "tests/harness/program.h"
#include "tests/support/log_files.h"

namespace muster::crash {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::ContainsRegex;
using ::testing::HasSubstr;

constexpr int kRefused = 1;
constexpr int kDamage = 3;
constexpr int kPings = 200;

// The server does not start, and says why.
template <typename Matcher>
void expect_start_refused(const Program& program, int exit_code, const Matcher& says) {
  Server server(program);
  EXPECT_EQ(server.wait(), exit_code) << server.out();
  EXPECT_THAT(server.err(), says);
  EXPECT_THAT(server.err(), HasSubstr(program.data_dir().string()));
}

template <typename Matcher>
void expect_fsck_finds(const Program& program, const Matcher& says) {
  const Finished fsck = program.run({"fsck"});
  EXPECT_EQ(fsck.exit_code, kDamage) << fsck.out;
  EXPECT_THAT(fsck.err, says);
}

void append(const fs::path& file, const std::string& bytes) {
  write_file(file, read_file(file) + bytes);
}

TEST(ProgramDamage, TornLastRecordThatNobodyWasToldOfIsDropped) {
  FilledData data;
  ASSERT_TRUE(data.report(kPings));
  // The next record as the program writes it, cut off where a crash might.
  const std::uint64_t acknowledged = data.acknowledged();
  const fs::path before = data.beside("before");
  copy_data(data.path(), before);
  const fs::path wal = data.newest_wal();
  const std::size_t size_before = read_file(wal).size();
  ASSERT_TRUE(data.report(1));
  data.kill();
  const std::string record = read_file(wal).substr(size_before);
  ASSERT_GT(record.size(), 8u);

  for (const std::size_t bytes :
       {std::size_t{1}, std::size_t{6}, std::size_t{7}, record.size() / 2, record.size() - 1}) {
    SCOPED_TRACE(std::to_string(bytes) + " bytes of " + std::to_string(record.size()));
    const Program torn(data.beside("torn-" + std::to_string(bytes)));
    copy_data(before, torn.data_dir());
    append(torn.data_dir() / "log" / wal.filename(), record.substr(0, bytes));
    expect_whole(torn);
    Server server(torn);
    ASSERT_TRUE(server.is_ready()) << server.err();
    EXPECT_EQ(count_events(torn), acknowledged);
    expect_whole(torn);
    EXPECT_EQ(server.stop(), 0);
  }
}

TEST(ProgramDamage, RoomThatAPowerCutLeftEmptyIsNotDamage) {
  FilledData data;
  ASSERT_TRUE(data.report(kPings));
  data.kill();
  append(data.newest_wal(), std::string(4096, '\0'));
  expect_whole(data.program());
  data.start();
  EXPECT_EQ(count_events(data.program()), data.acknowledged());
}

TEST(ProgramDamage, WholeRecordThatNobodyWasToldOfMayStay) {
  FilledData data;
  ASSERT_TRUE(data.report(kPings));
  // DATA/head is written after the record: a crash in between leaves it one commit behind.
  const std::string head = read_file(data.path() / "head");
  ASSERT_TRUE(data.report(1));
  data.kill();
  write_file(data.path() / "head", head);
  expect_whole(data.program());
  data.start();
  EXPECT_EQ(count_events(data.program()), data.acknowledged());
}

TEST(ProgramDamage, FlippedBitInTheWriteAheadLogIsRefusedWithThePosition) {
  FilledData data;
  ASSERT_TRUE(data.report(kPings));
  data.kill();
  const fs::path wal = data.newest_wal();
  flip_bit(wal, fs::file_size(wal) / 2);
  const std::string damaged = read_file(wal);

  expect_start_refused(data.program(), kDamage,
                       AllOf(HasSubstr("damaged"), ContainsRegex("position [0-9]+")));
  expect_fsck_finds(data.program(), ContainsRegex("position [0-9]+"));
  EXPECT_EQ(read_file(wal), damaged) << "a refused start must leave things as they are";
}

// The record's type 1 becomes 5: recovery took it for the end of the log and deleted the file, and
// fsck never ended.
TEST(ProgramDamage, NoCommandTouchesALogWithAFlippedRecordType) {
  FilledData data;
  ASSERT_TRUE(data.report(kPings));
  data.kill();
  const fs::path wal = data.newest_wal();
  constexpr std::uint64_t kTypeByte = 6;
  std::string bytes = read_file(wal);
  bytes[kTypeByte] ^= 1 << 2;
  write_file(wal, bytes);
  const auto files = log_files(data.path(), "");
  for (const std::vector<std::string>& command : std::vector<std::vector<std::string>>{
           {"fsck"},
           {"user", "--username", "1"},
           {"events"},
           {"replay", "--check"},
           {"create_user", "--username", "b@example.org", "--password", kGoodPassword},
           {"reset_password", "--username", "1", "--password", kGoodPassword}}) {
    const Finished finished = data.program().run(command);
    EXPECT_EQ(finished.exit_code, kDamage) << command[0] << ": " << finished.out << finished.err;
    EXPECT_THAT(finished.err,
                AllOf(HasSubstr(wal.filename().string()), ContainsRegex("position [0-9]+")));
    EXPECT_EQ(read_file(wal), bytes) << command[0];
  }
  expect_start_refused(data.program(), kDamage, HasSubstr(wal.filename().string()));
  EXPECT_EQ(read_file(wal), bytes);
  EXPECT_EQ(log_files(data.path(), ""), files);

  bytes[kTypeByte] ^= 1 << 2;
  write_file(wal, bytes);
  data.start();
  EXPECT_EQ(count_events(data.program()), data.acknowledged());
}

TEST(ProgramDamage, FlippedBitInATableFileIsFoundWithThePosition) {
  FilledData data;
  ASSERT_TRUE(data.report(kPings));
  data.kill();
  data.start();  // recovery writes the table file
  data.kill();
  const fs::path table = data.oldest_table();
  flip_bit(table, fs::file_size(table) / 2);
  expect_fsck_finds(data.program(), ContainsRegex("position [0-9]+"));
}

TEST(ProgramDamage, MissingTableFileIsRefused) {
  FilledData data;
  ASSERT_TRUE(data.report(kPings));
  data.kill();
  data.start();
  data.kill();
  const fs::path table = data.oldest_table();
  fs::remove(table);
  // By number: RocksDB also looks for the file under a name of older times, and speaks of that.
  expect_start_refused(data.program(), kDamage, HasSubstr(table.stem().string()));
  expect_fsck_finds(data.program(), ContainsRegex("position [0-9]+"));
}

TEST(ProgramDamage, MissingWriteAheadLogIsRefusedWithWhatIsLost) {
  FilledData data;
  ASSERT_TRUE(data.report(kPings));
  data.kill();
  fs::remove(data.newest_wal());
  const auto says = HasSubstr("positions up to " + std::to_string(data.acknowledged()));
  expect_start_refused(data.program(), kDamage, says);
  expect_fsck_finds(data.program(), says);
}

TEST(ProgramDamage, MissingLogDirectoryIsRefused) {
  FilledData data;
  data.kill();
  fs::remove_all(data.path() / "log");
  expect_start_refused(data.program(), kDamage, HasSubstr("position"));
  expect_fsck_finds(data.program(), HasSubstr("position"));
  EXPECT_FALSE(fs::exists(data.path() / "log" / "CURRENT"))
      << "no empty log in place of a lost one";
}

TEST(ProgramDamage, MissingInstanceKeyIsNotMadeAnew) {
  FilledData data;
  ASSERT_TRUE(data.report(1));
  data.kill();
  const fs::path key = data.path() / "instance.key";
  fs::rename(key, data.beside("saved.key"));
  expect_start_refused(data.program(), kDamage, HasSubstr("instance key is missing"));
  EXPECT_FALSE(fs::exists(key));
  expect_fsck_finds(data.program(), HasSubstr(key.string() + " is missing"));

  fs::rename(data.beside("saved.key"), key);
  data.start();
  EXPECT_EQ(count_events(data.program()), data.acknowledged());
}

// In place: a server has them open. Those that are there now, since it makes others when it meets
// damage.
void damage_tables(const fs::path& views) {
  std::vector<fs::path> tables;
  std::error_code gone;
  for (fs::recursive_directory_iterator file(views, gone), end; !gone && file != end;
       file.increment(gone)) {
    if (file->path().extension() == ".sst") tables.push_back(file->path());
  }
  for (const fs::path& table : tables) {
    const std::uintmax_t size = fs::file_size(table, gone);
    std::fstream stream(table, std::ios::in | std::ios::out | std::ios::binary);
    for (std::uintmax_t at = 100; !gone && at < size; at += 500) {
      stream.seekp(static_cast<std::streamoff>(at));
      stream.put('\x55');
    }
  }
}

// Damage to the views under a running server, found by whoever asks: the server goes on, answers
// 503 or what is right, says so, and is whole again soon.
TEST(ProgramDamage, DamagedViewsAreComputedAgainWhileTheServerGoesOn) {
  FilledData data;
  ASSERT_TRUE(data.report(kPings));
  constexpr int kProjects = 200;  // some blocks of rows
  {
    const auto client = data.server().client();
    for (int i = 0; i < kProjects; ++i) {
      const std::string body = "{\"title\":\"project " + std::to_string(i) + "\"}";
      const auto made =
          client->Post("/api/projects", token_headers(kFounderToken), body, "application/json");
      ASSERT_TRUE(made && made->status == 201) << i;
    }
  }
  const auto all_are_there = HasSubstr("\"count\":" + std::to_string(kProjects));
  EXPECT_EQ(data.server().stop(), 0);  // which brings the views to the disk
  data.start();
  // RocksDB may be putting other tables in the place of these: then those are damaged as well.
  int checked = 0;
  for (int attempt = 0; attempt < 20 && checked == 0; ++attempt) {
    damage_tables(data.path() / "views");
    checked = data.program().run({"replay", "--check"}).exit_code;
  }
  // Refused where the views are being computed again at that moment.
  EXPECT_THAT(checked, ::testing::AnyOf(kRefused, kDamage)) << data.server().err();
  auto client = data.server().client();
  bool is_right = false;
  for (int attempt = 0; attempt < 1000 && !is_right; ++attempt) {
    const auto answer = client->Get("/api/projects?page=3", token_headers(kFounderToken));
    ASSERT_TRUE(answer) << data.server().err();
    ASSERT_TRUE(answer->status == 200 || answer->status == 503) << answer->body;
    if (answer->status == 503) {
      EXPECT_TRUE(answer->has_header("Retry-After"));
    } else {
      EXPECT_THAT(answer->body, all_are_there);
      is_right = true;
    }
  }
  EXPECT_TRUE(is_right);
  ASSERT_TRUE(data.server().wait_for_err("the views are rebuilt")) << data.server().err();
  EXPECT_THAT(data.server().err(), HasSubstr("the views are damaged"));
  EXPECT_THAT(data.get("/api/projects?page=3"), all_are_there);
  EXPECT_THAT(data.get("/api/users/"), HasSubstr("founder@example.org"));
  EXPECT_THAT(data.get("/health"), HasSubstr("\"views\":\"whole\""));
  expect_views_right(data.program());
  EXPECT_TRUE(data.report(1));
  EXPECT_TRUE(data.server().is_running());
}

TEST(ProgramDamage, KilledServerLeavesNoLockAndALivingOneDoes) {
  FilledData data;
  data.kill();
  data.start();
  expect_start_refused(data.program(), kRefused, HasSubstr("is using the data directory"));
  EXPECT_TRUE(data.report(1));
}

}  // namespace
}  // namespace muster::crash
