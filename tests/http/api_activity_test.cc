#include <gtest/gtest.h>

#include "tests/support/http/test_server.h"

namespace muster::http {
namespace {

using Json = nlohmann::ordered_json;
using Types = std::vector<std::string>;

Json body_of(const httplib::Result& answer) { return Json::parse(answer->body); }

class ApiActivity : public testing::Test {
 protected:
  TestServer server;
  Person ada = server.person("ada@example.org");
  Person bob = server.person("bob@example.org");
  httplib::Client client = server.client();

  httplib::Result batch(const std::string& lines) {
    return client.Post("/api/activity/batch", ada.by_token(), lines, "application/x-ndjson");
  }
  std::string line(const Person& person) {
    return R"({"user": )" + std::to_string(person.id.value) + "}\n";
  }
  void make_ada_active() { ASSERT_EQ(client.Post("/api/activity", ada.by_token())->status, 204); }
};

TEST_F(ApiActivity, AlwaysAppendsExactlyOnePing) {
  const Position before = server.head();
  for (int i = 0; i < 3; ++i) {
    const auto answer = client.Post("/api/activity/", ada.by_token());
    ASSERT_EQ(answer->status, 204);
    EXPECT_EQ(answer->body, "");
  }
  EXPECT_EQ(server.types_since(before),
            (Types{"activity.pinged", "activity.pinged", "activity.pinged"}));
}

TEST_F(ApiActivity, ABatchIsContiguousAndSaysWhereItStands) {
  make_ada_active();
  const Position before = server.head();
  const auto answer =
      batch(line(bob) + R"({"user": 1, "at": "2026-01-02T03:04:05Z"})" + "\r\n" + line(bob));
  ASSERT_EQ(answer->status, 200);
  EXPECT_EQ(body_of(answer), (Json{{"accepted", 3},
                                   {"first_position", before.value},
                                   {"last_position", before.value + 2}}));
  const auto events = server.events_since(before);
  ASSERT_EQ(events.size(), 3U);
  EXPECT_EQ(events[0]["user"], bob.id.value);
  EXPECT_EQ(events[0]["actor"], ada.id.value);
  EXPECT_EQ(events[0]["channel"], "api");
  EXPECT_EQ(events[1]["at"], "2026-01-02T03:04:05.000000Z");
}

// curl says application/x-www-form-urlencoded of every body unless told otherwise.
TEST_F(ApiActivity, IsTakenAsCurlSendsIt) {
  const char* type = "application/x-www-form-urlencoded";
  std::string lines;
  for (int i = 0; i < 1000; ++i) lines += line(bob);
  EXPECT_EQ(client.Post("/api/activity/batch", ada.by_token(), lines, type)->status, 200);
  EXPECT_EQ(client.Post("/api/projects", ada.by_token(), R"({"title": "Cats"})", type)->status,
            201);
}

TEST_F(ApiActivity, ABatchThatNamesTheCallerIsTheirPing) {
  const Position before = server.head();
  ASSERT_EQ(batch(line(ada))->status, 200);
  EXPECT_EQ(server.types_since(before), Types{"activity.pinged"});
}

TEST_F(ApiActivity, OthersAreReportedByTheFounderOnly) {
  const auto bobs = [&](const std::string& lines) {
    return client.Post("/api/activity/batch", bob.by_token(), lines, "application/x-ndjson");
  };
  ASSERT_EQ(bobs(line(bob) + line(bob))->status, 200);
  const Position before = server.head();
  const auto refused = bobs(line(bob) + line(ada) + line(bob));
  EXPECT_EQ(refused->status, 403);
  const Json error = body_of(refused);
  EXPECT_EQ(error["field"], "user");
  EXPECT_TRUE(std::string(error["detail"]).starts_with("line 2: ")) << error.dump();
  EXPECT_EQ(server.types_since(before), Types{});
}

TEST_F(ApiActivity, TheLastLineNeedsNoLineBreak) {
  make_ada_active();
  EXPECT_EQ(body_of(batch(line(bob) + R"({"user": 1})"))["accepted"], 2);
}

TEST_F(ApiActivity, ABadLineRefusesTheWholeBatchAndIsNamed) {
  make_ada_active();
  const Position before = server.head();
  struct Case {
    const char* line;
    const char* field;
  };
  for (const Case& c : std::initializer_list<Case>{
           {"{\"user\": 99}", "user"},
           {"{\"user\": 0}", "user"},
           {"{\"user\": -1}", "user"},
           {"{\"user\": 1.0}", "user"},
           {"{\"user\": \"1\"}", "user"},
           {"{\"user\": 4294967296}", "user"},
           {"{\"user\": 18446744073709551617}", "user"},
           {"{}", "user"},
           {"{\"user\": 1, \"at\": 5}", "at"},
           {"{\"user\": 1, \"at\": null}", "at"},
           {"{\"user\": 1, \"at\": \"yesterday\"}", "at"},
           {"{\"user\": 1, \"at\": \"9000-01-01T00:00:00Z\"}", "at"},
           {"{\"user\": 1, \"who\": 2}", "who"},
           {"[1]", "body"},
           {"", "body"},
           {"nonsense", "body"},
           {"{\"user\": 1} {\"user\": 1}", "body"},
           {"{\"user\": 1, \"at\": \"\xff\"}", "body"},
       }) {
    const auto answer = batch(line(bob) + line(bob) + c.line + "\n" + line(bob));
    ASSERT_EQ(answer->status, 400) << c.line;
    const Json error = body_of(answer);
    EXPECT_TRUE(std::string(error["detail"]).starts_with("line 3: ")) << error.dump();
    EXPECT_EQ(error["field"], c.field) << c.line;
  }
  EXPECT_EQ(server.types_since(before), Types{});
}

// The second object was ignored, and the line counted as one ping.
TEST_F(ApiActivity, ALineIsOneObject) {
  make_ada_active();
  const Position before = server.head();
  for (const std::string& separator : {std::string(1, '\0'), std::string(" "), std::string(","),
                                       std::string("\r"), std::string()}) {
    const auto answer = batch("{\"user\":1}" + separator + "{\"user\":777}");
    EXPECT_EQ(answer->status, 400) << separator;
    EXPECT_EQ(body_of(answer)["field"], "body") << separator;
  }
  EXPECT_EQ(batch(std::string("{\"user\":1}\0", 11))->status, 400);
  EXPECT_EQ(batch("{\"user\":1,\"user\":777}")->status, 400);
  EXPECT_EQ(server.types_since(before), Types{});
}

TEST_F(ApiActivity, ABatchHasBounds) {
  make_ada_active();
  const Position before = server.head();
  EXPECT_EQ(batch("")->status, 400);
  EXPECT_EQ(batch("\n")->status, 400);
  std::string many;
  for (int i = 0; i < 50'001; ++i) many += "{\"user\":1}\n";
  EXPECT_EQ(batch(many)->status, 413);
  EXPECT_EQ(server.types_since(before), Types{});

  many.resize(many.size() - std::string_view("{\"user\":1}\n").size());
  const auto most = batch(many);
  ASSERT_EQ(most->status, 200) << most->body;
  EXPECT_EQ(body_of(most)["accepted"], 50'000);
  EXPECT_EQ(server.head() - before, 50'000U);
}

}  // namespace
}  // namespace muster::http
