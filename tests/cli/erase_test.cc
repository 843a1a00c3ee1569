// remove_user and erase_user, with a server and without one; and what fsck --personal says after.

#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "tests/cli/shell.h"

namespace muster::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using Json = nlohmann::json;

enum class Way { kServer, kAlone };

class EraseCommands : public ::testing::TestWithParam<Way> {
 protected:
  void SetUp() override {
    for (const char* email : {"ada@example.org", "grace@example.org"})
      ASSERT_EQ(shell_.run({"create_user", email, "--password", kGoodPassword}).exit_code, 0);
    if (GetParam() == Way::kServer) shell_.start_server();
  }
  Json answer(std::vector<std::string> arguments, int exit_code = 0) {
    arguments.push_back("--json");
    const Finished finished = shell_.run(std::move(arguments));
    EXPECT_EQ(finished.exit_code, exit_code) << finished.err;
    return Json::parse(finished.out);
  }

  Shell shell_;
};

INSTANTIATE_TEST_SUITE_P(Ways, EraseCommands, ::testing::Values(Way::kServer, Way::kAlone),
                         [](const auto& info) {
                           return info.param == Way::kServer ? "WithAServer" : "Alone";
                         });

TEST_P(EraseCommands, NeedASureAnswer) {
  for (const char* command : {"remove_user", "erase_user"}) {
    const Finished asked = shell_.run({command, "grace"});
    EXPECT_EQ(asked.exit_code, 1);
    EXPECT_THAT(asked.err, HasSubstr("grace@example.org (id 2)"));
    EXPECT_THAT(asked.err, HasSubstr("Give --yes if this is meant"));
    EXPECT_EQ(shell_.run({command}).exit_code, 2);
    EXPECT_EQ(shell_.run({command, "nobody@example.org", "--yes"}).exit_code, 1);
  }
  EXPECT_EQ(answer({"user", "grace"}).at("id"), 2);
}

TEST_P(EraseCommands, ACertificateThatCannotBeWrittenErasesNobody) {
  for (const std::string& file :
       {(shell_.home() / "nowhere" / "x").string(), shell_.home().string()}) {
    const Finished refused = shell_.run({"erase_user", "grace", "--yes", "-o", file});
    EXPECT_EQ(refused.exit_code, 3) << refused.err;
    EXPECT_THAT(refused.err, HasSubstr(file));
  }
  EXPECT_EQ(answer({"user", "grace"}).at("id"), 2);
}

TEST_P(EraseCommands, RemovingKeepsTheDataAndErasingDoesNot) {
  const Finished removed = shell_.run({"remove_user", "grace", "--yes"});
  EXPECT_EQ(removed.exit_code, 0) << removed.err;
  EXPECT_EQ(removed.out, "Removed grace@example.org (id 2); 0 sessions ended\n");
  EXPECT_EQ(shell_.run({"user", "grace"}).exit_code, 1);
  EXPECT_THAT(shell_.run({"events"}).out, HasSubstr("grace@example.org"));
  EXPECT_EQ(shell_.run({"remove_user", "grace", "--yes"}).exit_code, 1);

  const std::string file = (shell_.home() / "certificate").string();
  const Finished erased = shell_.run({"erase_user", "id:2", "--yes", "-o", file});
  EXPECT_EQ(erased.exit_code, 0) << erased.err;
  EXPECT_THAT(erased.out, HasSubstr("Erased person 2 (position "));
  EXPECT_THAT(shell_.run({"events"}).out, Not(HasSubstr("grace")));
  EXPECT_THAT(shell_.run({"events"}).out, HasSubstr("Erased person 2"));
  const Finished again = shell_.run({"erase_user", "id:2", "--yes"});
  EXPECT_EQ(again.exit_code, 1);
  EXPECT_THAT(again.err, HasSubstr("Person 2 has been erased already."));

  const std::string key = answer({"checkpoint"}).at("key");
  const Finished verified = shell_.run({"verify", "--key", key, "--proof", file});
  EXPECT_EQ(verified.exit_code, 0) << verified.err;
}

TEST_P(EraseCommands, FsckCountsWhatCanBeReadAndWhatWasErased) {
  const Json before = answer({"fsck", "--personal"}).at("personal");
  EXPECT_EQ(before.at("readable").at("subjects"), 2);
  EXPECT_EQ(before.at("erased").at("events"), 0);
  ASSERT_EQ(shell_.run({"erase_user", "grace", "--yes"}).exit_code, 0);
  const Json after = answer({"fsck", "--personal"}).at("personal");
  EXPECT_EQ(after.at("readable").at("subjects"), 1);
  EXPECT_EQ(after.at("erased").at("subjects"), 1);
  EXPECT_EQ(after.at("unreadable").at("events"), 0);
  EXPECT_THAT(shell_.run({"fsck", "--personal"}).out, HasSubstr("about 1 subject, erased"));

  // A key that was destroyed without an erasure, as the slot of Grace's is.
  std::fstream keys(shell_.data_dir() / "keys" / "people",
                    std::ios::in | std::ios::out | std::ios::binary);
  keys.seekp(64 + 20);
  keys.put('x');
  keys.close();
  const Finished damaged = shell_.run({"fsck", "--personal"});
  EXPECT_EQ(damaged.exit_code, 3);
  EXPECT_THAT(damaged.err, HasSubstr("the key of person 1"));
  EXPECT_EQ(answer({"fsck", "--personal"}, 3).at("personal").at("unreadable").at("subjects"), 1);
  EXPECT_EQ(shell_.run({"fsck"}).exit_code, 0) << "the log itself is whole";
}

}  // namespace
}  // namespace muster::cli
