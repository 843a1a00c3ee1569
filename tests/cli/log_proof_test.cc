// checkpoint, prove, verify, and fsck against a checkpoint: as an operator uses them, and somebody
// who has nothing but a file and a key.

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "tests/cli/shell.h"

namespace muster::cli {
namespace {

namespace fs = std::filesystem;
using ::testing::ContainsRegex;
using ::testing::HasSubstr;
using ::testing::Not;

class LogProofCommands : public testing::Test {
 protected:
  void SetUp() override { make("ada"); }

  void make(const std::string& name) {
    const Finished made =
        shell_.run({"create_user", name + "@example.org", "--password", kGoodPassword});
    ASSERT_EQ(made.exit_code, 0) << made.err;
  }
  std::string file(const std::string& name) const { return (shell_.home() / name).string(); }
  void write(const std::string& name, const std::string& text) const {
    std::ofstream(file(name), std::ios::binary) << text;
  }
  std::string read(const std::string& name) const {
    std::ifstream in(file(name), std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  std::string key() const {
    std::string key = shell_.run({"checkpoint", "--key"}).out;
    key.pop_back();
    return key;
  }
  // A checkpoint in a file.
  void keep_checkpoint(const std::string& name) const {
    const Finished done = shell_.run({"checkpoint"});
    ASSERT_EQ(done.exit_code, 0) << done.err;
    write(name, done.out);
  }

  Shell shell_;
};

TEST_F(LogProofCommands, WhatWasProvedIsVerifiedWithTheKeyAlone) {
  for (const bool beside_a_server : {false, true}) {
    if (beside_a_server) shell_.start_server();
    const std::string key = this->key();
    keep_checkpoint("now");
    const Finished proved =
        shell_.run({"prove", "--position", "1", "-o", file("proof"), "--commit", file("commit")});
    ASSERT_EQ(proved.exit_code, 0) << proved.err;
    EXPECT_EQ(proved.out, "");
    EXPECT_THAT(proved.err, HasSubstr("Commit 0 of 1 signed commit."));

    // Elsewhere: no data directory.
    shell_.variables()["HOME"] = file("nobody");
    const Finished verified =
        shell_.run({"verify", "--key", key, "--proof", file("proof"), "--commit", file("commit")});
    EXPECT_EQ(verified.exit_code, 0) << verified.err;
    EXPECT_THAT(verified.out, HasSubstr("Proved: the commit in "));
    EXPECT_THAT(verified.out,
                HasSubstr("is number 0 of the 1 commit in the checkpoint signed by muster/"));
    EXPECT_THAT(verified.out, HasSubstr("Not proved: that the server's clock was right."));
    const Finished without_commit = shell_.run({"verify", "--key", key, "--proof", file("proof")});
    EXPECT_THAT(without_commit.out, HasSubstr("what these events say (give --commit)"));
    const Finished without_key = shell_.run({"verify", "--proof", file("proof")});
    EXPECT_EQ(without_key.exit_code, 0);
    EXPECT_THAT(without_key.out, HasSubstr("who signed the checkpoint (give --key)"));
    const auto json = nlohmann::json::parse(
        shell_.run({"verify", "--key", key, "--proof", file("proof"), "--json"}).out);
    EXPECT_EQ(json.at("index"), 0);
  }
}

TEST_F(LogProofCommands, AFalseProofExitsWithThree) {
  const std::string key = this->key();
  ASSERT_EQ(
      shell_.run({"prove", "--position", "0", "-o", file("proof"), "--commit", file("commit")})
          .exit_code,
      0);
  const std::string good = read("proof");
  const auto exit_code = [&] {
    return shell_
        .run({"verify", "--key", key, "--proof", file("proof"), "--commit", file("commit")})
        .exit_code;
  };
  EXPECT_EQ(exit_code(), 0);
  for (std::size_t i = 3; i < good.size(); i += 17) {
    std::string bad = good;
    bad[i] = bad[i] == 'A' ? 'B' : 'A';
    write("proof", bad);
    EXPECT_EQ(exit_code(), 3) << i;
  }
  write("proof", good);
  write("commit", read("commit") + "x");
  EXPECT_EQ(exit_code(), 3) << "another commit";
  // The key of another log.
  const std::string other = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";
  EXPECT_EQ(shell_.run({"verify", "--key", other, "--proof", file("proof")}).exit_code, 3);
  EXPECT_EQ(shell_.run({"verify", "--proof", file("none")}).exit_code, 3);
}

TEST_F(LogProofCommands, WhatMakesNoSenseIsUsage) {
  for (const std::vector<std::string>& arguments :
       {std::vector<std::string>{"verify"},
        {"verify", "--key", "x", "--proof", file("proof")},
        {"verify", "--old", file("now")},
        {"verify", "--log", file("data")},
        {"verify", "--commit", file("commit")},
        {"verify", "--proof", file("proof"), "--old", file("now"), "--log", file("data")},
        {"prove"},
        {"prove", "--position", "x"},
        {"prove", "--position", "01"}}) {
    EXPECT_EQ(shell_.run(arguments).exit_code, 2) << ::testing::PrintToString(arguments);
  }
  EXPECT_EQ(shell_.run({"prove", "--position", "0"}).exit_code, 1) << "never signed";
  keep_checkpoint("now");
  EXPECT_EQ(shell_.run({"prove", "--position", "1000"}).exit_code, 1);
  EXPECT_EQ(shell_.run({"prove", "--position", "0", "-o", "/nowhere/proof"}).exit_code, 3);
}

TEST_F(LogProofCommands, ALogIsHeldAgainstACheckpointThatWasKept) {
  keep_checkpoint("kept");
  const std::string key = this->key();
  fs::copy(shell_.data_dir(), file("older"), fs::copy_options::recursive);
  make("bob");
  keep_checkpoint("newer");
  const auto fsck = [&](const std::string& dir, const std::string& checkpoint) {
    return shell_.run({"fsck", "--data-dir", dir, "--checkpoint", file(checkpoint)});
  };
  const std::string data = shell_.data_dir().string();
  const Finished good = fsck(data, "kept");
  EXPECT_EQ(good.exit_code, 0) << good.err;
  EXPECT_THAT(
      good.out,
      ContainsRegex(
          "\ncheckpoint  1 commit until [-0-9]* [:0-9]* UTC\n            signed as muster/"));
  EXPECT_EQ(fsck(data, "newer").exit_code, 0);
  const Finished shorter = fsck(file("older"), "newer");
  EXPECT_EQ(shorter.exit_code, 3);
  EXPECT_THAT(shorter.err, HasSubstr("Commit 1 is missing."));

  const Finished verified =
      shell_.run({"verify", "--key", key, "--old", file("kept"), "--log", data});
  EXPECT_EQ(verified.exit_code, 0) << verified.err;
  EXPECT_THAT(verified.out, HasSubstr("begins with the 1 commit of the checkpoint signed by "));
  EXPECT_THAT(verified.out, HasSubstr("Not proved: anything about the 1 commit after them."));
  EXPECT_EQ(shell_.run({"verify", "--key", key, "--old", file("newer"), "--log", file("older")})
                .exit_code,
            3);
  // Without its instance key, by the key that is given.
  fs::remove(shell_.data_dir() / "instance.key");
  EXPECT_THAT(fsck(data, "kept").err, HasSubstr("The signature is not checked"));
  EXPECT_THAT(shell_.run({"fsck", "--checkpoint", file("kept"), "--key", key}).out,
              HasSubstr("checkpoint  1 commit"));
}

TEST_F(LogProofCommands, FsckHoldsALogAgainstItsOwnCheckpoint) {
  EXPECT_THAT(shell_.run({"fsck"}).out, Not(HasSubstr("checkpoint"))) << "never signed";
  keep_checkpoint("kept");
  make("bob");
  const Finished good = shell_.run({"fsck"});
  EXPECT_EQ(good.exit_code, 0) << good.err;
  EXPECT_THAT(
      good.out,
      ContainsRegex(
          "\ncheckpoint  1 commit until [-0-9]* [:0-9]* UTC\n            signed as muster/"));
  const auto json = nlohmann::json::parse(shell_.run({"fsck", "--json"}).out);
  EXPECT_EQ(json.at("checkpoint").at("size"), 1);
  EXPECT_TRUE(json.at("checkpoint").at("last_time").is_string());

  const std::string note = read("data/checkpoint");
  std::string forged = note;
  forged[note.size() - 9] = note[note.size() - 9] == 'A' ? 'B' : 'A';
  for (const std::string& bad : {std::string(), std::string("x\n"), note.substr(0, 40), forged}) {
    write("data/checkpoint", bad);
    const Finished damaged = shell_.run({"fsck"});
    EXPECT_EQ(damaged.exit_code, 3) << bad;
    EXPECT_THAT(damaged.err, HasSubstr("/checkpoint is damaged: ")) << bad;
    EXPECT_THAT(damaged.out, HasSubstr("is intact.")) << "the log is not what is damaged";
    const auto found = nlohmann::json::parse(shell_.run({"fsck", "--json"}).out).at("findings");
    EXPECT_EQ(found.at(0).at("kind"), "damaged");
    // One that was kept elsewhere is as good as ever.
    EXPECT_EQ(shell_.run({"fsck", "--checkpoint", file("kept")}).exit_code, 0) << bad;
  }
  // Without its instance key no one can tell who signed.
  write("data/checkpoint", note);
  fs::remove(shell_.data_dir() / "instance.key");
  EXPECT_THAT(shell_.run({"fsck"}).err, HasSubstr("The signature is not checked"));
}

TEST_F(LogProofCommands, AServerDoesNotStartOnALogThatDoesNotExtendItsCheckpoint) {
  fs::copy(shell_.data_dir(), file("older"), fs::copy_options::recursive);
  make("bob");
  keep_checkpoint("kept");
  fs::copy(shell_.data_dir() / "checkpoint", file("older/checkpoint"));
  const Finished start = shell_.run({"start", "--port", "0", "--data-dir", file("older")});
  EXPECT_EQ(start.exit_code, 3);
  EXPECT_THAT(start.err, HasSubstr("The log has 1 commit, and the checkpoint "));
}

// The server signs by itself, within a second or so.
TEST_F(LogProofCommands, AServerSignsWhatItIsTold) {
  shell_.start_server();
  make("bob");
  while (read("data/checkpoint").find("\n2\n") == std::string::npos) {
    ASSERT_EQ(shell_.run({"user", "ada"}).exit_code, 0);  // takes its time
  }
  shell_.stop_server();
  EXPECT_EQ(shell_.run({"fsck"}).exit_code, 0);
}

}  // namespace
}  // namespace muster::cli
