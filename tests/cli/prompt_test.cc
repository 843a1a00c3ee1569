// Prompts at a terminal: what is typed is not shown, and the terminal is as it was afterwards.

#include <csignal>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/cli/shell.h"

namespace muster::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

ChildProcess::Options at_a_terminal(const Shell& shell, std::vector<std::string> arguments) {
  ChildProcess::Options options = shell.program(std::move(arguments));
  options.terminal = true;
  return options;
}

TEST(Prompt, AtATerminalThePasswordIsAskedForAndNotShown) {
  Shell shell;
  ASSERT_EQ(shell.run({"create_user", "--username", "ada@example.org", "--password", kGoodPassword})
                .exit_code,
            0);
  ChildProcess reset(at_a_terminal(shell, {"reset_password"}));
  ASSERT_TRUE(reset.wait_for_out("Username:")) << reset.out();
  reset.write("ada@example.org\n");
  ASSERT_TRUE(reset.wait_for_out("New password:")) << reset.out();
  ASSERT_TRUE(reset.wait_for_no_echo());
  reset.write(std::string(kOtherPassword) + "\n");
  ASSERT_TRUE(reset.wait_for_out("New password (again):")) << reset.out();
  ASSERT_TRUE(reset.wait_for_no_echo());
  reset.write(std::string(kOtherPassword) + "\n");
  EXPECT_EQ(reset.wait(), 0) << reset.out();
  EXPECT_THAT(reset.out(), HasSubstr("Username: ada@example.org"));
  EXPECT_THAT(reset.out(), HasSubstr("Password successfully changed"));
  EXPECT_THAT(reset.out(), Not(HasSubstr(kOtherPassword)));
}

TEST(Prompt, CreateUserAsksForBoth) {
  Shell shell;
  ChildProcess create(at_a_terminal(shell, {"create_user"}));
  ASSERT_TRUE(create.wait_for_out("Email:")) << create.out();
  create.write("ada@example.org\n");
  ASSERT_TRUE(create.wait_for_out("Password:")) << create.out();
  ASSERT_TRUE(create.wait_for_no_echo());
  create.write(std::string(kGoodPassword) + "\n");
  ASSERT_TRUE(create.wait_for_out("Password (again):")) << create.out();
  ASSERT_TRUE(create.wait_for_no_echo());
  create.write(std::string(kGoodPassword) + "\n");
  EXPECT_EQ(create.wait(), 0) << create.out();
  EXPECT_THAT(create.out(), HasSubstr("Created ada@example.org (id 1)"));
  EXPECT_THAT(create.out(), Not(HasSubstr(kGoodPassword)));
}

TEST(Prompt, ASlipIsAskedAgainAndSoIsAPasswordThatIsRefused) {
  Shell shell;
  shell.variables()["NO_COLOR"] = "1";
  ChildProcess create(at_a_terminal(shell, {"create_user", "ada@example.org"}));
  const std::string password = "Password: ";
  const std::string again = "\r\nPassword (again): ";
  const std::string slip = "These are not the same. Try again.\r\n" + password;
  const std::string refused = "characters.\r\n" + password;
  const std::vector<std::pair<std::string, std::string>> typed = {
      {password, kGoodPassword}, {password + again, "glacier-42-umbrela"},
      {slip, "short"},           {slip + again, "short"},
      {refused, kGoodPassword},  {refused + again, kGoodPassword},
  };
  for (const auto& [prompt, text] : typed) {
    ASSERT_TRUE(create.wait_for_out(prompt)) << prompt << "\n" << create.out();
    create.write(text + "\n");
  }
  EXPECT_EQ(create.wait(), 0) << create.out();
  EXPECT_THAT(create.out(), HasSubstr("Created ada@example.org (id 1)"));
  EXPECT_THAT(create.out(), Not(HasSubstr("short")));
}

