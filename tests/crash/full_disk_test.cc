// A disk that takes no more: files may not grow past a limit that the shell sets, so that the write
// of a commit fails half-way, as on a full disk, and leaves a torn record behind.

#include <chrono>
#include <cstdint>
#include <string>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/crash/filled_data.h"
#include "tests/crash/small_disk.h"
#include "tests/harness/program.h"

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
  EXPECT_THAT(server.err(), HasSubstr("cannot continue"));
  EXPECT_THAT(server.err(), HasSubstr("nothing acknowledged is lost"));

  // Somebody makes room.
  expect_whole(data.program());
  data.start();
  const std::uint64_t events = count_events(data.program());
  EXPECT_GE(events, acknowledged);
  EXPECT_LE(events, acknowledged + unknown);
  expect_views_right(data.program());
  EXPECT_TRUE(data.report(1));
}

// What everybody sees of a server whose disk is full.
void expect_read_only(FilledData& data) {
  const auto client = data.server().client();
  const auto health = client->Get("/health");
  ASSERT_TRUE(health);
  EXPECT_THAT(health->body, HasSubstr("degraded"));
  EXPECT_THAT(health->body, HasSubstr("disk_full"));
  const auto person = client->Get("/api/users/1", token_headers(kFounderToken));
  ASSERT_TRUE(person);
  EXPECT_EQ(person->status, 200);
  const auto events = client->Get("/api/events", token_headers(kFounderToken));
  ASSERT_TRUE(events);
  EXPECT_EQ(events->status, 200);
  const auto change = client->Post("/api/projects", token_headers(kFounderToken),
                                   R"({"title":"Cats"})", "application/json");
  ASSERT_TRUE(change);
  EXPECT_EQ(change->status, 503);
  EXPECT_EQ(change->get_header_value("Retry-After"), "30");
  EXPECT_THAT(change->body, HasSubstr("no_room"));
}

// Asks until changes are taken again; there is a deadline to end a broken test.
bool takes_changes_again(FilledData& data) {
  for (int i = 0; i < 600; ++i) {
    const int status = data.try_to_report();
    if (status == 204) return true;
    if (status != 503) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  return false;
}

// Asks until the server says that its disk is full; there is a deadline to end a broken test.
bool is_said_to_be_full(FilledData& data) {
  for (int i = 0; i < 600; ++i) {
    if (data.get("/health").find("disk_full") != std::string::npos) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  return false;
}

TEST(FullDisk, ReadsGoOnAndChangesWaitForRoom) {
  SmallDisk disk(96);
  if (!disk.is_mounted()) GTEST_SKIP() << "no file system can be mounted here";
  FilledData data(disk.path() / "data");
  ASSERT_TRUE(data.report(100));

  {
    const SmallDisk::KeptFull full(disk);  // the reserve, too, that is given back
    ASSERT_TRUE(data.server().wait_for_err("disk_full"));
    EXPECT_EQ(data.try_to_report(), 503);
    expect_read_only(data);
    EXPECT_TRUE(data.server().is_running());
  }

  disk.make_room();
  ASSERT_TRUE(takes_changes_again(data));
  EXPECT_TRUE(data.server().wait_for_err("disk_full has ended"));
  EXPECT_TRUE(data.report(100));
  EXPECT_EQ(data.server().stop(), 0);
  expect_whole(data.program());
  EXPECT_EQ(count_events(data.program()), data.acknowledged());
  expect_views_right(data.program());
}

TEST(FullDisk, AStartWithNotOneByteFreeServesReads) {
  SmallDisk disk(96);
  if (!disk.is_mounted()) GTEST_SKIP() << "no file system can be mounted here";
  FilledData data(disk.path() / "data");
  ASSERT_TRUE(data.report(100));
  {
    const SmallDisk::KeptFull full(disk);
    ASSERT_TRUE(data.server().wait_for_err("disk_full"));
    data.kill();
    data.start();
    expect_read_only(data);
    data.kill();
    const Finished user = data.program().run({"user", "--username", "1"});
    EXPECT_EQ(user.exit_code, 0) << user.err;
    data.start();
    expect_read_only(data);
  }
  disk.make_room();
  ASSERT_TRUE(takes_changes_again(data)) << data.server().err();
  EXPECT_TRUE(data.report(100));
  EXPECT_EQ(data.server().stop(), 0);
  expect_whole(data.program());
  EXPECT_EQ(count_events(data.program()), data.acknowledged());
  expect_views_right(data.program());
}

// The server itself fills it, with flushes of log and views on the way.
TEST(FullDisk, IsMetUnderLoadWithoutLosingAnything) {
  SmallDisk disk(128);
  if (!disk.is_mounted()) GTEST_SKIP() << "no file system can be mounted here";
  FilledData data(disk.path() / "data");
  disk.fill(14U << 20);
  EXPECT_FALSE(data.report_many(2000)) << "the disk is not met";
  ASSERT_TRUE(data.server().is_running()) << data.server().err();
  {
    const SmallDisk::KeptFull full(disk);  // a flush gives back the write-ahead log
    ASSERT_TRUE(is_said_to_be_full(data)) << data.server().err();
    expect_read_only(data);
    EXPECT_EQ(data.try_to_report(), 503);
  }

  disk.make_room();
  ASSERT_TRUE(takes_changes_again(data)) << data.server().err();
  EXPECT_TRUE(data.report_many(20));
  EXPECT_THAT(data.get("/health"), HasSubstr("\"head\":" + std::to_string(data.acknowledged())));
  EXPECT_EQ(data.server().stop(), 0);
  expect_whole(data.program());
  expect_views_right(data.program());
}

}  // namespace
}  // namespace muster::crash
