// Account & Settings.
#include "tests/http/pages_browser.h"

namespace muster::http {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const std::string kPassword(TestServer::kPassword);
const std::string kNewPassword = "wholly other horse";

std::string api_token(TestServer& server, UserId id) {
  return std::string(server.instance().accounts().api_token(id)->reveal());
}

TEST(PagesAccount, SavesTheDisplayName) {
  TestServer server;
  Browser browser(server, server.person("ada@example.org"));
  const Answer page = browser.get("/user/account/");
  EXPECT_EQ(page.status, 200);
  expect_well_made(page);
  const Answer answer = browser.post(
      "/user/account/", {{"first_name", " Ada "}, {"last_name", "Lovelace"}, {"phone", "+44 1"}});
  EXPECT_EQ(answer.status, 303);
  EXPECT_EQ(answer.location(), "/user/account/#said");
  EXPECT_THAT(browser.changes(), ElementsAre("user.profile_updated"));
  const Answer after = browser.get("/user/account/");
  for (const char* part :
       {"value=\"Ada\"", "value=\"Lovelace\"", "value=\"+44 1\"", "Saved.", ">AL<"}) {
    EXPECT_TRUE(after.has(part)) << part;
  }
  // The same again changes nothing, and a field that does not come stays.
  const Answer same = browser.follow(browser.post("/user/account/", {{"first_name", "Ada"}}));
  EXPECT_THAT(browser.changes(), IsEmpty());
  EXPECT_TRUE(same.has("There was nothing to save."));
  EXPECT_FALSE(same.has("Saved."));
  EXPECT_TRUE(same.has("value=\"Lovelace\""));
  // A field that comes empty is emptied.
  browser.post("/user/account/", {{"first_name", ""}});
  EXPECT_THAT(browser.changes(), ElementsAre("user.profile_updated"));
}

TEST(PagesAccount, KeepsWhatWasTypedWhereANameIsRefused) {
  TestServer server;
  Browser browser(server, server.person("ada@example.org"));
  for (const std::string& wrong :
       {std::string(300, 'n'), std::string("a\x01"), std::string("\xff")}) {
    const Answer page = browser.post("/user/account/",
                                     {{"first_name", wrong}, {"last_name", "Kept"}, {"phone", ""}});
    EXPECT_EQ(page.status, 400);
    expect_well_made(page);
    EXPECT_TRUE(page.has("id=\"first-name-wrong\""));
    EXPECT_TRUE(page.has("value=\"Kept\""));
    EXPECT_FALSE(page.has("\xff"));
  }
  EXPECT_THAT(browser.changes(), IsEmpty());
}

TEST(PagesAccount, SaysAllThatIsWrongAtOnce) {
  TestServer server;
  Browser browser(server, server.person("ada@example.org"));
  const Answer profile = browser.post("/user/account/", {{"first_name", std::string(300, 'n')},
                                                         {"last_name", "Kept"},
                                                         {"phone", std::string(300, '1')}});
  EXPECT_TRUE(profile.has("id=\"first-name-wrong\""));
  EXPECT_TRUE(profile.has("id=\"phone-wrong\""));
  EXPECT_TRUE(profile.has("data-unsaved=\"typed\""));
  const Answer password = browser.post(
      "/user/account/password", {{"old_password", "not the password"}, {"password", "short"}});
  expect_well_made(password);
  EXPECT_TRUE(password.has("id=\"old-password-wrong\""));
  EXPECT_TRUE(password.has("id=\"password-wrong\""));
  EXPECT_THAT(browser.changes(), ElementsAre("sign_in.failed"));
}

TEST(PagesAccount, ShowsTheEmailAndWhereToChangeIt) {
  TestServer server;
  const Answer page = Browser(server, server.person("ada@example.org")).get("/user/account/");
  EXPECT_TRUE(page.has("readonly value=\"ada@example.org\" aria-describedby=\"email-hint\""));
  EXPECT_TRUE(page.has("href=\"/user/account/email\""));
}

// It was in clear on the page at all times, for anybody who passed by.
TEST(PagesAccount, HidesTheTokenUntilItIsAskedFor) {
  TestServer server;
  const std::string page =
      Browser(server, server.person("ada@example.org")).get("/user/account/").body;
  const std::size_t details = page.find("<details class=\"token-shown\">");
  const std::size_t token = page.find("<input id=\"token\"");
  ASSERT_NE(details, page.npos);
  EXPECT_LT(details, token);
  EXPECT_LT(token, page.find("</details>", details));
}

TEST(PagesAccount, ChangesThePasswordAndEndsOtherSessions) {
  TestServer server;
  const Person ada = server.person("ada@example.org");
  Browser here(server, ada);
  Browser elsewhere(server);
  elsewhere.post("/user/login/", {{"email", ada.email}, {"password", kPassword}});
  EXPECT_EQ(elsewhere.get("/projects/").status, 200);
  here.changes();

  const std::string cookie_before = here.cookie();
  const Answer answer = here.post("/user/account/password",
                                  {{"old_password", kPassword}, {"password", kNewPassword}});
  EXPECT_EQ(answer.location(), "/user/account/#said");
  EXPECT_THAT(here.changes(), ElementsAre("user.password_changed", "api_token.revoked",
                                          "session.ended", "session.ended", "session.started"));
  // The session goes on under a new id; the old one is nobody's.
  EXPECT_NE(here.cookie(), cookie_before);
  EXPECT_EQ(server.client().Get("/projects/", ada.by_cookie())->status, 303);
  EXPECT_EQ(server.client().Get("/api/current-user/whoami", ada.by_token())->status, 401);
  const Answer after = here.get("/user/account/");
  expect_well_made(after);
  EXPECT_TRUE(after.has("Password changed."));
  EXPECT_TRUE(after.has("your API token no longer works"));
  EXPECT_TRUE(after.has("You do not have an API token."));
  here.post("/user/account/token/reset");
  EXPECT_TRUE(here.get("/user/account/").has("value=\"" + api_token(server, ada.id) + "\""));
  EXPECT_EQ(elsewhere.get("/projects/").status, 303);
  EXPECT_EQ(elsewhere.post("/user/login/", {{"email", ada.email}, {"password", kPassword}}).status,
            401);
  EXPECT_EQ(
      elsewhere.post("/user/login/", {{"email", ada.email}, {"password", kNewPassword}}).status,
      303);
}

TEST(PagesAccount, APasswordChangeKeepsTheTokenWhereAskedTo) {
  TestServer server;
  const Person ada = server.person("ada@example.org");
  Browser browser(server, ada);
  const Answer answer =
      browser.post("/user/account/password",
                   {{"old_password", kPassword}, {"password", kNewPassword}, {"keep_token", "1"}});
  EXPECT_TRUE(browser.follow(answer).has("Your other sessions have ended.</p>"));
  EXPECT_EQ(server.client().Get("/api/current-user/whoami", ada.by_token())->status, 200);
}

TEST(PagesAccount, ChangesThePasswordOnlyWithTheOldOneAndToAGoodOne) {
  TestServer server;
  Browser browser(server, server.person("ada@example.org"));
  struct Case {
    std::string old_password, password, wrong_field;
  };
  for (const Case& c : {Case{"not the password", kNewPassword, "old-password"},
                        Case{"", kNewPassword, "old-password"},
                        Case{kPassword, "short", "password"}, Case{kPassword, "", "password"}}) {
    const Answer page = browser.post("/user/account/password",
                                     {{"old_password", c.old_password}, {"password", c.password}});
    EXPECT_EQ(page.status, 400);
    expect_well_made(page);
    EXPECT_TRUE(page.has("id=\"" + c.wrong_field + "-wrong\"")) << c.wrong_field;
    EXPECT_FALSE(page.has(kNewPassword));
    EXPECT_FALSE(page.has(kPassword));
  }
  EXPECT_THAT(browser.changes(), ElementsAre("sign_in.failed"));
}

TEST(PagesAccount, GuessingTheOldPasswordIsSlowedDownAndInTheAuditLog) {
  TestServer server;
  Browser browser(server, server.person("ada@example.org"));
  Answer page;
  for (int i = 0; i < 21 && page.status != 429; ++i) {
    page = browser.post("/user/account/password", {{"old_password", "guess " + std::to_string(i)},
                                                   {"password", kNewPassword}});
  }
  EXPECT_EQ(page.status, 429);
  EXPECT_NE(page.header("Retry-After"), "");
  expect_well_made(page);
  EXPECT_TRUE(page.has("id=\"old-password-wrong\""));
  EXPECT_TRUE(page.has("Try again in "));
  EXPECT_THAT(browser.changes(), testing::Each("sign_in.failed"));
  EXPECT_TRUE(browser.get("/audit/").has("entered a wrong password"));
}

TEST(PagesAccount, ShowsAndResetsTheApiToken) {
  TestServer server;
  const Person ada = server.person("ada@example.org");
  Browser browser(server, ada);
  const std::string before = api_token(server, ada.id);
  EXPECT_TRUE(browser.get("/user/account/").has("value=\"" + before + "\""));
  const Answer answer = browser.post("/user/account/token/reset");
  EXPECT_EQ(answer.location(), "/user/account/#said");
  EXPECT_THAT(browser.changes(), ElementsAre("api_token.issued"));
  const Answer after = browser.get("/user/account/");
  EXPECT_FALSE(after.has(before));
  EXPECT_TRUE(after.has("value=\"" + api_token(server, ada.id) + "\""));
  EXPECT_EQ(server.client().Get("/api/current-user/whoami", ada.by_token())->status, 401);
}

TEST(PagesAccount, ATokenThatCannotBeShownIsSaidToBe) {
  TestServer server;
  const Person ada = server.person("ada@example.org");
  NewAccount account{.email = "robot@example.org", .password = Secret(kPassword)};
  account.api_token = Secret("chosen-by-the-operator");
  ASSERT_TRUE(server.instance().accounts().sign_up(account, by_shell()));
  Browser browser(server);
  browser.post("/user/login/", {{"email", account.email}, {"password", kPassword}});
  const Answer page = browser.get("/user/account/");
  EXPECT_EQ(page.status, 200);
  expect_well_made(page);
  EXPECT_TRUE(page.has("operator and cannot be displayed. Reset it to get a new one."));
  EXPECT_FALSE(page.has("chosen-by-the-operator"));
}

}  // namespace
}  // namespace muster::http
