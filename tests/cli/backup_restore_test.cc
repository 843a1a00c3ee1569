// `muster backup` and `muster restore`, with a server and without one.

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "tests/cli/shell.h"

namespace muster::cli {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using ::testing::Not;
using Json = nlohmann::json;

enum class Way { kServer, kAlone };

class BackupCommands : public ::testing::TestWithParam<Way> {
 protected:
  void SetUp() override {
    create("ada@example.org");
    if (GetParam() == Way::kServer) shell_.start_server();
    create("zqxzq@example.org");
  }
  void create(const std::string& email) {
    const Finished made = shell_.run({"create_user", email, "--password", kGoodPassword});
    ASSERT_EQ(made.exit_code, 0) << made.err;
  }
  Finished backup(std::vector<std::string> more = {}) {
    more.insert(more.begin(), {"backup", to()});
    return shell_.run(std::move(more));
  }
  Finished in_restored(std::vector<std::string> arguments) {
    arguments.insert(arguments.end(), {"--data-dir", restored()});
    return shell_.run(std::move(arguments));
  }
  std::string to() const { return (shell_.home() / "backup").string(); }
  std::string restored() const { return (shell_.home() / "restored").string(); }
  std::string file(const std::string& name, const std::string& text) const {
    const fs::path path = shell_.home() / name;
    std::ofstream(path) << text;
    return path.string();
  }

  Shell shell_;
};

INSTANTIATE_TEST_SUITE_P(Ways, BackupCommands, ::testing::Values(Way::kServer, Way::kAlone),
                         [](const auto& info) {
                           return info.param == Way::kServer ? "WithAServer" : "Alone";
                         });

TEST_P(BackupCommands, KeepEverythingAndForgetWhoIsErased) {
  const Finished first = backup();
  ASSERT_EQ(first.exit_code, 0) << first.err;
  EXPECT_THAT(first.out, HasSubstr("Backed up 6 new events to "));
  EXPECT_THAT(first.out, HasSubstr("Its root is "));
  const Finished kept = shell_.run({"checkpoint"});
  const std::string checkpoint = file("kept.checkpoint", kept.out);

  ASSERT_EQ(shell_.run({"erase_user", "zqxzq", "--yes"}).exit_code, 0);
  const Finished second = backup({"--json"});
  ASSERT_EQ(second.exit_code, 0) << second.err;
  EXPECT_EQ(Json::parse(second.out).at("added"), 2);
  const Finished checked = shell_.run({"backup", "--check", to()});
  EXPECT_EQ(checked.exit_code, 0) << checked.err;
  EXPECT_THAT(checked.out, HasSubstr("The backup is complete: 8 events"));

  const Finished done = in_restored({"restore", to()});
  ASSERT_EQ(done.exit_code, 0) << done.err;
  EXPECT_THAT(done.out, HasSubstr("Complete: it equals the checkpoint signed on "));
  EXPECT_EQ(in_restored({"events", "--json"}).out, shell_.run({"events", "--json"}).out);
  EXPECT_EQ(in_restored({"fsck", "--personal", "--checkpoint", checkpoint}).exit_code, 0);
  EXPECT_EQ(in_restored({"replay", "--check"}).exit_code, 0);
  EXPECT_THAT(in_restored({"users"}).out, Not(HasSubstr("zqxzq")));
  EXPECT_THAT(in_restored({"users"}).out, HasSubstr("ada@example.org"));
  const Finished reset = in_restored({"reset_password", "ada", "--password", kOtherPassword});
  EXPECT_EQ(reset.exit_code, 0) << reset.err;

  const Finished again = in_restored({"restore", to()});
  EXPECT_EQ(again.exit_code, 1);
  EXPECT_THAT(again.err, HasSubstr("is not empty"));
}

TEST_P(BackupCommands, SealTheirKeysWithAPassphrase) {
  const std::string right = file("right", "correct horse\n");
  const std::string wrong = file("wrong", "correct house\n");
  ASSERT_EQ(backup({"--passphrase-file", right}).exit_code, 0);
  EXPECT_EQ(backup().exit_code, 1);
  EXPECT_EQ(backup({"--passphrase-file", wrong}).exit_code, 1);
  EXPECT_EQ(backup({"--passphrase-file", file("empty", "\n")}).exit_code, 1);
  EXPECT_EQ(backup({"--passphrase-file", to() + "/none"}).exit_code, 3);
  const Finished checked = backup({"--check"});
  EXPECT_EQ(checked.exit_code, 0) << checked.err;
  EXPECT_THAT(checked.out, HasSubstr("give --passphrase-file"));
  const Finished refused = in_restored({"restore", to()});
  EXPECT_EQ(refused.exit_code, 1);
  EXPECT_THAT(refused.err, HasSubstr("are sealed. Give --passphrase-file."));
  EXPECT_EQ(in_restored({"restore", to(), "--passphrase-file", right}).exit_code, 0);
  EXPECT_EQ(in_restored({"users"}).exit_code, 0);
}

TEST_P(BackupCommands, SayWhatIsNone) {
  EXPECT_EQ(shell_.run({"backup"}).exit_code, 2);
  EXPECT_EQ(shell_.run({"restore"}).exit_code, 2);
  EXPECT_EQ(backup({"--check"}).exit_code, 1);
  EXPECT_EQ(in_restored({"restore", to()}).exit_code, 1);
  EXPECT_FALSE(fs::exists(restored()));
  const Finished inside = shell_.run({"backup", (shell_.data_dir() / "backup").string()});
  EXPECT_EQ(inside.exit_code, 1);
  EXPECT_THAT(inside.err, HasSubstr("needs a directory of its own"));
  ASSERT_EQ(backup().exit_code, 0);
  std::ofstream(fs::path(to()) / "manifest", std::ios::app) << "more";
  const Finished damaged = backup({"--check"});
  EXPECT_EQ(damaged.exit_code, 3);
  EXPECT_THAT(damaged.err, HasSubstr("The backup is damaged"));
  EXPECT_EQ(in_restored({"restore", to()}).exit_code, 3);
}

}  // namespace
}  // namespace muster::cli
