// The one-time password link, from a person's page to the new password.
#include "tests/http/pages_browser.h"

namespace muster::http {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

const std::string kNewPassword = "wholly other horse";

// The token of the link in the page.
std::string token_in(const Answer& page) {
  const std::string mark = "/user/password/#";
  const std::size_t at = page.body.find(mark);
  EXPECT_NE(at, page.body.npos);
  if (at == page.body.npos) return {};
  const std::size_t begin = at + mark.size();
  return page.body.substr(begin, page.body.find('"', begin) - begin);
}

struct Link : FounderMemberAndStranger {
  // The page with a new link for Bob.
  static Answer made_by(Browser& browser) {
    const Answer answer = browser.post("/people/2/password-link");
    EXPECT_EQ(answer.location(), "/people/2/password-link/made#password-link-url");
    return browser.follow(answer);
  }
};

TEST_F(Link, SetsANewPasswordOnceAndSignsOutEverywhere) {
  EXPECT_TRUE(adas.get("/people/2").has("href=\"/people/2/password-link\""));
  const Answer asks = adas.get("/people/2/password-link");
  expect_well_made(asks);
  EXPECT_TRUE(asks.has("<h1 id=\"password-link-title\">Create a password link?</h1>"));
  EXPECT_TRUE(asks.has("action=\"/people/2/password-link\""));
  EXPECT_THAT(adas.changes(), IsEmpty()) << "asking makes none";
  const Answer made = made_by(adas);
  EXPECT_EQ(made.status, 200);
  EXPECT_EQ(made.header("Cache-Control"), "no-store");
  EXPECT_THAT(adas.changes(), ElementsAre("password_link.issued"));
  const std::string token = token_in(made);

  // What a browser asks for first: it does not send what is behind "#".
  const Answer code = stranger.get("/user/password/");
  EXPECT_EQ(code.status, 200);
  expect_well_made(code);
  EXPECT_TRUE(code.has("id=\"password-code-form\""));
  const Answer page = stranger.post("/user/password/", {{"token", token}});
  EXPECT_EQ(page.status, 200);
  expect_well_made(page);
  EXPECT_TRUE(page.has("bob@example.org"));
  EXPECT_FALSE(page.has("role=\"alert\""));
  EXPECT_EQ(page.header("Referrer-Policy"), "strict-origin");
  stranger.changes();

  EXPECT_EQ(stranger.post("/user/password/", {{"token", token}, {"password", "short"}}).status,
            400);
  EXPECT_EQ(stranger.post("/user/password/", {{"token", token}, {"password", ""}}).status, 400);
  EXPECT_THAT(stranger.changes(), IsEmpty());
  const Answer done =
      stranger.post("/user/password/", {{"token", token}, {"password", kNewPassword}});
  EXPECT_TRUE(stranger.follow(done).has("Password changed. Log in with your new password."));
  EXPECT_THAT(stranger.changes(),
              ElementsAre("user.password_changed", "api_token.revoked", "session.ended"));
  EXPECT_EQ(bobs.get("/projects/").status, 303);
  EXPECT_EQ(
      stranger.post("/user/login/", {{"email", bob.email}, {"password", kNewPassword}}).status,
      303);

  Browser again(server);
  EXPECT_EQ(again.post("/user/password/", {{"token", token}}).status, 403);
  EXPECT_EQ(
      again.post("/user/password/", {{"token", token}, {"password", "yet another horse"}}).status,
      403);
  EXPECT_THAT(again.changes(), IsEmpty());
}

TEST_F(Link, ANewerOneTakesItsPlace) {
  const std::string old = token_in(made_by(adas));
  const std::string live = token_in(made_by(adas));
  EXPECT_EQ(stranger.post("/user/password/", {{"token", old}}).status, 403);
  EXPECT_EQ(stranger.post("/user/password/", {{"token", live}}).status, 200);
}

// Proxies log queries, and the token stood in one for an hour.
TEST_F(Link, HasNoTokenInWhatBrowsersSendInTheAddress) {
  const Answer made = made_by(adas);
  EXPECT_FALSE(made.has("?token="));
  EXPECT_TRUE(made.has("/user/password/#"));
}

TEST_F(Link, CanBePastedWhereThereIsNoScript) {
  const std::string token = token_in(made_by(adas));
  for (const std::string& pasted :
       {"http://" + server.host() + "/user/password/#" + token, " " + token + " ",
        "http://" + server.host() + "/user/password/?token=" + token + "&x=1"}) {
    const Answer page = stranger.post("/user/password/", {{"token", pasted}});
    EXPECT_EQ(page.status, 200) << pasted;
    EXPECT_TRUE(page.has("name=\"token\" value=\"" + token + "\"")) << pasted;
  }
}

TEST_F(Link, OfBeforeWithTheTokenInTheQueryWorksUntilItExpires) {
  const std::string token = token_in(made_by(adas));
  const Answer page = stranger.get("/user/password/?token=" + token);
  EXPECT_EQ(page.status, 200);
  EXPECT_TRUE(page.has("bob@example.org"));
  EXPECT_EQ(page.header("Referrer-Policy"), "strict-origin");
}

TEST_F(Link, WhatIsNoneIsRefusedInTheSameWords) {
  for (const char* query : {"?token=abc", "?token=%00"}) {
    const Answer page = stranger.get(std::string("/user/password/") + query);
    EXPECT_EQ(page.status, 403) << query;
    expect_well_made(page);
    EXPECT_TRUE(page.has("<h1>This link has expired</h1>")) << query;
    EXPECT_TRUE(page.has("<p>It was already used, or replaced by a newer one.")) << query;
  }
  for (const char* typed : {"", "abc", "#", "x#y"}) {
    const Answer page = stranger.post("/user/password/", {{"token", typed}});
    EXPECT_EQ(page.status, 403) << typed;
    EXPECT_TRUE(page.has("This link has expired")) << typed;
  }
}

// Reloading the page made another link, which ended the one that was just handed over.
TEST_F(Link, StaysTheSameWhereItsPageIsReloaded) {
  const std::string token = token_in(made_by(adas));
  adas.changes();
  for (int i = 0; i < 3; ++i) {
    const Answer again = adas.get("/people/2/password-link/made");
    expect_well_made(again);
    EXPECT_EQ(token_in(again), token);
  }
  EXPECT_THAT(adas.changes(), IsEmpty());
  EXPECT_EQ(stranger.post("/user/password/", {{"token", token}}).status, 200);
}

TEST_F(Link, IsShownInNoOtherBrowserAndForNobodyElse) {
  made_by(adas);
  Browser elsewhere(server, ada);
  EXPECT_EQ(elsewhere.get("/people/2/password-link/made").location(), "/people/2");
  EXPECT_EQ(adas.get("/people/1/password-link/made").location(), "/people/1");
  EXPECT_EQ(stranger.get("/people/2/password-link/made").location().substr(0, 12), "/user/login/");
}

TEST_F(Link, IsNotShownWhereItDoesNotWorkAnyMore) {
  const std::string token = token_in(made_by(adas));
  stranger.post("/user/password/", {{"token", token}, {"password", kNewPassword}});
  const Answer gone = adas.get("/people/2/password-link/made");
  EXPECT_EQ(gone.location(), "/people/2#said");
  const Answer page = adas.follow(gone);
  EXPECT_TRUE(page.has("The link no longer works: it was used or cancelled, or has expired."));
  EXPECT_FALSE(adas.get("/people/2").has("The link no longer works"));
}

TEST_F(Link, IsMadeOnceByTwoClicks) {
  const std::string form = form_id_in(adas.get("/people/2/password-link"));
  ASSERT_NE(form, "");
  const Answer first = adas.post("/people/2/password-link", {{"form_id", form}});
  const Answer second = adas.post("/people/2/password-link", {{"form_id", form}});
  EXPECT_THAT(adas.changes(), ElementsAre("password_link.issued"));
  EXPECT_EQ(second.location(), first.location());
  EXPECT_EQ(stranger.post("/user/password/", {{"token", token_in(adas.follow(second))}}).status,
            200);
}

TEST_F(Link, TakesASignedInPersonToMakeOneForSomebodyWhoIsThere) {
  EXPECT_EQ(stranger.post("/people/2/password-link").status, 303);
  EXPECT_EQ(adas.post("/people/99/password-link").status, 404);
  EXPECT_THAT(adas.changes(), IsEmpty());
}

TEST_F(Link, OnlyTheFounderMakesOne) {
  for (const char* path : {"/people/1", "/people/2"}) {
    EXPECT_FALSE(bobs.get(path).has("password-link")) << path;
    EXPECT_EQ(bobs.get(std::string(path) + "/password-link").status, 403) << path;
    const Answer refused = bobs.post(std::string(path) + "/password-link");
    EXPECT_EQ(refused.status, 403) << path;
    EXPECT_FALSE(refused.has("/user/password/"));
  }
  EXPECT_THAT(bobs.changes(), IsEmpty());
}

// A session or a token alone was enough to choose a new password.
TEST_F(Link, NobodyMakesOneForThemselves) {
  EXPECT_FALSE(adas.get("/people/1").has("password-link"));
  EXPECT_EQ(adas.post("/people/1/password-link").status, 403);
  auto program = server.client();
  EXPECT_EQ(program.Post("/people/1/password-link", ada.by_token())->status, 403);
  EXPECT_EQ(program.Post("/people/2/password-link", bob.by_token())->status, 403);
  EXPECT_THAT(adas.changes(), IsEmpty());
}

TEST_F(Link, ThePersonIsToldOnEveryPageUntilTheyDismissIt) {
  const std::string notice = "<bdi>ada@example.org</bdi> created a one-time link";
  EXPECT_FALSE(bobs.get("/projects/").has(notice));
  const std::string token = token_in(made_by(adas));
  for (const char* path : {"/projects/", "/people/?page=1", "/user/account/", "/nowhere"}) {
    const Answer page = bobs.get(path);
    EXPECT_TRUE(page.has(notice)) << path;
    expect_well_made(page);
  }
  EXPECT_FALSE(adas.get("/projects/").has("created a one-time link"));
  // A link that was used is told of as well.
  stranger.post("/user/password/", {{"token", token}, {"password", kNewPassword}});
  Browser later(server);
  ASSERT_EQ(later.post("/user/login/", {{"email", bob.email}, {"password", kNewPassword}}).status,
            303);
  const Answer page = later.get("/people/?page=1");
  ASSERT_TRUE(page.has(notice));
  const std::string mark = "name=\"issued_at\" value=\"";
  const std::size_t begin = page.body.find(mark) + mark.size();
  const std::string issued_at = page.body.substr(begin, page.body.find('"', begin) - begin);
  later.changes();
  const Answer dismissed = later.post("/user/link-notice/dismiss",
                                      {{"issued_at", issued_at}, {"next", "/people/?page=1"}});
  EXPECT_EQ(dismissed.status, 303) << issued_at << dismissed.body;
  EXPECT_EQ(dismissed.location(), "/people/?page=1");
  EXPECT_THAT(later.changes(), ElementsAre("password_link.seen"));
  EXPECT_FALSE(later.get("/people/").has(notice));
  EXPECT_EQ(later.post("/user/link-notice/dismiss", {{"issued_at", "x"}}).status, 400);
}

// The value of the field in the notice.
std::string issued_at_in(const Answer& page) {
  const std::string mark = "name=\"issued_at\" value=\"";
  const std::size_t begin = page.body.find(mark) + mark.size();
  return page.body.substr(begin, page.body.find('"', begin) - begin);
}

TEST_F(Link, ThePersonCancelsIt) {
  const std::string token = token_in(made_by(adas));
  const Answer page = bobs.get("/people/");
  EXPECT_TRUE(page.has("If you did not ask for it, cancel it."));
  const httplib::Params form{{"issued_at", issued_at_in(page)}, {"form_id", form_id_in(page)}};
  const Answer answer = bobs.post("/user/link-notice/cancel-link", form);
  EXPECT_EQ(answer.location(), "/user/account/#said");
  const Answer said = bobs.follow(answer);
  EXPECT_TRUE(said.has("The link was cancelled. It no longer works."));
  EXPECT_FALSE(said.has("created a one-time link"));
  EXPECT_THAT(bobs.changes(), ElementsAre("password_link.issued", "password_link.cancelled"));
  // A second click says the same.
  EXPECT_TRUE(bobs.follow(bobs.post("/user/link-notice/cancel-link", form))
                  .has("The link was cancelled. It no longer works."));
  EXPECT_THAT(bobs.changes(), IsEmpty());

  EXPECT_EQ(stranger.post("/user/password/", {{"token", token}}).status, 403);
  EXPECT_EQ(stranger.post("/user/password/", {{"token", token}, {"password", kNewPassword}}).status,
            403);
  EXPECT_THAT(bobs.changes(), IsEmpty());
  // Nor can its maker show it again.
  const Answer made = adas.get("/people/2/password-link/made");
  EXPECT_EQ(made.location(), "/people/2#said");
  EXPECT_TRUE(adas.follow(made).has("it was used or cancelled, or has expired."));
  EXPECT_TRUE(adas.get("/audit/").has("cancelled a one-time password link"));
}

TEST_F(Link, AUsedOneCannotBeCancelled) {
  const std::string token = token_in(made_by(adas));
  const httplib::Params form{{"issued_at", issued_at_in(bobs.get("/people/"))}};
  stranger.post("/user/password/", {{"token", token}, {"password", kNewPassword}});
  Browser later(server);
  later.post("/user/login/", {{"email", bob.email}, {"password", kNewPassword}});
  later.changes();
  const Answer page = later.get("/people/");
  EXPECT_FALSE(page.has("/user/link-notice/cancel-link"));
  EXPECT_TRUE(page.has("It no longer works: it was used, or has expired."));
  const Answer answer = later.post("/user/link-notice/cancel-link", form);
  EXPECT_TRUE(later.follow(answer).has("it was used or cancelled, or has expired."));
  EXPECT_THAT(later.changes(), IsEmpty());
  EXPECT_TRUE(later.get("/people/").has("created a one-time link")) << "still told";
}

TEST_F(Link, IsCancelledByNobodyElse) {
  token_in(made_by(adas));
  const httplib::Params form{{"issued_at", issued_at_in(bobs.get("/people/"))}};
  adas.changes();
  adas.post("/user/link-notice/cancel-link", form);
  Browser carols(server, server.person("carol@example.org"));
  carols.post("/user/link-notice/cancel-link", form);
  EXPECT_EQ(stranger.post("/user/link-notice/cancel-link", form).location(), "/user/login/");
  EXPECT_THAT(carols.changes(), IsEmpty());
  for (const char* wrong : {"", "x", "-1", "99999999999999999999"}) {
    EXPECT_EQ(bobs.post("/user/link-notice/cancel-link", {{"issued_at", wrong}}).status, 400);
  }
  // A form from before the newer link leaves that one.
  const std::string newer = token_in(made_by(adas));
  bobs.post("/user/link-notice/cancel-link", form);
  EXPECT_EQ(stranger.post("/user/password/", {{"token", newer}}).status, 200);
}

// A neighbour under the same domain may put a cookie of the same name in front.
TEST_F(Link, IsShownBesideAPlantedNote) {
  const Answer made = adas.post("/people/2/password-link");
  const std::string name = "muster-password_link-" + server.instance().public_id();
  std::string note;
  const auto all = made.headers.equal_range("Set-Cookie");
  for (auto header = all.first; header != all.second; ++header) {
    if (header->second.starts_with(name)) note = header->second;
  }
  note = note.substr(0, note.find(';'));
  const auto shown = server.client().Get(
      "/people/2/password-link/made",
      {{"Cookie", name + "=AAAA; " + note + "; " + server.cookie_name() + "=" + ada.session}});
  EXPECT_EQ(shown->status, 200);
  EXPECT_THAT(shown->body, HasSubstr("/user/password/#"));
}

TEST_F(Link, NeverStandsInTheLogOfEvents) {
  const Position before = server.head();
  const std::string token = token_in(made_by(adas));
  for (const auto& event : server.events_since(before)) {
    EXPECT_THAT(event.dump(), Not(HasSubstr(token)));
    EXPECT_FALSE(event.contains("token"));
  }
}

}  // namespace
}  // namespace muster::http
