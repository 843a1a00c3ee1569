// Every subcommand explains itself, wherever --help stands.

#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/cli/shell.h"

namespace muster::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::IsSupersetOf;

// As the program's own help lists them.
std::vector<std::string> subcommands(const Shell& shell) {
  const Finished help = shell.run({"--help"});
  EXPECT_EQ(help.exit_code, 0);
  std::istringstream lines(help.out.substr(help.out.find("\nCommands:\n") + 1));
  std::vector<std::string> names;
  std::string line;
  std::getline(lines, line);
  while (std::getline(lines, line) && line.starts_with("  ")) {
    names.push_back(line.substr(2, line.find(' ', 2) - 2));
  }
  return names;
}

TEST(Help, EverySubcommandShowsAnExampleOfItself) {
  Shell shell;
  const auto names = subcommands(shell);
  EXPECT_THAT(names,
              IsSupersetOf({"start", "create_user", "reset_password", "user", "events", "replay",
                            "fsck", "status", "users", "sessions", "invite", "version"}));
  for (const std::string& name : names) {
    const Finished help = shell.run({name, "--help"});
    EXPECT_EQ(help.exit_code, 0) << name;
    EXPECT_EQ(help.err, "") << name;
    EXPECT_THAT(help.out, HasSubstr("Examples:")) << name;
    EXPECT_THAT(help.out.substr(help.out.find("Examples:")), HasSubstr("muster " + name)) << name;
    const Finished before = shell.run({"--help", name});
    EXPECT_EQ(before.out, help.out) << name;
  }
}

TEST(Help, OfTheProgramShowsExamplesAndWhereDataIs) {
  Shell shell;
  const Finished help = shell.run({"-h"});
  EXPECT_EQ(help.exit_code, 0);
  EXPECT_THAT(help.out, HasSubstr("Examples:"));
  EXPECT_THAT(help.out, HasSubstr("MUSTER_DATA_DIR"));
}

TEST(Help, IsAWordToo) {
  Shell shell;
  EXPECT_EQ(shell.run({"help"}).out, shell.run({"--help"}).out);
  EXPECT_EQ(shell.run({"help", "events"}).out, shell.run({"events", "--help"}).out);
  EXPECT_EQ(shell.run({"help", "reset-password"}).out, shell.run({"help", "reset_password"}).out);
  EXPECT_EQ(shell.run({"help", "evnts"}).exit_code, 2);
}

TEST(Help, APasswordOnTheCommandLineIsWarnedOf) {
  Shell shell;
  for (const char* name : {"start", "create_user", "reset_password"}) {
    EXPECT_THAT(shell.run({name, "--help"}).out, HasSubstr("ther users")) << name;
  }
}

TEST(Version, IsPrinted) {
  Shell shell;
  for (const auto& arguments : std::vector<std::vector<std::string>>{
           {"--version"}, {"start", "--version"}, {"-V"}, {"version"}}) {
    const Finished version = shell.run(arguments);
    EXPECT_EQ(version.exit_code, 0);
    EXPECT_TRUE(version.out.starts_with("muster ")) << version.out;
  }
}

}  // namespace
}  // namespace muster::cli
