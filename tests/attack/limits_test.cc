// The server with few descriptors, little memory and no threads to be had. Right is: members are
// served beside strangers who only hold connections, and where it cannot go on it ends with an exit
// code of its own and says why, never by a signal.

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/attack/member.h"
#include "tests/attack/stranger.h"
#include "tests/crash/filled_data.h"
#include "tests/harness/program.h"

namespace muster::attack {
namespace {

using crash::FilledData;

constexpr int kSignals = 128;
constexpr int kStrangers = 1000;

// bash's limits count in 1024 bytes.
ChildProcess::Options limited(ChildProcess::Options options, const std::string& limit) {
  options.arguments.insert(options.arguments.begin(),
                           {"-c", "ulimit " + limit + "; exec \"$0\" \"$@\"", options.program});
  options.program = "/bin/bash";
  return options;
}

class Descriptors : public ::testing::TestWithParam<int> {};

TEST_P(Descriptors, AreKeptForTheLogAndForMembersBesideIdleStrangers) {
  FilledData data;
  ASSERT_TRUE(data.report(20));
  data.kill();
  {
    Server server(
        limited(data.program().command(Server::arguments()), "-n " + std::to_string(GetParam())));
    if (!server.is_ready()) {
      const int exit_code = server.wait();
      EXPECT_LT(exit_code, kSignals) << server.err();
      EXPECT_THAT(server.err(), ::testing::ContainsRegex("may open .* files"));
    } else {
      std::vector<Stranger> strangers;
      for (int i = 0; i < kStrangers; ++i) strangers.emplace_back(server.port());
      // They are heard for a second each before they give way.
      EXPECT_EQ(requests_served(server, Work::kReadAndChange), kMembersRequests) << server.err();
      EXPECT_TRUE(server.is_running()) << server.err();
      strangers.clear();
      EXPECT_EQ(server.stop(), 0) << server.err();
    }
  }
  crash::expect_whole(data.program());
  data.start();
  crash::expect_views_right(data.program());
}

INSTANTIATE_TEST_SUITE_P(Few, Descriptors, ::testing::Values(32, 64, 256));

class Memory : public ::testing::TestWithParam<int> {};

TEST_P(Memory, ThatRunsOutEndsClearlyAndLosesNothing) {
  FilledData data;
  ASSERT_TRUE(data.report(20));
  data.kill();
  {
    Server server(limited(data.program().command(Server::arguments()),
                          "-v " + std::to_string(GetParam() * 1024)));
    if (server.is_ready()) {
      (void)requests_served(server, Work::kReadAndChange);
      EXPECT_EQ(server.stop(), 0) << server.err();
    } else {
      const int exit_code = server.wait();
      EXPECT_LT(exit_code, kSignals) << server.err();
      EXPECT_NE(server.err(), "");
    }
  }
  crash::expect_whole(data.program());
  data.start();
}

// In megabytes of addresses, not of memory.
INSTANTIATE_TEST_SUITE_P(Few, Memory, ::testing::Values(150, 200, 250, 300, 400, 600, 1000));

}  // namespace
}  // namespace muster::attack
