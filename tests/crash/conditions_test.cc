// What a running server notices about its log, says, and does.

#include <filesystem>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "tests/crash/filled_data.h"
#include "tests/harness/program.h"
#include "tests/support/log_files.h"

namespace muster::crash {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr int kRefused = 1;

// A change, and the whole answer to it.
httplib::Result change(Server& server) {
  return server.client()->Post("/api/activity", token_headers(kFounderToken), "", "");
}

class DamagedLog : public testing::Test {
 protected:
  // A table file of whole commits, with one bit flipped in the middle. The server is stopped.
  void SetUp() override {
    ASSERT_TRUE(data_.report_many(25));
    ASSERT_EQ(data_.server().stop(), 0);
    table_ = data_.oldest_table();
    flip_bit(table_, fs::file_size(table_) / 2);
  }
  FilledData data_;
  fs::path table_;
};

TEST_F(DamagedLog, IsFoundAfterTheStartAndStopsChanges) {
  Server server(data_.program());
  ASSERT_TRUE(server.is_ready()) << server.err();
  ASSERT_TRUE(server.wait_for_err("log_damaged")) << server.err();
  const auto refused = change(server);
  ASSERT_TRUE(refused);
  EXPECT_EQ(refused->status, 503);
  EXPECT_EQ(refused->get_header_value("Retry-After"), "30");
  EXPECT_THAT(refused->body, HasSubstr("read_only"));
  EXPECT_THAT(refused->body, HasSubstr("damaged at position"));
  EXPECT_EQ(server.client()->Get("/api/users/1", token_headers(kFounderToken))->status, 200);
  EXPECT_THAT(server.client()->Get("/metrics")->body,
              HasSubstr("muster_condition{name=\"log_damaged\"} 1"));

  const Finished status = data_.program().run({"status"});
  EXPECT_EQ(status.exit_code, kRefused);
  EXPECT_THAT(status.out, HasSubstr("log_damaged since"));
  EXPECT_THAT(status.out, HasSubstr("damaged at position"));
  EXPECT_EQ(server.stop(), 0);

  const Finished alone = data_.program().run({"status", "--json"});
  EXPECT_EQ(alone.exit_code, kRefused) << alone.err;
  EXPECT_THAT(nlohmann::json::parse(alone.out)["scrub"]["damage"].get<std::string>(),
              HasSubstr("damaged at position"));

  // Mended: the next start knows of the damage, reads the log at once and finds it whole.
  flip_bit(table_, fs::file_size(table_) / 2);
  data_.start();
  EXPECT_TRUE(data_.server().wait_for_err("log_damaged has ended")) << data_.server().err();
  EXPECT_TRUE(data_.report(1));
  const Finished mended = data_.program().run({"status"});
  EXPECT_EQ(mended.exit_code, 0) << mended.out << mended.err;
}

TEST_F(DamagedLog, TakesChangesWhereTheOperatorSaysSo) {
  Server server(data_.program(), {"--changes-despite-damage"});
  ASSERT_TRUE(server.is_ready()) << server.err();
  ASSERT_TRUE(server.wait_for_err("log_damaged")) << server.err();
  const auto taken = change(server);
  ASSERT_TRUE(taken);
  EXPECT_EQ(taken->status, 204) << taken->body;
}

// Without a scrub it is the first reader who finds it.
TEST_F(DamagedLog, IsNamedToWhoeverReadsThere) {
  Server server(data_.program(), {"--scrub-mebibytes-per-second", "0"});
  ASSERT_TRUE(server.is_ready()) << server.err();
  const auto read = server.client()->Get("/audit/export.jsonl?activity=1&type=activity",
                                         token_headers(kFounderToken));
  ASSERT_TRUE(server.wait_for_err("log_damaged")) << server.err();
  if (read) {
    EXPECT_THAT(read->body, HasSubstr("damaged at position"));
  }
  const auto refused = change(server);
  ASSERT_TRUE(refused);
  EXPECT_EQ(refused->status, 503);
}

TEST(RemovedLogFiles, AreNoticedAndStopChanges) {
  FilledData data;
  ASSERT_TRUE(data.report(50));
  EXPECT_EQ(data.try_to_report(), 204);
  fs::remove(data.newest_wal());
  ASSERT_TRUE(data.server().wait_for_err("log_files_missing")) << data.server().err();
  const auto refused = change(data.server());
  ASSERT_TRUE(refused);
  EXPECT_EQ(refused->status, 503);
  EXPECT_THAT(refused->body, HasSubstr("removed or replaced"));
  EXPECT_THAT(data.get("/api/users/1"), HasSubstr("founder@example.org"));
  // The commits that the file held are in memory still.
  EXPECT_EQ(data.server().stop(), 0);
  data.start();
  EXPECT_EQ(count_events(data.program()), data.acknowledged());
  // Where the log was read while the file was missing.
  if (data.server().err().find("log_damaged") != std::string::npos) {
    ASSERT_TRUE(data.server().wait_for_err("log_damaged has ended")) << data.server().err();
  }
  EXPECT_TRUE(data.report(1));
  EXPECT_THAT(data.server().err(), Not(HasSubstr("log_files_missing")));
}

}  // namespace
}  // namespace muster::crash