TEST(Prompt, AnAccountMadeAtTheStartIsAskedForInTheSameWay) {
  Shell shell;
  ChildProcess start(at_a_terminal(
      shell, {"start", "--port", "0", "--username", "ada@example.org", "--color", "never"}));
  for (const std::string prompt : {"Password: ", "Password (again): "}) {
    ASSERT_TRUE(start.wait_for_out(prompt)) << start.out();
    start.write(std::string(kGoodPassword) + "\n");
  }
  EXPECT_TRUE(start.wait_for_out("is running at")) << start.out();
}

TEST(Prompt, ThereIsNoneOnAPipe) {
  Shell shell;
  const std::string password = std::string(kGoodPassword) + "\n";
  EXPECT_EQ(shell.run({"create_user"}, "ada@example.org\n" + password).err,
            "Data directory: " + shell.data_dir().string() + "\n");
  const Finished reset = shell.run({"reset_password"}, "ada\n" + password);
  EXPECT_EQ(reset.exit_code, 0) << reset.err;
  EXPECT_THAT(reset.err, Not(HasSubstr("Username:")));
  EXPECT_THAT(reset.err, Not(HasSubstr("New password:")));
}

TEST(Prompt, APasswordThatIsRefusedOnAPipeIsNotAskedForAgain) {
  Shell shell;
  const Finished made =
      shell.run({"create_user", "ada@example.org"}, "short\n" + std::string(kGoodPassword) + "\n");
  EXPECT_EQ(made.exit_code, 1);
  EXPECT_EQ(shell.run({"user", "ada"}).exit_code, 1);
}

TEST(Prompt, CtrlCEndsItAndTheTerminalShowsAgainWhatIsTyped) {
  Shell shell;
  // A shell around it keeps the terminal after muster has gone, and says what it was left like.
  ChildProcess::Options options = at_a_terminal(shell, {});
  options.arguments = {"-c",
                       "trap : INT; \"$0\" create_user ada@example.org --data-dir \"$1\"; "
                       "echo exit=$?; stty -a | tr ' ' '\\n' | grep -x -e echo -e -echo",
                       options.program, shell.data_dir().string()};
  options.program = "/bin/sh";
  ChildProcess create(std::move(options));
  ASSERT_TRUE(create.wait_for_out("Password:")) << create.out();
  ASSERT_TRUE(create.wait_for_no_echo());
  create.write("\x03");
  create.wait();
  EXPECT_THAT(create.out(), HasSubstr("exit=130"));
  EXPECT_THAT(create.out(), HasSubstr("\necho"));
  EXPECT_THAT(create.out(), Not(HasSubstr("\n-echo")));
}

TEST(Prompt, StandardInputThatEndsOrIsEmptyIsRefused) {
  Shell shell;
  const Finished ended = shell.run({"create_user", "--username", "ada@example.org"}, "");
  EXPECT_EQ(ended.exit_code, 1);
  EXPECT_THAT(ended.err, HasSubstr("standard input ended before the password"));
  const Finished empty = shell.run({"create_user", "--username", "ada@example.org"}, "\n");
  EXPECT_EQ(empty.exit_code, 1);
  EXPECT_THAT(empty.err, HasSubstr("the password is empty"));
}

TEST(Prompt, ALineWithoutItsEndAndOneFromWindowsAreRead) {
  Shell shell;
  const Finished bare = shell.run({"create_user", "--username", "ada@example.org"}, kGoodPassword);
  EXPECT_EQ(bare.exit_code, 0) << bare.err;
  const Finished windows =
      shell.run({"reset_password"}, "ada@example.org\r\n" + std::string(kOtherPassword) + "\r\n");
  EXPECT_EQ(windows.exit_code, 0) << windows.err;
}

TEST(Prompt, AnEndlessLineIsRefused) {
  Shell shell;
  const Finished made =
      shell.run({"create_user", "--username", "ada@example.org"}, std::string(1 << 20, 'x'));
  EXPECT_EQ(made.exit_code, 1);
  EXPECT_THAT(made.err, HasSubstr("too long"));
}

}  // namespace
}  // namespace muster::cli
