// muster start --new-origin: as an operator uses it.

#include <filesystem>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "tests/cli/shell.h"

namespace muster::cli {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using ::testing::StartsWith;

TEST(NewOrigin, IsTheWayOnWithALogThatDoesNotExtendItsCheckpoint) {
  Shell shell;
  const auto make = [&](const std::string& name) {
    return shell.run({"create_user", name + "@example.org", "--password", kGoodPassword}).exit_code;
  };
  ASSERT_EQ(make("ada"), 0);
  fs::copy(shell.data_dir(), shell.home() / "older", fs::copy_options::recursive);
  ASSERT_EQ(make("bob"), 0);
  ASSERT_EQ(shell.run({"checkpoint"}).exit_code, 0);
  fs::copy(shell.data_dir() / "checkpoint", shell.home() / "older" / "checkpoint");
  fs::remove_all(shell.data_dir());
  fs::rename(shell.home() / "older", shell.data_dir());

  const Finished damaged = shell.run({"fsck"});
  EXPECT_EQ(damaged.exit_code, 3);
  EXPECT_THAT(damaged.err, HasSubstr("Commit 1 is missing."));
  const Finished refused = shell.run({"start", "--port", "0"});
  EXPECT_EQ(refused.exit_code, 3);
  EXPECT_THAT(refused.err, HasSubstr("Commit 1 is missing."));
  EXPECT_THAT(refused.err, HasSubstr("muster start --new-origin NAME"));

  for (int n = 0; n < 2; ++n) {  // again with the same line
    shell.start_server({"--new-origin", "example.org/people"});
    EXPECT_THAT(shell.run({"checkpoint"}).out, StartsWith("example.org/people\n2\n"));
    shell.stop_server();
  }
  const Finished events = shell.run({"events", "--type", "history.begun", "--json"});
  const auto event = nlohmann::json::parse(events.out);  // one
  EXPECT_EQ(event.at("origin"), "example.org/people");
  EXPECT_THAT(event.at("previous").get<std::string>(), HasSubstr("\n2\n"));
  EXPECT_TRUE(event.at("actor").is_null());
  EXPECT_EQ(event.at("channel"), "cli");
  EXPECT_EQ(shell.run({"fsck"}).exit_code, 0);
}

TEST(NewOrigin, IsANameOfAKey) {
  Shell shell;
  for (const std::string& bad : {std::string("a b"), std::string("a+b"), std::string("a\nb"),
                                 std::string(256, 'x'), std::string("\xff")}) {
    const Finished done = shell.run({"start", "--port", "0", "--new-origin", bad});
    EXPECT_EQ(done.exit_code, 2) << bad;
    EXPECT_THAT(done.err, HasSubstr("--new-origin")) << bad;
  }
  EXPECT_FALSE(fs::exists(shell.data_dir()));
}

}  // namespace
}  // namespace muster::cli
