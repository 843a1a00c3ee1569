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

TEST(ApiStatus, AConditionIsShownAndStopsChangesWithItsReason) {
  TestServer server;
  const Person ada = server.person("ada@example.org");
  auto client = server.client();
  EXPECT_NE(client.Get("/metrics")->body.find("muster_condition{name=\"log_damaged\"} 0"),
            std::string::npos);
  Conditions& conditions = server.instance().conditions();
  conditions.begin({.kind = ConditionKind::kLogDamaged,
                    .reason = "The log is damaged at position 7.",
                    .refuses_with = ErrorCode::kReadOnly});
  const auto health = client.Get("/health");
  ASSERT_EQ(health->status, 200);
  const Json body = body_of(health);
  EXPECT_EQ(body["status"], "degraded");
  EXPECT_EQ(body["conditions"][0]["name"], "log_damaged");
  EXPECT_EQ(body["conditions"][0]["stops_changes"], true);
  EXPECT_EQ(body["conditions"][0]["reason"], "The log is damaged at position 7.");
  EXPECT_NE(client.Get("/metrics")->body.find("muster_condition{name=\"log_damaged\"} 1"),
            std::string::npos);

  const Position before = server.head();
  const auto refused = client.Post("/api/activity", ada.by_token(), "", "");
  ASSERT_EQ(refused->status, 503);
  EXPECT_EQ(refused->get_header_value("Retry-After"), "30");
  EXPECT_EQ(body_of(refused)["error"], "read_only");
  EXPECT_NE(refused->body.find("position 7"), std::string::npos);
  const auto page = client.Post("/people/invite/reset", ada.by_cookie(), "", "");
  EXPECT_EQ(page->status, 503);
  EXPECT_NE(page->body.find("position 7"), std::string::npos);
  EXPECT_EQ(server.head(), before);
  // Reading goes on, as a person and as a program.
  EXPECT_EQ(client.Get("/people/", ada.by_cookie())->status, 200);
  EXPECT_EQ(client.Get("/api/users/1", ada.by_token())->status, 200);

  conditions.end(ConditionKind::kLogDamaged);
  EXPECT_EQ(client.Post("/api/activity", ada.by_token(), "", "")->status, 204);
  EXPECT_EQ(body_of(client.Get("/health"))["status"], "ok");
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

// Sign-ups and failed log-ins could be counted from outside.
void expect_a_strangers_view(httplib::Client& client, const httplib::Headers& headers) {
  EXPECT_EQ(body_of(client.Get("/health", headers)), (Json{{"status", "ok"}}));
  const Json version = body_of(client.Get("/version", headers));
  EXPECT_TRUE(version.contains("version"));
  EXPECT_FALSE(version.contains("revision"));
  const auto metrics = client.Get("/metrics", headers);
  EXPECT_EQ(metrics->status, 403);
  EXPECT_EQ(metrics->body.find("muster_"), std::string::npos);
}
void expect_an_observers_view(httplib::Client& client, const httplib::Headers& headers) {
  EXPECT_TRUE(body_of(client.Get("/health", headers)).contains("head"));
  EXPECT_TRUE(body_of(client.Get("/version", headers)).contains("revision"));
  EXPECT_EQ(client.Get("/metrics", headers)->status, 200);
}

TEST(ApiStatus, WhoComesThroughAProxyOnThisMachineIsAStranger) {
  TestServer server;
  const Person ada = server.person("ada@example.org");
  const Person bob = server.person("bob@example.org");
  auto client = server.client();
  expect_an_observers_view(client, {});
  for (const char* name :
       {"X-Forwarded-For", "Forwarded", "Via", "X-Real-IP", "X-Forwarded-Proto"}) {
    httplib::Headers passed_on{{name, "192.0.2.1"}};
    expect_a_strangers_view(client, passed_on);
    passed_on.merge(ada.by_token());
    expect_an_observers_view(client, passed_on);
  }
  httplib::Headers members{{"X-Forwarded-For", "192.0.2.1"}};
  members.merge(bob.by_token());
  expect_a_strangers_view(client, members);
}

TEST(ApiStatus, TheFounderAloneWhereTheOperatorSaysSo) {
  TestServer server({.observers = Observers::kFounder});
  const Person ada = server.person("ada@example.org");
  const Person bob = server.person("bob@example.org");
  auto client = server.client();
  const Position before = server.head();
  expect_a_strangers_view(client, {});
  expect_a_strangers_view(client, bob.by_token());
  expect_a_strangers_view(client, {{"Authorization", "Token wrong"}});
  expect_an_observers_view(client, ada.by_token());
  expect_an_observers_view(client, ada.by_cookie());
  EXPECT_EQ(server.head(), before) << "looking is not activity";
}

TEST(ApiStatus, EveryoneWhereTheOperatorSaysSo) {
  TestServer server({.observers = Observers::kEveryone});
  auto client = server.client();
  expect_an_observers_view(client, {{"X-Forwarded-For", "192.0.2.1"}});
}

TEST(ApiStatus, OverTlsBrowsersAreToldToStayThere) {
  TestServer plain;
  EXPECT_FALSE(plain.client().Get("/health")->has_header("Strict-Transport-Security"));
  TestServer secure({.public_url = "https://people.example.org"});
  EXPECT_EQ(secure.client().Get("/health")->get_header_value("Strict-Transport-Security"),
            "max-age=31536000");
}

TEST(ApiStatus, EveryAnswerCarriesTheHeadersThatProtectIt) {
  TestServer server;
  auto client = server.client();
  for (const char* path : {"/health", "/api/users", "/nowhere"}) {
    const auto answer = client.Get(path);
    EXPECT_EQ(answer->get_header_value("X-Content-Type-Options"), "nosniff") << path;
    EXPECT_EQ(answer->get_header_value("Referrer-Policy"), "same-origin") << path;
    EXPECT_EQ(answer->get_header_value("Cross-Origin-Resource-Policy"), "same-origin") << path;
    EXPECT_EQ(answer->get_header_value("Cross-Origin-Opener-Policy"), "same-origin") << path;
    EXPECT_NE(answer->get_header_value("Permissions-Policy").find("camera=()"), std::string::npos);
    EXPECT_EQ(answer->get_header_value("Cache-Control"), "no-store") << path;
    const std::string policy = answer->get_header_value("Content-Security-Policy");
    EXPECT_NE(policy.find("frame-ancestors 'none'"), std::string::npos) << path;
    EXPECT_EQ(policy.find("unsafe"), std::string::npos) << path;
    EXPECT_FALSE(answer->get_header_value("X-Request-Id").empty()) << path;
  }
}

}  // namespace
}  // namespace muster::http
