// What the system does not give: descriptors, memory, threads, sizes of files. The server works
// with less, or says in one line what it needs; it is never ended by a signal.

#include <csignal>
#include <memory>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <httplib.h>

#include "tests/cli/shell.h"
#include "tests/support/http/raw_connection.h"

namespace muster::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

// `muster start` below what `limit` says to a shell, like "ulimit -n 64".
ChildProcess::Options start_below(const Shell& shell, const std::string& limit) {
  ChildProcess::Options options =
      shell.program({"start", "--internal-host", "127.0.0.1", "--port", "0"});
  options.arguments.insert(options.arguments.begin(),
                           {"-c", limit + R"(; exec "$0" "$@")", options.program});
  options.program = "/bin/sh";
  return options;
}

int port_of(const ChildProcess& server) {
  return std::stoi(line_after(server.out(), "is running at http://localhost:"));
}

TEST(Limits, TooFewDescriptorsAreRefusedWithTheNumberThatIsNeeded) {
  const Shell shell;
  const Finished start = run_to_end(start_below(shell, "ulimit -n 32"));
  EXPECT_EQ(start.exit_code, 1) << start.err;
  EXPECT_THAT(start.err, HasSubstr("may open only 32 files. It needs 64"));
  EXPECT_FALSE(std::filesystem::exists(shell.data_dir() / "log"));
}

// Strangers once took the descriptors that log and views needed a moment later.
TEST(Limits, StrangersDoNotTakeTheDescriptorsOfLogAndViews) {
  for (const char* limit : {"ulimit -n 64", "ulimit -n 256"}) {
    const Shell shell;
    ChildProcess server(start_below(shell, limit));
    ASSERT_TRUE(server.wait_for_out("is running at")) << server.err();
    std::vector<std::unique_ptr<http::RawConnection>> strangers;
    for (int i = 0; i < 1'000; ++i) {
      strangers.push_back(std::make_unique<http::RawConnection>(port_of(server)));
    }
    // The founder comes to the shell, where no place is needed; then something is made, over and
    // over, until a place is free: strangers give way after a second.
    ASSERT_EQ(
        shell.run({"create_user", "--username", "ada@example.org", "--password", kGoodPassword})
            .exit_code,
        0);
    httplib::Client client("127.0.0.1", port_of(server));
    client.set_keep_alive(true);
    int status = 0;
    while (status != 200) {
      const auto answer = client.Get("/health");
      status = answer ? answer->status : 0;
      ASSERT_TRUE(server.is_running()) << server.err();
    }
    EXPECT_EQ(shell.run({"replay", "--check"}).exit_code, 0);
    server.signal(SIGTERM);
    EXPECT_EQ(server.wait(), 0) << server.err();
    EXPECT_LE(count_lines(server.err()), 5U) << server.err();
    EXPECT_EQ(shell.run({"fsck"}).exit_code, 0);
  }
}

TEST(Limits, TooLittleMemoryOrTooFewThreadsEndInASentence) {
  for (const char* limit : {"ulimit -v 200000", "ulimit -v 300000"}) {
    const Shell shell;
    const Finished start = run_to_end(start_below(shell, limit));
    EXPECT_EQ(start.exit_code, 1) << start.err;
    EXPECT_THAT(start.err, HasSubstr("ulimit -v")) << limit;
    EXPECT_THAT(start.err, Not(HasSubstr("terminate called"))) << limit;
  }
}

// SIGXFSZ once ended the program in the middle of a commit; the write that fails is understood.
TEST(Limits, AFileThatMayNotGrowIsAFailedWrite) {
  const Shell shell;
  ChildProcess server(start_below(shell, "ulimit -f 4"));
  ASSERT_TRUE(server.wait_for_out("is running at")) << server.err();
  int exit_code = 0;
  for (int i = 0; i < 1'000 && exit_code == 0; ++i) {
    exit_code = shell
                    .run({"create_user", "--username", "p" + std::to_string(i) + "@example.org",
                          "--password", kGoodPassword})
                    .exit_code;
  }
  EXPECT_NE(exit_code, 0);
  server.signal(SIGTERM);
  EXPECT_LT(server.wait(), 128) << server.err();
  EXPECT_EQ(shell.run({"fsck"}).exit_code, 0);
}

TEST(Limits, AClosedTerminalStopsTheServerWell) {
  Shell shell;
  shell.start_server();
  shell.server().signal(SIGHUP);
  EXPECT_EQ(shell.server().wait(), 0) << shell.server().err();
  EXPECT_THAT(shell.server().err(), HasSubstr("stopping"));
}

TEST(Limits, UnderNohupAClosedTerminalIsNoReasonToStop) {
  const Shell shell;
  ChildProcess server(start_below(shell, "trap '' HUP"));
  ASSERT_TRUE(server.wait_for_out("is running at")) << server.err();
  server.signal(SIGHUP);
  httplib::Client client("127.0.0.1", port_of(server));
  EXPECT_TRUE(client.Get("/health"));
  server.signal(SIGTERM);
  EXPECT_EQ(server.wait(), 0);
}

}  // namespace
}  // namespace muster::cli
