#include <cstdint>
#include <regex>
#include <sstream>
#include <string>

#include <gtest/gtest.h>

#include "tests/http/pages_browser.h"

namespace muster::http {
namespace {

using Json = nlohmann::ordered_json;

class ApiEvents : public testing::Test {
 protected:
  Json get(const std::string& path) {
    const auto answer = client.Get(path, ada.by_token());
    EXPECT_EQ(answer->status, 200) << path;
    return Json::parse(answer->body);
  }
  void rename_bob(int times) {
    for (int n = 0; n < times; ++n) {
      const auto done = server.instance().accounts().update_profile(
          bob.id, {.first_name = "Bob" + std::to_string(n)}, by_program(ada.id));
      ASSERT_TRUE(done);
    }
  }

  TestServer server;
  Person ada = server.person("ada@example.org");
  Person bob = server.person("bob@example.org");
  httplib::Client client = server.client();
};

TEST_F(ApiEvents, AreTheEventsOfTheShellNewestFirst) {
  const std::vector<Json> oldest_first = server.events_since(Position(0));
  const Json answer = get("/api/events/");
  ASSERT_EQ(answer["results"].size(), oldest_first.size());
  EXPECT_EQ(answer["results"].front(), oldest_first.back());
  EXPECT_EQ(answer["results"].back(), oldest_first.front());
  EXPECT_TRUE(answer["next"].is_null());
  EXPECT_TRUE(answer["previous"].is_null());
}

// Browsers and jq read numbers as doubles, which are exact to 2^53: 18100938634457776434 became
// 18100938634457776000.
void expect_exact_numbers(const Json& value) {
  if (value.is_structured()) {
    for (const Json& each : value) expect_exact_numbers(each);
  } else if (value.is_number_unsigned()) {
    EXPECT_LT(value.get<std::uint64_t>(), std::uint64_t{1} << 53);
  }
}

TEST_F(ApiEvents, HaveNoNumberThatProgramsRound) {
  const auto changed = client.Patch("/api/users/" + std::to_string(bob.id.value), ada.by_token(),
                                    R"({"phone": "123"})", "application/json");
  ASSERT_EQ(changed->status, 200);
  const std::string request = changed->get_header_value("X-Request-Id");
  EXPECT_TRUE(std::regex_match(request, std::regex("[0-9a-f]{8}-[0-9a-f]{1,8}"))) << request;
  const Json event = get("/api/events?type=user.profile_updated")["results"].front();
  EXPECT_EQ(event["request"], request);

  expect_exact_numbers(get("/api/events"));
  expect_exact_numbers(get("/api/users"));
  expect_exact_numbers(get("/api/users/1"));
  std::istringstream lines(client.Get("/audit/export.jsonl", ada.by_cookie())->body);
  for (std::string line; std::getline(lines, line);) expect_exact_numbers(Json::parse(line));
  for (const Json& line : server.events_since(Position(0))) expect_exact_numbers(line);

  // The same name wherever people look.
  EXPECT_NE(client.Get("/audit/", ada.by_cookie())->body.find(">" + request + "<"),
            std::string::npos);
  const auto csv = client.Get("/audit/export.csv", ada.by_cookie());
  EXPECT_NE(csv->body.find("," + request + ","), std::string::npos);
}

TEST_F(ApiEvents, FollowTheirOwnAddressesToTheEndAndBack) {
  rename_bob(25);
  std::vector<std::uint64_t> positions;
  Json page = get("/api/events?user=bob&type=user.profile_updated&page_size=10");
  while (true) {
    for (const Json& event : page["results"]) positions.push_back(event["position"]);
    if (page["next"].is_null()) break;
    page = get(page["next"]);
  }
  EXPECT_EQ(positions.size(), 25u);
  EXPECT_TRUE(std::is_sorted(positions.rbegin(), positions.rend()));
  EXPECT_EQ(page["results"].size(), 5u);
  page = get(page["previous"]);
  EXPECT_EQ(page["results"].size(), 10u);
  page = get(page["previous"]);
  EXPECT_EQ(page["results"].front()["position"], positions.front());
  EXPECT_TRUE(page["previous"].is_null());
}

TEST_F(ApiEvents, UntilIsNotIncludedAndSinceIs) {
  const std::string time = get("/api/events?type=user.signed_up")["results"].front()["time"];
  EXPECT_EQ(get("/api/events?type=user.signed_up&since=" + time)["results"].size(), 1u);
  EXPECT_EQ(get("/api/events?type=user.signed_up&until=" + time)["results"].size(), 1u);
  EXPECT_EQ(get("/api/events?type=user.signed_up")["results"].size(), 2u);
}

TEST_F(ApiEvents, OfANumberThatCouldBeTwoPeopleAreRefused) {
  ASSERT_EQ(get("/api/events?user=2")["results"].size(),
            get("/api/events?user=bob")["results"].size());
  server.person("2@example.net");
  const auto answer = client.Get("/api/events?user=2", ada.by_token());
  EXPECT_EQ(answer->status, 400);
  const Json error = Json::parse(answer->body);
  EXPECT_EQ(error["field"], "user");
  EXPECT_NE(error["detail"].get<std::string>().find("bob@example.org (id 2), 2@example.net (id 3)"),
            std::string::npos)
      << error;
  EXPECT_FALSE(get("/api/events?user=id:2")["results"].empty());
  EXPECT_FALSE(get("/api/events?user=2@example.net")["results"].empty());
}

TEST_F(ApiEvents, OfARemovedPersonAreFoundByTheirId) {
  ASSERT_TRUE(server.instance().sequencer().submit(RemoveUser{UserId(2)}, by_shell()));
  EXPECT_EQ(get("/api/events?user=2&type=user.removed")["results"].size(), 1u);
}

TEST_F(ApiEvents, NameTheInputAtFault) {
  for (const auto& [query, field] :
       std::vector<std::pair<std::string, std::string>>{{"user=nobody", "user"},
                                                        {"user=", "user"},
                                                        {"type=user.flew", "type"},
                                                        {"type=", "type"},
                                                        {"since=whenever", "since"},
                                                        {"until=x", "until"},
                                                        {"before=-1", "before"},
                                                        {"before=", "before"},
                                                        {"page_size=0", "page_size"},
                                                        {"page_size=1001", "page_size"},
                                                        {"page_size=x", "page_size"}}) {
    const auto answer = client.Get("/api/events?" + query, ada.by_token());
    EXPECT_EQ(answer->status, 400) << query;
    EXPECT_EQ(Json::parse(answer->body)["field"], field) << query;
  }
  EXPECT_EQ(client.Get("/api/events")->status, 401);
}

}  // namespace
}  // namespace muster::http
