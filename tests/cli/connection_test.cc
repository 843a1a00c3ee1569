// What a subcommand does where another process has the directory open.

#include <csignal>
#include <memory>
#include <utility>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/cli/shell.h"

namespace muster::cli {
namespace {

using ::testing::HasSubstr;

// A server that has opened the directory and does not listen yet: it waits for a password.
std::unique_ptr<ChildProcess> start_that_waits(const Shell& shell) {
  ChildProcess::Options options = shell.program(
      {"start", "--internal-host", "127.0.0.1", "--port", "0", "--username", "ada@example.org"});
  options.terminal = true;
  auto server = std::make_unique<ChildProcess>(std::move(options));
  EXPECT_TRUE(server->wait_for_out("Password: ")) << server->out();
  return server;
}

ChildProcess::Options create_grace(const Shell& shell) {
  return shell.program(
      {"create_user", "--username", "grace@example.org", "--password", kGoodPassword});
}

TEST(Connection, WaitsForAServerThatIsStartingAndThenAsksIt) {
  Shell shell;
  const auto server = start_that_waits(shell);
  ChildProcess create(create_grace(shell));
  ASSERT_TRUE(create.wait_for_err("Waiting for it.")) << create.err();
  server->write(std::string(kGoodPassword) + "\n");
  ASSERT_TRUE(server->wait_for_out("Password (again): ")) << server->out();
  server->write(std::string(kGoodPassword) + "\n");
  EXPECT_EQ(create.wait(), 0) << create.err();
  EXPECT_THAT(create.out(), HasSubstr("Created grace@example.org (id 2)"));
  EXPECT_TRUE(server->is_running());
}

TEST(Connection, SaysWhoIsInTheWayWhereWaitingDoesNotHelp) {
  Shell shell;
  const auto server = start_that_waits(shell);
  const Finished create = run_to_end(create_grace(shell));
  EXPECT_EQ(create.exit_code, 1) << create.err;
  EXPECT_THAT(create.err, HasSubstr(std::to_string(server->pid())));
  EXPECT_THAT(create.err, HasSubstr(shell.data_dir().string()));
}

TEST(Connection, TwoSubcommandsAtOnceBothGetTheirTurn) {
  Shell shell;
  ChildProcess first(create_grace(shell));
  ChildProcess second(
      shell.program({"create_user", "--username", "ada@example.org", "--password", kGoodPassword}));
  EXPECT_EQ(first.wait(), 0) << first.err();
  EXPECT_EQ(second.wait(), 0) << second.err();
  EXPECT_EQ(count_lines(shell.run({"events", "--json", "--type", "user.signed_up"}).out), 2U);
}

}  // namespace
}  // namespace muster::cli
