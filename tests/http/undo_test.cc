// Undoing an event: from the audit log, on a page that asks first, and by a program.

#include <string>

#include "tests/http/pages_browser.h"

namespace muster::http {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using Json = nlohmann::ordered_json;

class UndoPages : public FounderMemberAndStranger {
 protected:
  // Changes Bob's name by Bob; the event's position.
  std::string rename_bob(const std::string& name) {
    const auto done = server.instance().accounts().update_profile(bob.id, {.first_name = name},
                                                                  by_program(bob.id));
    EXPECT_TRUE(done);
    return std::to_string(server.instance().log().head().value - 1);
  }
  std::string name_of_bob() { return server.instance().accounts().user(bob.id)->first_name; }
};

TEST_F(UndoPages, AskFirstAndSayWhatWillBe) {
  const std::string before = name_of_bob();
  const std::string position = rename_bob("Robert");
  EXPECT_TRUE(bobs.get("/audit/").has("href=\"/audit/undo/" + position + "\""));
  const Answer asks = bobs.get("/audit/undo/" + position);
  EXPECT_EQ(asks.status, 200);
  expect_well_made(asks);
  EXPECT_TRUE(asks.has("Undo event " + position + "?"));
  bobs.changes();
  const Answer done = bobs.post("/audit/undo/" + position, {});
  EXPECT_EQ(done.location(), "/audit/#said");
  EXPECT_THAT(bobs.changes(), ElementsAre("user.profile_updated"));
  EXPECT_EQ(name_of_bob(), before);
  const Answer log = bobs.follow(done);
  expect_well_made(log);
  EXPECT_TRUE(log.has("Undone, by the event at the top."));
  EXPECT_TRUE(log.has("(undoing event " + position + ")"));
  EXPECT_TRUE(log.has("Undone by"));
  EXPECT_FALSE(log.has("href=\"/audit/undo/" + position + "\"")) << "it is undone";
}

TEST_F(UndoPages, SayWhatStandsInTheWay) {
  const std::string first = rename_bob("Robert");
  const std::string second = rename_bob("Rob");
  bobs.changes();
  for (const Answer& answer :
       {bobs.get("/audit/undo/" + first), bobs.post("/audit/undo/" + first, {})}) {
    EXPECT_EQ(answer.status, 409);
    expect_well_made(answer);
    EXPECT_TRUE(answer.has("changed again by event " + second + ". Undo that first."));
  }
  EXPECT_EQ(bobs.get("/audit/undo/0").status, 409) << "the founding";
  EXPECT_THAT(bobs.changes(), IsEmpty());
}

TEST_F(UndoPages, AreForThoseWhoMay) {
  const auto done = server.instance().accounts().update_profile(ada.id, {.first_name = "Augusta"},
                                                                by_program(ada.id));
  ASSERT_TRUE(done);
  const std::string position = std::to_string(server.instance().log().head().value - 1);
  EXPECT_FALSE(bobs.get("/audit/").has("href=\"/audit/undo/" + position + "\""));
  EXPECT_TRUE(adas.get("/audit/").has("href=\"/audit/undo/" + position + "\""));
  EXPECT_EQ(bobs.get("/audit/undo/" + position).status, 403);
  EXPECT_EQ(bobs.post("/audit/undo/" + position, {}).status, 403);
  EXPECT_EQ(stranger.get("/audit/undo/" + position).status, 303) << "to log in";
}

TEST_F(UndoPages, AreOfEventsThatAreThere) {
  for (const char* position :
       {"99999999", "18446744073709551615", "99999999999999999999999", "-1", "01", "x", "1.0"}) {
    EXPECT_EQ(adas.get(std::string("/audit/undo/") + position).status, 404) << position;
    EXPECT_EQ(adas.post(std::string("/audit/undo/") + position, {}).status, 404) << position;
  }
}

TEST_F(UndoPages, ProgramsUndoToo) {
  const std::string position = rename_bob("Robert");
  httplib::Client client = server.client();
  const std::string path = "/api/events/" + position + "/undo";
  const auto done = client.Post(path, bob.by_token(), "", "");
  ASSERT_EQ(done->status, 200) << done->body;
  const Json answer = Json::parse(done->body);
  EXPECT_EQ(answer["undoes"].dump(), position);
  const auto events = client.Get("/api/events/", bob.by_token());
  EXPECT_EQ(Json::parse(events->body)["results"].front()["undoes"].dump(), position);
  EXPECT_EQ(Json::parse(events->body)["results"].front()["position"], answer["position"]);

  const auto again = client.Post(path, bob.by_token(), "", "");
  EXPECT_EQ(again->status, 409);
  EXPECT_THAT(again->body, HasSubstr("undone already, by event " + answer["position"].dump()));
  EXPECT_EQ(client.Post("/api/events/0/undo", bob.by_token(), "", "")->status, 400);
  EXPECT_EQ(client.Post("/api/events/99999/undo", bob.by_token(), "", "")->status, 404);
  EXPECT_EQ(client.Post("/api/events/-1/undo", bob.by_token(), "", "")->status, 404);
  EXPECT_EQ(client.Post(path, "", "")->status, 401);
}

}  // namespace
}  // namespace muster::http
