#include <gtest/gtest.h>

#include "tests/support/http/test_server.h"

namespace muster::http {
namespace {

using Json = nlohmann::ordered_json;

Json body_of(const httplib::Result& answer) { return Json::parse(answer->body); }

TEST(ApiStatus, HealthNeedsNobodyAndTouchesNothing) {
  TestServer server;
  const Person ada = server.person("ada@example.org");
  auto client = server.client();
  const Position before = server.head();
  for (const httplib::Headers& headers :
       {httplib::Headers{}, ada.by_token(), httplib::Headers{{"Authorization", "Token wrong"}}}) {
    const auto answer = client.Get("/health", headers);
    ASSERT_EQ(answer->status, 200);
    EXPECT_EQ(body_of(answer)["status"], "ok");
    EXPECT_EQ(body_of(answer)["head"], before.value);
    EXPECT_TRUE(body_of(answer).contains("lag"));
  }
  EXPECT_EQ(server.head(), before);
}

TEST(ApiStatus, VersionNamesTheProgram) {
  TestServer server;
  const auto answer = server.client().Get("/version/");
  ASSERT_EQ(answer->status, 200);
  EXPECT_TRUE(body_of(answer).contains("version"));
}

TEST(ApiStatus, MetricsCountByRouteAndNameNobody) {
  TestServer server;
  const Person ada = server.person("ada@example.org");
  auto client = server.client();
  ASSERT_EQ(client.Get("/api/users/1?secret=hush", ada.by_token())->status, 200);
  ASSERT_EQ(client.Get("/nowhere/ada@example.org")->status, 404);
  const auto answer = client.Get("/metrics");
  ASSERT_EQ(answer->status, 200);
  EXPECT_TRUE(answer->get_header_value("Content-Type").starts_with("text/plain; version=0.0.4"));
  for (const char* line : {
           R"(muster_http_requests_total{method="GET",route="/api/users/{id}",status="2xx"} 1)",
           R"(muster_http_requests_total{method="GET",route="none",status="4xx"} 1)",
           "muster_http_request_duration_seconds_count 2",
           "# TYPE muster_commits_total counter",
           "muster_log_head ",
           "muster_views_lag_events ",
           "muster_commands_waiting ",
           "muster_password_hashes_running 0",
       }) {
    EXPECT_NE(answer->body.find(line), std::string::npos) << line << "\n" << answer->body;
  }
  for (const std::string& secret : {std::string("ada"), std::string("hush"), ada.api_token}) {
    EXPECT_EQ(answer->body.find(secret), std::string::npos) << secret;
  }
}

TEST(ApiStatus, EveryAnswerCarriesTheHeadersThatProtectIt) {
  TestServer server;
  auto client = server.client();
  for (const char* path : {"/health", "/api/users", "/nowhere"}) {
    const auto answer = client.Get(path);
    EXPECT_EQ(answer->get_header_value("X-Content-Type-Options"), "nosniff") << path;
    EXPECT_EQ(answer->get_header_value("Referrer-Policy"), "same-origin") << path;
    EXPECT_EQ(answer->get_header_value("Cache-Control"), "no-store") << path;
    const std::string policy = answer->get_header_value("Content-Security-Policy");
    EXPECT_NE(policy.find("frame-ancestors 'none'"), std::string::npos) << path;
    EXPECT_EQ(policy.find("unsafe"), std::string::npos) << path;
    EXPECT_FALSE(answer->get_header_value("X-Request-Id").empty()) << path;
  }
}

}  // namespace
}  // namespace muster::http
