#include <functional>
#include <sstream>

#include <gtest/gtest.h>

#include "tests/http/pages_browser.h"
#include "tests/support/http/raw_connection.h"

namespace muster::http {
namespace {

using Json = nlohmann::ordered_json;

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

class AuditExports : public testing::Test {
 protected:
  void rename_bob(int times) {
    for (int n = 0; n < times; ++n) {
      const auto done = server.instance().accounts().update_profile(
          bob.id, {.first_name = "Bob" + std::to_string(n)}, by_program(ada.id));
      ASSERT_TRUE(done);
    }
  }

  // Every event of the log that `shown` takes, as `muster events --json` has it.
  void expect_newest_first(const std::string& body, const std::function<bool(const Json&)>& shown) {
    std::vector<Json> expected;
    for (const Json& event : server.events_since(Position(0))) {
      if (shown(event)) expected.push_back(event);
    }
    const std::vector<std::string> lines = lines_of(body);
    ASSERT_EQ(lines.size(), expected.size());
    for (std::size_t n = 0; n < lines.size(); ++n) {
      Json line = Json::parse(lines[n]);
      for (const char* added : {"who", "client", "did", "changes"}) {
        ASSERT_TRUE(line.contains(added)) << lines[n];
        line.erase(added);
      }
      ASSERT_EQ(line, expected[expected.size() - 1 - n]);
    }
  }

  std::string today() {
    return to_rfc3339(server.instance().clock().now()).substr(0, std::string("2026-05-04").size());
  }

