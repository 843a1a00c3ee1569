#include <gtest/gtest.h>

#include "tests/support/http/test_server.h"

namespace muster::http {
namespace {

using Json = nlohmann::ordered_json;
using Types = std::vector<std::string>;

Json body_of(const httplib::Result& answer) { return Json::parse(answer->body); }

class ApiProjects : public testing::Test {
 protected:
  TestServer server;
  Person ada = server.person("ada@example.org");
  httplib::Client client = server.client();

  void SetUp() override { ASSERT_EQ(client.Post("/api/activity", ada.by_token())->status, 204); }

  httplib::Result post(const std::string& path, const Json& body) {
    return client.Post(path, ada.by_token(), body.dump(), "application/json");
  }
  httplib::Result get(const std::string& path) { return client.Get(path, ada.by_token()); }
};

TEST_F(ApiProjects, AreCreatedShownRenamedAndDeleted) {
  const Position before = server.head();
  const auto created = post("/api/projects/", {{"title", "  Cats "}});
  ASSERT_EQ(created->status, 201);
  EXPECT_EQ(body_of(created)["id"], 1);
  EXPECT_EQ(body_of(created)["title"], "Cats");
  EXPECT_EQ(body_of(created)["created_by"]["email"], "ada@example.org");
  EXPECT_EQ(body_of(get("/api/projects/1")), body_of(created));

  const auto renamed =
      client.Patch("/api/projects/1", ada.by_token(), R"({"title": "Dogs"})", "application/json");
  ASSERT_EQ(renamed->status, 200);
  EXPECT_EQ(body_of(renamed)["title"], "Dogs");

  const auto deleted = client.Delete("/api/projects/1", ada.by_token());
  ASSERT_EQ(deleted->status, 204);
  EXPECT_EQ(get("/api/projects/1")->status, 404);
  EXPECT_EQ(client.Delete("/api/projects/1", ada.by_token())->status, 404);
  EXPECT_EQ(server.types_since(before),
            (Types{"project.created", "project.renamed", "project.deleted"}));
}

TEST_F(ApiProjects, ContributionsAreTheCallers) {
  ASSERT_EQ(post("/api/projects", {{"title", "Cats"}})->status, 201);
  const Position before = server.head();
  const auto answer = post("/api/projects/1/contributions", {{"annotations", 5}});
  ASSERT_EQ(answer->status, 201);
  EXPECT_EQ(body_of(answer)["user"], ada.id.value);
  EXPECT_EQ(body_of(answer)["annotations"], 5);
  const auto events = server.events_since(before);
  ASSERT_EQ(events.size(), 1U);
  EXPECT_EQ(events[0]["type"], "annotation.contributed");
  EXPECT_EQ(events[0]["user"], ada.id.value);
  EXPECT_EQ(events[0]["actor"], ada.id.value);
  EXPECT_EQ(body_of(get("/api/projects/1"))["annotations"], 5);
  EXPECT_EQ(body_of(get("/api/projects/1"))["contributors"], 1);
}

TEST_F(ApiProjects, ContributionsToNoProjectAreRefused) {
  const Position before = server.head();
  EXPECT_EQ(post("/api/projects/7/contributions", {{"annotations", 5}})->status, 404);
  EXPECT_EQ(server.types_since(before), Types{});
}

TEST_F(ApiProjects, AreListedInPagesThatNameTheirNeighbours) {
  for (int i = 1; i <= 5; ++i) {
    ASSERT_EQ(post("/api/projects", {{"title", "P" + std::to_string(i)}})->status, 201);
  }
  const std::string base = "http://" + server.host() + "/api/projects?page=";
  const Json first = body_of(get("/api/projects?page_size=2"));
  EXPECT_EQ(first["count"], 5);
  EXPECT_TRUE(first["previous"].is_null());
  EXPECT_EQ(first["next"], base + "2&page_size=2");
  EXPECT_EQ(first["results"].size(), 2U);

  const Json last = body_of(get("/api/projects/?page=3&page_size=2"));
  EXPECT_TRUE(last["next"].is_null());
  EXPECT_EQ(last["previous"], base + "2&page_size=2");
  EXPECT_EQ(last["results"].size(), 1U);

  const Json all = body_of(get("/api/projects"));
  EXPECT_EQ(all["results"].size(), 5U);
  EXPECT_TRUE(all["next"].is_null());
}

TEST_F(ApiProjects, AnEmptyListIsAPageToo) {
  const Json page = body_of(get("/api/projects"));
  EXPECT_EQ(page.dump(), R"({"count":0,"next":null,"previous":null,"results":[]})");
}

TEST_F(ApiProjects, PagesThatAreNoneAreRefused) {
  for (const char* query : {"page=0", "page=-1", "page=x", "page=", "page=1.5", "page=4294967296",
                            "page_size=0", "page_size=1001", "page_size=all"}) {
    const auto answer = get(std::string("/api/projects?") + query);
    EXPECT_EQ(answer->status, 400) << query;
    const std::string field = std::string(query).substr(0, std::string(query).find('='));
    EXPECT_EQ(body_of(answer)["field"], field);
  }
  EXPECT_EQ(get("/api/projects?page=2")->status, 404);
}

}  // namespace
}  // namespace muster::http
