// `muster undo`, with a server and without one.

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "tests/cli/shell.h"

namespace muster::cli {
namespace {

using ::testing::HasSubstr;
using Json = nlohmann::json;

TEST(UndoCommand, OpensARemovedAccountAgain) {
  Shell shell;
  for (const char* email : {"ada@example.org", "grace@example.org"})
    ASSERT_EQ(shell.run({"create_user", email, "--password", kGoodPassword}).exit_code, 0);
  for (const bool has_server : {false, true}) {
    if (has_server) shell.start_server();
    ASSERT_EQ(shell.run({"remove_user", "grace", "--yes"}).exit_code, 0);
    const Finished last =
        shell.run({"events", "--json", "--type", "user.removed", "--reverse", "--limit", "1"});
    const std::string position = Json::parse(last.out).at("position").dump();
    const Finished done = shell.run({"undo", position});
    EXPECT_EQ(done.exit_code, 0) << done.err;
    EXPECT_THAT(done.out, HasSubstr("Undid event " + position + " by event "));
    EXPECT_THAT(done.out, HasSubstr("The account of grace@example.org is open again"));
    EXPECT_EQ(shell.run({"user", "grace"}).exit_code, 0);
    EXPECT_THAT(shell.run({"events"}).out, HasSubstr("undoes=" + position));
    const Finished again = shell.run({"undo", position});
    EXPECT_EQ(again.exit_code, 1);
    EXPECT_THAT(again.err, HasSubstr("undone already, by event "));
  }
}

TEST(UndoCommand, SaysWhatIsNone) {
  Shell shell;
  ASSERT_EQ(shell.run({"create_user", "ada@example.org", "--password", kGoodPassword}).exit_code,
            0);
  EXPECT_EQ(shell.run({"undo"}).exit_code, 2);
  for (const char* position : {"-1", "x", "01", "", "1.5", "99999999999999999999"})
    EXPECT_EQ(shell.run({"undo", position}).exit_code, 2) << position;
  EXPECT_EQ(shell.run({"undo", "4000"}).exit_code, 1);
  const Finished founding = shell.run({"undo", "0"});
  EXPECT_EQ(founding.exit_code, 1);
  EXPECT_THAT(founding.err, HasSubstr("An event of this kind cannot be undone."));
}

}  // namespace
}  // namespace muster::cli