  TestServer server;
  Person ada = server.person("ada@example.org");
  Person bob = server.person("bob@example.org");
  httplib::Client client = server.client();
};

TEST_F(AuditExports, JsonLinesAreTheEventsOfTheShellNewestFirst) {
  rename_bob(5);
  const auto answer = client.Get("/audit/export.jsonl", ada.by_cookie());
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 200);
  EXPECT_EQ(answer->get_header_value("Content-Type"), "application/x-ndjson");
  EXPECT_EQ(answer->get_header_value("Content-Disposition"),
            "attachment; filename=\"audit-log-" + today() + "-to-" + today() + ".jsonl\"");
  expect_newest_first(answer->body,
                      [](const Json& event) { return event["type"] != "activity.pinged"; });
}

TEST_F(AuditExports, GoOnPieceByPieceToTheEndOfTheLog) {
  ReportActivity report;
  report.pings.assign(4'999, {bob.id, server.instance().clock().now(), {}});
  ASSERT_TRUE(server.instance().sequencer().submit(report, by_program(ada.id)));
  const auto answer = client.Get("/audit/export.jsonl?type=activity&person=2", ada.by_cookie());
  ASSERT_TRUE(answer);
  EXPECT_EQ(lines_of(answer->body).size(), 4'999u);
  expect_newest_first(answer->body, [&](const Json& event) {
    return event["type"] == "activity.pinged" && event["user"] == bob.id.value;
  });
}

TEST_F(AuditExports, TakesTheFiltersOfThePage) {
  rename_bob(3);
  const auto answer = client.Get(
      "/audit/export.jsonl?person=bob@example.org&type=user.profile_updated", ada.by_cookie());
  EXPECT_EQ(lines_of(answer->body).size(), 3u);
  const auto none = client.Get("/audit/export.jsonl?until=2000-01-01", ada.by_cookie());
  EXPECT_EQ(none->status, 200);
  EXPECT_EQ(none->body, "");
  const auto head = client.Get("/audit/export.csv?until=2000-01-01", ada.by_cookie());
  EXPECT_EQ(lines_of(head->body).size(), 1u);
}

TEST_F(AuditExports, TheFilesNameHasItsRange) {
  const auto name_of = [&](const std::string& query) {
    return client.Get("/audit/export.csv" + query, ada.by_cookie())
        ->get_header_value("Content-Disposition");
  };
  const auto named = [](const std::string& range) {
    return "attachment; filename=\"audit-log-" + range + ".csv\"";
  };
  EXPECT_EQ(name_of(""), named(today() + "-to-" + today())) << "the log's first day";
  EXPECT_EQ(name_of("?since=2026-05-01&until=2026-05-04"), named("2026-05-01-to-2026-05-04"));
  EXPECT_EQ(name_of("?since=2026-05-01T10:00:00Z&until=2026-05-04T00:00:00Z"),
            named("2026-05-01-to-2026-05-03"));
  EXPECT_EQ(name_of("?since=2026-05-01"), named("2026-05-01-to-" + today()));
  EXPECT_EQ(name_of("?since=2026-05-01&until=2999-01-01"), named("2026-05-01-to-" + today()));
}

TEST_F(AuditExports, CsvHasWordsAndNoFormulas) {
  const auto done = server.instance().accounts().update_profile(
      bob.id, {.first_name = "=cmd|' /C calc'!A0", .last_name = "x;=1+1;"}, by_program(bob.id));
  ASSERT_TRUE(done);
  const auto answer = client.Get("/audit/export.csv?type=user", ada.by_cookie());
  EXPECT_EQ(answer->status, 200);
  EXPECT_TRUE(answer->body.starts_with(
      "\xEF\xBB\xBFposition,time,who,email,did,before,after,type,source,address,device,actor,"
      "request,fields\r\n"))
      << "spreadsheets take the file for UTF-8";
  EXPECT_NE(answer->body.find(",\"'=cmd|' /C calc'!A0 x;'=1+1;\",bob@example.org,changed their "
                              "name,\"First name: empty; Last name: empty\","),
            std::string::npos)
      << answer->body;
  EXPECT_EQ(answer->body.find(",=cmd"), std::string::npos);
  EXPECT_EQ(answer->body.find(";=1"), std::string::npos);
}

// The README promises what the value was before, as CSV and JSON Lines.
TEST_F(AuditExports, SayWhatTheValueWasBeforeAndWhere) {
  rename_bob(2);
  const auto csv = client.Get("/audit/export.csv?type=user.profile_updated", ada.by_cookie())->body;
  EXPECT_NE(csv.find(",ada@example.org,changed the name of Bob1,First name: Bob0,First name: Bob1,"
                     "user.profile_updated,API,,,1,"),
            std::string::npos)
      << csv;
  const auto lines =
      lines_of(client.Get("/audit/export.jsonl?type=user.profile_updated", ada.by_cookie())->body);
  ASSERT_EQ(lines.size(), 2u);
  const Json renamed = Json::parse(lines.front());
  EXPECT_EQ(renamed["who"], (Json{{"name", "ada@example.org"}, {"email", "ada@example.org"}}));
  EXPECT_EQ(renamed["did"], "changed the name of Bob1");
  EXPECT_EQ(renamed["changes"], Json::parse(R"([{"field": "first_name", "before": "Bob0",
                                                 "after": "Bob1"}])"));
  const auto log_in = client.Get("/audit/export.csv?type=session.started", ada.by_cookie())->body;
  EXPECT_NE(log_in.find(",logged in,,,session.started,Web,127.0.0.1,"), std::string::npos)
      << log_in;
}

// A client that leaves in the middle costs nothing: the next one is served, as often as one likes.
TEST_F(AuditExports, AClientThatLeavesGivesItsPlaceBack) {
  rename_bob(300);
  for (int n = 0; n < 12; ++n) {
    RawConnection connection(server.port());
    connection.send("GET /audit/export.jsonl HTTP/1.1\r\nHost: " + server.host() +
                    "\r\nCookie: " + ada.cookie_name + "=" + ada.session + "\r\n\r\n");
  }
  // Those are still being noticed, perhaps: 503 until then, which says to try again.
  int status = 503;
  while (status == 503) {
    const auto answer = client.Get("/audit/export.jsonl?type=user", ada.by_cookie());
    ASSERT_TRUE(answer);
    status = answer->status;
  }
  EXPECT_EQ(status, 200);
}

}  // namespace
}  // namespace muster::http
