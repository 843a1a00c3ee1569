// Erasing: oneself, with the password; another person, who is named by their email; and the
// certificate of it.
#include "tests/http/pages_browser.h"

namespace muster::http {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

using Erase = FounderMemberAndStranger;

TEST_F(Erase, OneselfWithThePassword) {
  EXPECT_TRUE(bobs.get("/user/account/").has("href=\"/user/account/erase\""));
  const Answer asks = bobs.get("/user/account/erase");
  expect_well_made(asks);
  EXPECT_TRUE(asks.has("Delete your account and erase your data?"));
  EXPECT_TRUE(asks.has("Erased person 2"));
  EXPECT_FALSE(asks.has("only owner"));

  for (const char* password : {"", "not it"}) {
    const Answer wrong = bobs.post("/user/account/erase", {{"old_password", password}});
    EXPECT_EQ(wrong.status, 400);
    expect_well_made(wrong);
    EXPECT_TRUE(wrong.has("id=\"old-password-wrong\""));
  }
  EXPECT_EQ(server.instance().accounts().user(UserId(2))->status, UserStatus::kActive);
  bobs.changes();

  const Answer done =
      bobs.post("/user/account/erase", {{"old_password", std::string(TestServer::kPassword)}});
  EXPECT_EQ(done.location(), "/erased/");
  EXPECT_THAT(bobs.changes(), ElementsAre("session.ended", "api_token.revoked", "user.erased"));
  const Answer erased = bobs.follow(done);
  EXPECT_EQ(erased.status, 200);
  expect_well_made(erased);
  EXPECT_TRUE(erased.has("Person 2 is erased"));
  EXPECT_FALSE(erased.has(bob.email));
  EXPECT_EQ(bobs.get("/projects/").status, 303) << "logged out";
  EXPECT_EQ(stranger
                .post("/user/login/",
                      {{"email", bob.email}, {"password", std::string(TestServer::kPassword)}})
                .status,
            401);

  const Answer file = bobs.get("/erased/certificate");
  EXPECT_EQ(file.status, 200);
  EXPECT_THAT(file.header("Content-Disposition"), HasSubstr("erased-2.tlog-proof"));
  EXPECT_THAT(file.body, HasSubstr("c2sp.org/tlog-proof@v1"));
  EXPECT_EQ(bobs.get("/erased/").status, 200) << "again, as long as the browser keeps the note";
}

TEST_F(Erase, ASecondClickGetsTheAnswerToTheFirst) {
  const Answer asks = bobs.get("/user/account/erase");
  const std::string mark = "name=\"form_id\" value=\"";
  const std::size_t at = asks.body.find(mark);
  ASSERT_NE(at, asks.body.npos) << asks.body;
  const std::size_t begin = at + mark.size();
  const std::string id = asks.body.substr(begin, asks.body.find('"', begin) - begin);
  const httplib::Params form{{"form_id", id}, {"old_password", std::string(TestServer::kPassword)}};
  Browser second{server, bob};
  const Answer first = bobs.post("/user/account/erase", form);
  EXPECT_EQ(first.location(), "/erased/");
  const Answer again = second.post("/user/account/erase", form);
  EXPECT_EQ(again.location(), "/erased/");
  EXPECT_EQ(second.follow(again).status, 200);
}

TEST_F(Erase, AnotherPersonNamedByTheirEmail) {
  EXPECT_TRUE(adas.get("/people/2/manage").has("href=\"/people/2/erase\""));
  const Answer asks = adas.get("/people/2/erase");
  expect_well_made(asks);
  EXPECT_TRUE(asks.has(bob.email));
  adas.changes();
  for (const char* email : {"", "ada@example.org"}) {
    const Answer wrong = adas.post("/people/2/erase", {{"email", email}});
    EXPECT_EQ(wrong.status, 400);
    expect_well_made(wrong);
    EXPECT_TRUE(wrong.has("id=\"email-wrong\""));
  }
  EXPECT_THAT(adas.changes(), IsEmpty());
  const Answer done = adas.post("/people/2/erase", {{"email", " bob@example.org "}});
  EXPECT_EQ(done.location(), "/erased/");
  const Answer erased = adas.follow(done);
  expect_well_made(erased);
  EXPECT_TRUE(erased.has("Person 2 is erased"));
  EXPECT_EQ(adas.get("/people/2").status, 404);
  EXPECT_EQ(adas.post("/people/2/erase", {{"email", bob.email}}).status, 404);
  EXPECT_EQ(stranger.get("/erased/").status, 404) << "the note is in Ada's browser";

  const Answer audit = adas.get("/audit/");
  EXPECT_TRUE(audit.has("erased the account and the data of"));
  EXPECT_TRUE(audit.has("Erased person 2"));
  EXPECT_FALSE(audit.has(bob.email));
  const Answer csv = adas.get("/audit/export.csv");
  EXPECT_THAT(csv.body, HasSubstr("user.erased"));
  EXPECT_EQ(csv.body.find(bob.email), csv.body.npos);
  const Answer lines = adas.get("/audit/export.jsonl");
  EXPECT_EQ(lines.body.find(bob.email), lines.body.npos);
  EXPECT_THAT(lines.body, HasSubstr("\"erased\":[\"email\""));
}

TEST_F(Erase, IsForWhoeverActsForAll) {
  EXPECT_FALSE(bobs.get("/people/1").has("/people/1/erase"));
  EXPECT_EQ(bobs.get("/people/1/erase").status, 403);
  EXPECT_EQ(bobs.post("/people/1/erase", {{"email", ada.email}}).status, 403);
  EXPECT_EQ(adas.get("/people/1/erase").status, 403) << "oneself: under Account & Settings";
  EXPECT_EQ(adas.get("/people/9/erase").status, 404);
  EXPECT_EQ(stranger.get("/user/account/erase").status, 303);
  EXPECT_EQ(stranger.post("/people/2/erase", {{"email", bob.email}}).status, 303);
  EXPECT_TRUE(server.instance().accounts().find_user(bob.email));
}

TEST_F(Erase, TheOnlyOwnerIsSentToHandTheOwnershipOver) {
  const Answer asks = adas.get("/user/account/erase");
  expect_well_made(asks);
  EXPECT_TRUE(asks.has("You are the only owner."));
  EXPECT_FALSE(asks.has("action=\"/user/account/erase\""));
}

TEST_F(Erase, NothingIsShownToWhoHasErasedNobody) {
  EXPECT_EQ(stranger.get("/erased/").status, 404);
  EXPECT_EQ(adas.get("/erased/certificate").status, 404);
}

}  // namespace
}  // namespace muster::http
