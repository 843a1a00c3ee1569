// The server with few descriptors, little memory and no threads to be had. Right is: members are
// served beside strangers who only hold connections, and where it cannot go on it ends with an exit
// code of its own and says why, never by a signal.

#include <array>
#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/attack/stranger.h"
#include "tests/crash/filled_data.h"
#include "tests/crash/program.h"

namespace muster::attack {
namespace {

using crash::FilledData;
using crash::Program;
using crash::Server;

constexpr int kSignals = 128;
constexpr int kStrangers = 1000;
constexpr int kRequests = 20;
constexpr std::chrono::seconds kMembersPatience{5};

// bash's limits count in 1024 bytes.
ChildProcess::Options limited(ChildProcess::Options options, const std::string& limit) {
  options.arguments.insert(options.arguments.begin(),
                           {"-c", "ulimit " + limit + "; exec \"$0\" \"$@\"", options.program});
  options.program = "/bin/bash";
  return options;
}

// How often a member read and changed something, of kRequests. A member gives up after a few
// seconds, and after the third time for good.
int requests_served(Server& server) {
  int served = 0;
  for (int i = 0; i < kRequests && i - served < 3; ++i) {
    const auto client = server.client();
    client->set_connection_timeout(kMembersPatience);
    client->set_read_timeout(kMembersPatience);
    const auto headers = crash::token_headers(crash::kFounderToken);
    const auto read = client->Get("/api/users/", headers);
    const auto change = client->Post("/api/activity", headers, "", "");
    if (read && read->status == 200 && change && change->status == 204) ++served;
  }
  return served;
}

class Descriptors : public ::testing::TestWithParam<int> {};

TEST_P(Descriptors, AreKeptForTheLogAndForMembersBesideIdleStrangers) {
  FilledData data;
  ASSERT_TRUE(data.report(20));
  data.kill();
  {
    Server server(limited(data.program().command(Server::arguments()),
                          "-n " + std::to_string(GetParam())));
    if (!server.is_ready()) {
      const int exit_code = server.wait();
      EXPECT_LT(exit_code, kSignals) << server.err();
      EXPECT_THAT(server.err(), ::testing::ContainsRegex("descriptor|open files"));
    } else {
      std::vector<Stranger> strangers;
      for (int i = 0; i < kStrangers; ++i) strangers.emplace_back(server.port());
      EXPECT_EQ(requests_served(server), kRequests) << server.err();
      EXPECT_TRUE(server.is_running()) << server.err();
      strangers.clear();
      EXPECT_EQ(server.stop(), 0) << server.err();
    }
  }
  crash::expect_whole(data.program());
  data.start();
  crash::expect_views_right(data.program());
}

INSTANTIATE_TEST_SUITE_P(Few, Descriptors, ::testing::Values(256));

class Memory : public ::testing::TestWithParam<int> {};

TEST_P(Memory, ThatRunsOutEndsClearlyAndLosesNothing) {
  FilledData data;
  ASSERT_TRUE(data.report(20));
  data.kill();
  {
    Server server(limited(data.program().command(Server::arguments()),
                          "-v " + std::to_string(GetParam() * 1024)));
    if (server.is_ready()) {
      (void)requests_served(server);
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
INSTANTIATE_TEST_SUITE_P(Few, Memory, ::testing::Values(600, 1000));

}  // namespace
}  // namespace muster::attack
