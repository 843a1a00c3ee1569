// A disk that takes no more: files may not grow past a limit that the shell sets, so that the write
// of a commit fails half-way, as on a full disk, and leaves a torn record behind.

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/crash/filled_data.h"
#include "tests/crash/program.h"

namespace muster::crash {
namespace {

using ::testing::HasSubstr;

constexpr int kDamage = 3;
// Enough to open everything; a thousand or two commits fill it.
constexpr int kFileKilobytesMax = 96;

// The program under a limit on the size of files. Writing past it is an error then and no signal.
ChildProcess::Options limited(ChildProcess::Options options) {
  std::string script =
      "trap '' XFSZ; ulimit -f " + std::to_string(kFileKilobytesMax) + "; exec \"$0\" \"$@\"";
  options.arguments.insert(options.arguments.begin(), {"-c", std::move(script), options.program});
  options.program = "/bin/bash";  // its ulimit counts in 1024 bytes everywhere
  return options;
}

TEST(FullDisk, StopsAcknowledgingAndLosesNothing) {
  FilledData data;
  data.kill();
  Server server(limited(data.program().command(Server::arguments())));
  ASSERT_TRUE(server.is_ready()) << server.err();

  const auto client = server.client();
  std::uint64_t acknowledged = data.acknowledged();
  std::uint64_t unknown = 0;
  for (int i = 0; unknown == 0; ++i) {
    ASSERT_LT(i, 100'000) << "the limit is not met";
    const auto answer = client->Post("/api/activity", token_headers(kFounderToken), "", "");
    if (answer && answer->status == 204) {
      ++acknowledged;
      continue;
    }
    ++unknown;
    if (answer) {
      EXPECT_EQ(answer->status, 500) << answer->body;
    }
  }
  EXPECT_EQ(server.wait(), kDamage);
  EXPECT_THAT(server.err(), HasSubstr("cannot go on"));
  EXPECT_THAT(server.err(), HasSubstr("nothing that was acknowledged is lost"));

  // Somebody makes room.
  expect_whole(data.program());
  data.start();
  const std::uint64_t events = count_events(data.program());
  EXPECT_GE(events, acknowledged);
  EXPECT_LE(events, acknowledged + unknown);
  expect_views_right(data.program());
  EXPECT_TRUE(data.report(1));
}

}  // namespace
}  // namespace muster::crash
