// The table of exit codes, and the forms of the command line that lead to them.

#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/cli/shell.h"

namespace muster::cli {
namespace {

using ::testing::HasSubstr;

TEST(ExitCodes, AreTwoForWhatCannotBeMeant) {
  Shell shell;
  const std::vector<std::vector<std::string>> wrong = {
      {"nonsense"},
      {"start", "--nonsense"},
      {"start", "--port", "many"},
      {"start", "--port", "70000"},
      {"start", "--port"},
      {"start", "--log-level", "loud"},
      {"start", "--host", "people.example.org"},
      {"start", "--password", kGoodPassword},
      {"user"},
      {"user", "ada", "grace"},
      {"user", "--color", "red", "ada"},
      {"users", "--limit", "0"},
      {"sessions"},
      {"sessions", "ada", "--end", "1", "--end-all"},
      {"invite", "revoke"},
      {"events", "--type", "user.signedup"},
      {"events", "--since", "whenever"},
      {"events", "--until", "2h ago"},
      {"events", "--from", "-1"},
      {"events", "--from", "first"},
      // A number has one spelling: "032" is 26 to others.
      {"events", "--from", "0100"},
      {"events", "--from", "0x10"},
      {"sessions", "ada", "--end", "032"},
      {"sessions", "ada", "--end", "-1"},
      {"sessions", "ada", "--end", "18446744073709551616"},
      {"start", "--port", "020171"},
      {"start", "--port", " 8313"},
      {"start", "--port", "+8313"},
      // What a variable leaves that is not set is no "not given".
      {"sessions", "ada", "--end", ""},
      {"events", "--since", ""},
      {"events", "--until="},
      {"events", "--user", ""},
      {"events", "--type", ""},
      {"users", "--search", ""},
      {"users", "--inactive-since", ""},
      {"users", "--search"},
      {"users", "--limit", "1", "--limit", "2"},
      {"events", "--limit", "2", "--follow"},
      {"invite", "--host", "nonsense"},
      {"completion", "bsh"},
      {"replay", "fsck"},
  };
  for (const auto& arguments : wrong) {
    const Finished finished = shell.run(arguments);
    EXPECT_EQ(finished.exit_code, 2) << ::testing::PrintToString(arguments) << finished.err;
    EXPECT_EQ(finished.out, "") << ::testing::PrintToString(arguments);
    EXPECT_NE(finished.err, "") << ::testing::PrintToString(arguments);
  }
  EXPECT_FALSE(std::filesystem::exists(shell.data_dir()));
}

TEST(ExitCodes, WhatIsWrongIsSaidInOurWords) {
  Shell shell;
  const std::vector<std::pair<std::vector<std::string>, std::string>> wrong = {
      {{"start", "--port", "many"}, "--port: \"many\" is not a whole number from 0 to 65535"},
      {{"users", "--limit", "1", "--limit", "2"}, "--limit was given more than once"},
      {{"events", "--limit", "2", "--follow"}, "--limit and --follow cannot be used together"},
      {{"events", "--since", ""}, "--since is empty"},
      {{"completion", "bsh"}, "did you mean \"bash\"?"},
      {{"invite", "rest"}, "did you mean \"reset\"?"},
      {{"users", "--color", "alwys"}, "did you mean \"always\"?"},
  };
  for (const auto& [arguments, words] : wrong) {
    EXPECT_THAT(shell.run(arguments).err, HasSubstr(words));
  }
}

TEST(ExitCodes, WithoutAnyArgumentTheHelpIsShownAndItIsUsage) {
  Shell shell;
  shell.variables()["MUSTER_DATA_DIR"] = shell.data_dir().string();
  const Finished finished = shell.run({});
  EXPECT_EQ(finished.exit_code, 2);
  EXPECT_THAT(finished.err, HasSubstr("create_user"));
}

TEST(ExitCodes, AreOneWhereThereIsNoDataAndNothingIsMade) {
  Shell shell;
  const std::vector<std::vector<std::string>> refused = {
      {"reset_password", "--username", "ada", "--password", kGoodPassword},
      {"reset_password"},
      {"user", "--username", "ada"},
      {"events"},
      {"events", "--follow"},
      {"replay"},
      {"replay", "--check"},
      {"fsck"},
      {"status"},
  };
  for (const auto& arguments : refused) {
    const Finished finished = shell.run(arguments);
    EXPECT_EQ(finished.exit_code, 1) << ::testing::PrintToString(arguments) << finished.err;
    EXPECT_THAT(finished.err, HasSubstr("no Muster data in " + shell.data_dir().string()));
    EXPECT_THAT(finished.err, HasSubstr("--data-dir"));
    EXPECT_THAT(finished.err, HasSubstr("MUSTER_DATA_DIR"));
  }
  EXPECT_FALSE(std::filesystem::exists(shell.data_dir()));
}

TEST(ExitCodes, AreThreeWhereTheDirectoryCannotBeMade) {
  Shell shell;
  std::ofstream(shell.home() / "file") << "in the way";
  const Finished finished =
      shell.run({"create_user", "--username", "ada@example.org", "--password", kGoodPassword,
                 "--data-dir", (shell.home() / "file" / "data").string()});
  EXPECT_EQ(finished.exit_code, 3) << finished.err;
  EXPECT_THAT(finished.err, HasSubstr((shell.home() / "file" / "data").string()));
}

TEST(Flags, StandBeforeOrAfterTheSubcommand) {
  Shell shell;
  const std::string dir = (shell.home() / "elsewhere").string();
  const Finished made = shell.run({"--data-dir", dir, "--username", "ada@example.org",
                                   "--password=" + std::string(kGoodPassword), "create_user"});
  EXPECT_EQ(made.exit_code, 0) << made.err;
  // Values that are names of subcommands stay values.
  const Finished user = shell.run({"--username", "user", "user", "--data-dir=" + dir});
  EXPECT_EQ(user.exit_code, 1) << user.err;
  EXPECT_THAT(user.err, HasSubstr(dir));
  const Finished events = shell.run({"--json", "--type", "user", "events", "--data-dir", dir});
  EXPECT_EQ(events.exit_code, 0) << events.err;
  EXPECT_EQ(count_lines(events.out), 1U);
}

TEST(Flags, TheDataDirectoryComesFromTheEnvironmentUnderBothNames) {
  for (const char* name : {"MUSTER_DATA_DIR", "LABEL_STUDIO_BASE_DATA_DIR"}) {
    Shell shell;
    shell.variables()[name] = (shell.home() / "named").string();
    const Finished fsck = shell.run({"fsck"});
    EXPECT_EQ(fsck.exit_code, 1);
    EXPECT_THAT(fsck.err, HasSubstr((shell.home() / "named").string())) << name;
  }
  Shell shell;
  shell.variables()["XDG_DATA_HOME"] = (shell.home() / "xdg").string();
  EXPECT_THAT(shell.run({"fsck"}).err, HasSubstr((shell.home() / "xdg" / "muster").string()));
}

}  // namespace
}  // namespace muster::cli
