#include <gtest/gtest.h>

#include "tests/support/http/test_server.h"

namespace muster::http {
namespace {

using Json = nlohmann::ordered_json;
using Types = std::vector<std::string>;

Json body_of(const httplib::Result& answer) { return Json::parse(answer->body); }

void make_active(httplib::Client& client, const Person& person) {
  ASSERT_EQ(client.Post("/api/activity", person.by_token())->status, 204);
}

TEST(ApiInvite, ShowsTheLinkAsTheCallerReachesUs) {
  TestServer server;
  const Person ada = server.person("ada@example.org");
  auto client = server.client();
  make_active(client, ada);
  const Position before = server.head();
  const auto answer = client.Get("/api/invite", ada.by_token());
  ASSERT_EQ(answer->status, 200);
  const std::string token = body_of(answer)["token"];
  EXPECT_EQ(body_of(answer)["invite_url"],
            "http://" + server.host() + "/user/signup/?token=" + token);
  EXPECT_TRUE(server.instance().accounts().check_invite(Secret(token),
                                                        Who{std::nullopt, Channel::kWeb, {}, {}}));
  EXPECT_EQ(server.types_since(before), Types{});
}

TEST(ApiInvite, UsesThePublicUrlWhereThereIsOne) {
  TestServer server({.public_url = "https://people.example.org/"});
  const Person ada = server.person("ada@example.org");
  const auto answer = server.client().Get("/api/invite", ada.by_token());
  const std::string url = body_of(answer)["invite_url"];
  EXPECT_TRUE(url.starts_with("https://people.example.org/user/signup/?token=")) << url;
}

// It once answered with a link to localhost; a Host that is none is refused (RFC 9112 section 3.2).
TEST(ApiInvite, DoesNotPutAHostThatIsNoneIntoTheLink) {
  TestServer server;
  const Person ada = server.person("ada@example.org");
  httplib::Headers headers = ada.by_token();
  headers.emplace("Host", "evil.test/\"><script>");
  const auto answer = server.client().Get("/api/invite", headers);
  EXPECT_EQ(answer->status, 400);
  EXPECT_EQ(body_of(answer)["field"], "Host");
  EXPECT_EQ(answer->body.find("script"), std::string::npos) << answer->body;
}

TEST(ApiInvite, ResetMakesTheOldLinkUselessAtOnce) {
  TestServer server;
  const Person ada = server.person("ada@example.org");
  auto client = server.client();
  make_active(client, ada);
  const std::string old = body_of(client.Get("/api/invite", ada.by_token()))["token"];
  const Position before = server.head();
  for (const char* path : {"/api/invite/reset-token", "/api/invite/reset-token/"}) {
    const auto answer = client.Post(path, ada.by_token());
    ASSERT_EQ(answer->status, 201);
    const std::string token = body_of(answer)["token"];
    EXPECT_NE(token, old);
    EXPECT_TRUE(server.instance().accounts().check_invite(
        Secret(token), Who{std::nullopt, Channel::kWeb, {}, {}}));
    EXPECT_FALSE(server.instance().accounts().check_invite(
        Secret(old), Who{std::nullopt, Channel::kWeb, {}, {}}));
  }
  const auto events = server.events_since(before);
  ASSERT_EQ(events.size(), 2U);
  EXPECT_EQ(events[0]["type"], "invite.reset");
  EXPECT_EQ(events[0]["actor"], ada.id.value);
  EXPECT_EQ(events[0]["channel"], "api");
}

TEST(ApiToken, IsShownAndResetAndTheOldOneEnds) {
  TestServer server;
  const Person ada = server.person("ada@example.org");
  auto client = server.client();
  make_active(client, ada);
  const auto shown = client.Get("/api/current-user/token", ada.by_cookie());
  ASSERT_EQ(shown->status, 200);
  EXPECT_EQ(body_of(shown), (Json{{"token", ada.api_token}}));

  const Position before = server.head();
  const auto reset = client.Post("/api/current-user/reset-token/", ada.by_cookie());
  ASSERT_EQ(reset->status, 201);
  const std::string token = body_of(reset)["token"];
  EXPECT_EQ(server.types_since(before), Types{"api_token.issued"});
  EXPECT_EQ(client.Get("/api/users", ada.by_token())->status, 401);
  EXPECT_EQ(client.Get("/api/users", {{"Authorization", "Token " + token}})->status, 200);
}

TEST(ApiToken, NeverStandsInTheLogInTheClear) {
  TestServer server;
  const Person ada = server.person("ada@example.org");
  auto client = server.client();
  const std::string invite = body_of(client.Get("/api/invite", ada.by_token()))["token"];
  for (const auto& event : server.events_since(Position(0))) {
    for (const std::string& secret : {ada.api_token, ada.session, invite}) {
      EXPECT_EQ(event.dump().find(secret), std::string::npos) << event.dump();
    }
  }
}

}  // namespace
}  // namespace muster::http
