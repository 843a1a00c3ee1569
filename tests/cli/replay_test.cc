// replay and fsck: what they say of data that is whole, and of data that is not.

#include <filesystem>
#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/cli/shell.h"

namespace muster::cli {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using ::testing::MatchesRegex;

void make_ada(const Shell& shell) {
  const Finished made =
      shell.run({"create_user", "--username", "ada@example.org", "--password", kGoodPassword});
  ASSERT_EQ(made.exit_code, 0) << made.err;
}

// The write-ahead log with the newest records.
fs::path last_log_file(const Shell& shell) {
  fs::path last;
  for (const auto& entry : fs::directory_iterator(shell.data_dir() / "log")) {
    if (entry.path().extension() != ".log" || entry.file_size() == 0) continue;
    if (last.empty() || entry.path() > last) last = entry.path();
  }
  return last;
}

TEST(Replay, ComputesTheViewsAgainAndFindsThemIdentical) {
  Shell shell;
  make_ada(shell);
  for (const bool beside_a_server : {false, true}) {
    if (beside_a_server) shell.start_server();
    const Finished check = shell.run({"replay", "--check"});
    EXPECT_EQ(check.exit_code, 0) << check.err;
    EXPECT_THAT(check.out, HasSubstr("Identical: "));
    EXPECT_THAT(check.out, HasSubstr(" rows from "));
    EXPECT_THAT(check.err, HasSubstr("Data directory: " + shell.data_dir().string() + "\n"));
    const Finished replay = shell.run({"replay"});
    EXPECT_EQ(replay.exit_code, 0) << replay.err;
    EXPECT_THAT(replay.out, HasSubstr("Rebuilt every view from "));
    EXPECT_THAT(replay.err, HasSubstr("Replaying 100%"));
    EXPECT_EQ(shell.run({"user", "--username", "ada"}).exit_code, 0);
  }
}

TEST(Replay, AtATerminalThereIsABar) {
  Shell shell;
  make_ada(shell);
  ChildProcess::Options options = shell.program({"replay"});
  options.terminal = true;
  const Finished replay = run_to_end(std::move(options));
  EXPECT_EQ(replay.exit_code, 0) << replay.out;
  EXPECT_THAT(replay.out, HasSubstr("[########################] 100%"));
}

TEST(Replay, ViewsThatAreGoneAreComputedByTheNextCommandWhichSaysSo) {
  Shell shell;
  make_ada(shell);
  fs::remove_all(shell.data_dir() / "views");
  const Finished user = shell.run({"user", "ada"});
  EXPECT_EQ(user.exit_code, 0) << user.err;
  EXPECT_THAT(user.err, HasSubstr("Rebuilding"));
  fs::remove_all(shell.data_dir() / "views");
  shell.start_server();
  EXPECT_THAT(shell.server().err(), HasSubstr("Rebuilding"));
}

TEST(Fsck, SaysWhatItCovered) {
  Shell shell;
  make_ada(shell);
  for (const bool beside_a_server : {false, true}) {
    if (beside_a_server) shell.start_server();
    const Finished fsck = shell.run({"fsck"});
    EXPECT_EQ(fsck.exit_code, 0) << fsck.err;
    EXPECT_THAT(fsck.out, HasSubstr("The log in " + shell.data_dir().string() + " is intact."));
    EXPECT_THAT(fsck.out, HasSubstr("(positions 0 to "));
    EXPECT_THAT(fsck.out, HasSubstr("first time  20"));
    EXPECT_THAT(fsck.out, MatchesRegex("(.|\n)*user\\.signed_up +1\n(.|\n)*"));
  }
}

TEST(Fsck, AnEmptyLogIsWhole) {
  Shell shell;
  shell.start_server();
  const Finished fsck = shell.run({"fsck"});
  EXPECT_EQ(fsck.exit_code, 0) << fsck.err;
  EXPECT_THAT(fsck.out, HasSubstr("events      0\n"));
}

TEST(Fsck, ABackupOfTheLogAloneIsEnough) {
  Shell shell;
  make_ada(shell);
  fs::create_directories(shell.home() / "backup");
  fs::copy(shell.data_dir() / "log", shell.home() / "backup" / "log", fs::copy_options::recursive);
  const Finished fsck = shell.run({"fsck", "--data-dir", (shell.home() / "backup").string()});
  EXPECT_EQ(fsck.exit_code, 0) << fsck.err;
}

TEST(Fsck, AFlippedBitIsDamageThatNamesThePositionAndNothingOpens) {
  Shell shell;
  make_ada(shell);
  ASSERT_EQ(
      shell.run({"reset_password", "--username", "ada", "--password", kOtherPassword}).exit_code,
      0);
  // Wherever the bytes are by now: in the write-ahead log or in a table file.
  fs::path file = last_log_file(shell);
  if (file.empty()) {
    for (const auto& entry : fs::directory_iterator(shell.data_dir() / "log")) {
      if (entry.path().extension() == ".sst") file = entry.path();
    }
  }
  ASSERT_FALSE(file.empty());
  std::fstream bytes(file, std::ios::in | std::ios::out | std::ios::binary);
  bytes.seekg(40);
  const char flipped = static_cast<char>(bytes.get() ^ 0x10);
  bytes.seekp(40);
  bytes.put(flipped);
  bytes.close();

  const Finished fsck = shell.run({"fsck"});
  EXPECT_EQ(fsck.exit_code, 3) << fsck.out;
  EXPECT_THAT(fsck.err, HasSubstr("osition"));
  EXPECT_THAT(fsck.err, HasSubstr(shell.data_dir().string()));
  const Finished start = shell.run({"start", "--port", "0"});
  EXPECT_EQ(start.exit_code, 3) << start.out;
  EXPECT_THAT(start.err, HasSubstr(shell.data_dir().string()));
}

TEST(Fsck, ALogThatIsGoneIsDamage) {
  Shell shell;
  make_ada(shell);
  fs::remove_all(shell.data_dir() / "log");
  const Finished fsck = shell.run({"fsck"});
  EXPECT_EQ(fsck.exit_code, 3) << fsck.err;
  EXPECT_THAT(fsck.err, HasSubstr("position"));
}

}  // namespace
}  // namespace muster::cli
