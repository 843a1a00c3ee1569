// Slow, half and many clients beside members who work. Right is: members are served, half a request
// holds no place for long, and a stop waits for nobody.

#include <algorithm>
#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include "tests/attack/member.h"
#include "tests/attack/stranger.h"
#include "tests/crash/filled_data.h"
#include "tests/harness/program.h"

namespace muster::attack {
namespace {

using crash::FilledData;

constexpr int kPlaces = 1024;     // about what ulimit -n gives below
constexpr int kStrangers = 1500;  // more than there are places

// This process needs a descriptor for each stranger.
bool many_descriptors() {
  rlimit limit = {};
  getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = std::min<rlim_t>(limit.rlim_max, 8192);
  return setrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur > kStrangers + 100;
}

// A server that runs out of places before this test runs out of descriptors.
ChildProcess::Options with_few_places(ChildProcess::Options options) {
  options.arguments.insert(
      options.arguments.begin(),
      {"-c", "ulimit -n " + std::to_string(kPlaces) + "; exec \"$0\" \"$@\"", options.program});
  options.program = "/bin/bash";
  return options;
}

class Strangers : public ::testing::TestWithParam<std::string_view> {};

TEST_P(Strangers, WithHalfARequestGiveWayToMembers) {
  if (!many_descriptors()) GTEST_SKIP() << "too few descriptors for this many connections";
  FilledData data;
  ASSERT_TRUE(data.report(5));
  data.kill();
  Server server(with_few_places(data.program().command(Server::arguments())));
  ASSERT_TRUE(server.is_ready()) << server.err();
  std::vector<Stranger> strangers;
  for (int i = 0; i < kStrangers; ++i) {
    strangers.emplace_back(server.port());
    strangers.back().send(GetParam());
  }
  // Half requests have a second to go on.
  EXPECT_EQ(requests_served(server, Work::kRead), kMembersRequests) << server.err();
  EXPECT_EQ(server.stop(), 0) << server.err();
}

INSTANTIATE_TEST_SUITE_P(
    Half, Strangers,
    ::testing::Values("", "G", "GET / HTTP/1.1\r\nX: ", "GET / HTTP/1.1\r\nHost: localhost\r\n",
                      "POST /api/activity HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n"
                      "\r\n0123456789",
                      "POST /user/login/ HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked"
                      "\r\n\r\n5\r\nemail"));

TEST(StrangersOneByOne, HalfARequestIsCutWithinFifteenSeconds) {
  FilledData data;
  std::vector<Stranger> strangers;
  for (const std::string_view half : {"GET / HTTP/1.1\r\nX: ", "GET /"}) {
    strangers.emplace_back(data.server().port());
    strangers.back().send(half);
  }
  for (Stranger& stranger : strangers)
    EXPECT_TRUE(stranger.is_cut_within(std::chrono::seconds(15)));
}

TEST(StrangersOneByOne, WhoReadNothingDoNotHoldUpAStop) {
  FilledData data;
  ASSERT_TRUE(data.report_many(1));
  std::vector<Stranger> strangers;
  for (int i = 0; i < 50; ++i) {
    strangers.emplace_back(data.server().port());
    strangers.back().read_slowly();
    std::string request = "GET /api/events HTTP/1.1\r\nHost: localhost\r\nAuthorization: Token ";
    request += crash::kFounderToken;
    request += "\r\n\r\n";
    strangers.back().send(request);
  }
  EXPECT_EQ(requests_served(data.server(), Work::kRead), kMembersRequests);
  EXPECT_EQ(data.server().stop(), 0) << data.server().err();
}

}  // namespace
}  // namespace muster::attack
