// Signing up: the first person, others, by link, and everybody who may not.
#include "http/pages/pages.h"
#include "http/transport/url.h"
#include "tests/http/pages_browser.h"

namespace muster::http {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const std::string kPassword(TestServer::kPassword);

Rules by_link_only() {
  Rules rules;
  rules.sign_up_needs_invite = true;
  return rules;
}

std::string live_token(TestServer& server) {
  return std::string(server.instance().accounts().invite()->token.reveal());
}

httplib::Params form_of(const std::string& email) {
  return {{"email", email}, {"password", kPassword}};
}

TEST(PagesSignUp, IsTheFirstThingANewServerShows) {
  TestServer server;
  Browser browser(server);
  EXPECT_EQ(browser.get("/").location(), "/user/signup/");
  EXPECT_EQ(browser.get("/user/login/").location(), "/user/signup/");
  const Answer page = browser.get("/user/signup/");
  EXPECT_EQ(page.status, 200);
  expect_well_made(page);
  EXPECT_TRUE(page.has("Create the first account"));
  EXPECT_TRUE(page.has("Create the owner account. You can invite others next."));
  EXPECT_THAT(browser.changes(), IsEmpty());
}

TEST(PagesSignUp, TheFirstOneFoundsTheOrganizationAndSignsIn) {
  TestServer server;
  Browser browser(server);
  const Answer answer = browser.post("/user/signup/", {{"email", "ada@example.org"},
                                                       {"password", kPassword},
                                                       {"first_name", "Ada"},
                                                       {"last_name", "Lovelace"}});
  EXPECT_EQ(answer.status, 303);
  EXPECT_EQ(answer.location(), "/projects/");
  const std::string cookie = answer.header("Set-Cookie");
  for (const char* part : {"HttpOnly", "SameSite=Lax", "Path=/", "Max-Age=1209600"}) {
    EXPECT_THAT(cookie, HasSubstr(part));
  }
  const auto events = server.events_since(Position());
  EXPECT_THAT(browser.changes(),
              ElementsAre("organization.founded", "user.signed_up", "invite.reset",
                          "api_token.issued", "session.started"));
  EXPECT_EQ(events[1]["via"], "first_run");
  EXPECT_EQ(events[1]["channel"], "web");
  EXPECT_EQ(events[1]["email"], "ada@example.org");

  const Answer home = browser.get("/projects/");
  EXPECT_EQ(home.status, 200);
  expect_well_made(home);
  EXPECT_TRUE(home.has("Ada Lovelace"));
  EXPECT_TRUE(home.has("What to do next"));
}

TEST(PagesSignUp, LeadsToWhereThePersonWantedToGo) {
  TestServer server;
  Browser browser(server);
  EXPECT_TRUE(
      browser.get("/user/signup/?next=%2Fpeople%2F").has("name=\"next\" value=\"/people/\""));
  httplib::Params form = form_of("ada@example.org");
  form.emplace("next", "/people/");
  EXPECT_EQ(browser.post("/user/signup/", form).location(), "/people/");
}

TEST(PagesSignUp, SaysWhatIsWrongBesideTheFieldAndKeepsWhatWasTyped) {
  TestServer server;
  server.person("taken@example.org");
  struct Case {
    std::string email, password, first_name, wrong_field;
    int status;
  };
  const std::vector<Case> table = {
      {"", kPassword, "Kept", "email", 400},
      {"no-at-sign", kPassword, "Kept", "email", 400},
      {"a\xff@example.org", kPassword, "Kept", "email", 400},
      {"Taken@Example.org", kPassword, "Kept", "email", 409},
      {"new@example.org", "", "Kept", "password", 400},
      {"new@example.org", "short", "Kept", "password", 400},
      {"new@example.org", std::string(129, 'x') + "1!aB", "Kept", "password", 400},
      {"new@example.org", kPassword, std::string(300, 'n'), "first-name", 400},
      {"new@example.org", kPassword, "line\nbreak", "first-name", 400},
  };
  for (const Case& c : table) {
    Browser browser(server);
    const Answer page =
        browser.post("/user/signup/",
                     {{"email", c.email}, {"password", c.password}, {"first_name", c.first_name}});
    EXPECT_EQ(page.status, c.status) << c.email << " " << c.wrong_field;
    expect_well_made(page);
    EXPECT_TRUE(page.has("id=\"" + c.wrong_field + "-wrong\"")) << page.body;
    EXPECT_TRUE(page.has("value=\"" + c.first_name + "\"")) << c.first_name;
    if (!c.password.empty()) {
      EXPECT_FALSE(page.has(c.password)) << "a password is never shown again";
    }
    EXPECT_FALSE(browser.has_cookie());
    EXPECT_THAT(browser.changes(), IsEmpty());
  }
}

TEST(PagesSignUp, SaysAllThatIsMissingAtOnce) {
  TestServer server;
  Browser browser(server);
  const Answer page = browser.post("/user/signup/", {});
  EXPECT_EQ(page.status, 400);
  EXPECT_TRUE(page.has("id=\"email-wrong\""));
  EXPECT_TRUE(page.has("id=\"password-wrong\""));
}

// One error at a time: whoever corrected one was told the next.
TEST(PagesSignUp, SaysAllThatIsWrongAtOnceEachAtItsField) {
  TestServer server;
  Browser browser(server);
  const Answer page = browser.post("/user/signup/", {{"email", "not an email"},
                                                     {"password", "short"},
                                                     {"first_name", std::string(300, 'n')},
                                                     {"last_name", "line\nbreak"}});
  EXPECT_EQ(page.status, 400);
  expect_well_made(page);
  for (const std::string field : {"email", "password", "first-name", "last-name"}) {
    EXPECT_EQ(count_of(page.body, "<p class=\"wrong\" id=\"" + field + "-wrong\">"), 1u) << field;
    const std::size_t input = page.body.find("<input id=\"" + field + "\"");
    const std::string tag = page.body.substr(input, page.body.find('>', input) - input);
    EXPECT_THAT(tag, HasSubstr("aria-invalid=\"true\"")) << field;
    EXPECT_THAT(tag, HasSubstr(field + "-wrong")) << field;
  }
  // The first of them gets the focus: a browser takes the first autofocus.
  EXPECT_LT(page.body.find("<input id=\"email\""), page.body.find(" autofocus"));
  EXPECT_LT(page.body.find(" autofocus"), page.body.find("<input id=\"password\""));
  EXPECT_THAT(browser.changes(), IsEmpty());
}

TEST(PagesSignUp, BeginsAtTheEmail) {
  TestServer server;
  const Answer page = Browser(server).get("/user/signup/");
  EXPECT_EQ(count_of(page.body, " autofocus"), 1u);
  const std::size_t email = page.body.find("<input id=\"email\"");
  EXPECT_THAT(page.body.substr(email, page.body.find('>', email) - email), HasSubstr(" autofocus"));
}

// The hint, the meter and the error each advised uncommon words, and none said what was weak.
TEST(PagesSignUp, SaysOnceWhyAPasswordIsWeak) {
  TestServer server({}, {}, 2);
  const Answer page = Browser(server).post(
      "/user/signup/", {{"email", "ada.lovelace@example.org"}, {"password", "ada.lovelace"}});
  EXPECT_EQ(page.status, 400);
  EXPECT_EQ(count_of(page.body,
                     "Too easy to guess: it contains your email, your name or the name "
                     "of this site. Use several uncommon words."),
            1u);
  EXPECT_EQ(count_of(page.body, "uncommon words"), 1u);
}

TEST(PagesSignUp, ShowsTypedTextAsText) {
  TestServer server;
  Browser browser(server);
  const Answer page = browser.post(
      "/user/signup/",
      {{"email", "\"><script>alert(1)</script>@x"}, {"password", kPassword}, {"next", "\"><b>"}});
  EXPECT_EQ(page.status, 400);
  expect_well_made(page);
  EXPECT_FALSE(page.has("<script>"));
  EXPECT_FALSE(page.has("\"><b>"));
  EXPECT_TRUE(page.has("&lt;script&gt;alert(1)&lt;/script&gt;"));
}

TEST(PagesSignUp, ByLinkOnlySaysKindlyWhatToDoWithoutALink) {
  TestServer server({}, by_link_only());
  Browser browser(server);
  for (const bool somebody_is_there : {false, true}) {
    if (somebody_is_there) server.person("ada@example.org");
    browser.changes();
    for (const Answer& page : {browser.get("/user/signup/"), browser.get("/user/signup/?token="),
                               browser.post("/user/signup/", form_of("bob@example.org"))}) {
      EXPECT_EQ(page.status, 403);
      expect_well_made(page);
      EXPECT_TRUE(page.has("invitation link"));
      EXPECT_TRUE(page.has("muster create_user --username EMAIL"));
      EXPECT_EQ(page.has("Log in"), somebody_is_there);
    }
    EXPECT_THAT(browser.changes(), IsEmpty());
  }
  EXPECT_FALSE(browser.get("/user/login/").has("/user/signup/")) << "no door that does not open";
}

// "An account with this email already exists", in 0.3 ms, as often as anybody asked.
TEST(PagesSignUp, TellsWhoHasAnAccountAtTheCostOfAHashAndANumberOfTimes) {
  TestServer server;
  server.person("taken@example.org");
  Browser browser(server);
  const Answer page = browser.post("/user/signup/", form_of("Taken@Example.org"));
  EXPECT_EQ(page.status, 409);
  EXPECT_TRUE(
      page.has("An account with this email already exists. <a href=\"/user/login/\">Log in</a>"));
  // A password that is refused is said first, whoever has the email.
  EXPECT_FALSE(
      browser.post("/user/signup/", {{"email", "taken@example.org"}, {"password", "short"}})
          .has("already exists"));

  Answer last;
  for (int i = 0; i < 200 && last.status != 429; ++i) {
    last = browser.post("/user/signup/", form_of("taken@example.org"));
  }
  EXPECT_EQ(last.status, 429);
  EXPECT_NE(last.header("Retry-After"), "");
  expect_well_made(last);
  const Answer free = browser.post("/user/signup/", form_of("free@example.org"));
  EXPECT_EQ(free.status, last.status) << "nothing is told from here on";
  // Somebody who was invited is not kept out by it.
  httplib::Params invited = form_of("bob@example.org");
  invited.emplace("token", live_token(server));
  EXPECT_EQ(browser.post("/user/signup/", invited).status, 303);
}

TEST(PagesSignUp, WithoutALinkItTellsNothing) {
  TestServer server({}, by_link_only());
  server.person("taken@example.org");
  auto client = server.client();
  const auto try_it = [&](const std::string& email, const std::string& token) {
    return client.Post(
        "/user/signup/",
        httplib::Params{{"email", email}, {"password", kPassword}, {"token", token}});
  };
  const auto comparable = [](httplib::Headers headers) {
    headers.erase("Date");
    headers.erase("X-Request-Id");
    return headers;
  };
  const auto timeless = [](std::string body) {
    const std::size_t at = body.find("data-now=\"") + 10;
    return body.erase(at, body.find('"', at) - at);
  };
  for (const char* token : {"", "nonsense"}) {
    const auto taken = try_it("taken@example.org", token);
    const auto free = try_it("other@example.org", token);
    ASSERT_TRUE(taken && free);
    EXPECT_EQ(taken->status, 403);
    EXPECT_EQ(taken->status, free->status);
    EXPECT_EQ(comparable(taken->headers), comparable(free->headers));
    EXPECT_EQ(timeless(taken->body), timeless(free->body));
  }
}

TEST(PagesSignUp, RefusesAnEmailThatLooksLikeAnother) {
  TestServer server;
  server.person("finder@example.org");
  Browser browser(server);
  for (const char* email :
       {"f\u0131nder@example.org", "\ufb01nder@example.org", "finder@ex\u0430mple.org"}) {
    const Answer page = browser.post("/user/signup/", form_of(email));
    EXPECT_EQ(page.status, 409) << email;
    EXPECT_TRUE(page.has("id=\"email-wrong\"")) << email;
  }
  EXPECT_THAT(browser.changes(), IsEmpty());
}

TEST(PagesSignUp, TheInvitationLinkOpensTheDoor) {
  TestServer server({}, by_link_only());
  server.person("ada@example.org");
  const std::string token = live_token(server);
  Browser browser(server);
  const Answer page = browser.get("/user/signup/?token=" + token);
  EXPECT_EQ(page.status, 200);
  expect_well_made(page);
  EXPECT_TRUE(page.has("name=\"token\" value=\"" + token + "\""));
  EXPECT_TRUE(page.has("<p class=\"lead\">Join Muster</p>"));
  EXPECT_EQ(page.header("Referrer-Policy"), "strict-origin") << "the token stands in this address";
  EXPECT_EQ(page.headers.count("Referrer-Policy"), 1u);

  httplib::Params form = form_of("bob@example.org");
  form.emplace("token", token);
  EXPECT_EQ(browser.post("/user/signup/", form).location(), "/projects/");
  EXPECT_THAT(browser.changes(),
              ElementsAre("user.signed_up", "api_token.issued", "session.started"));
  EXPECT_TRUE(browser.get("/people/").has("bob@example.org"));
  EXPECT_TRUE(browser.get("/people/2").has("Invitation link"));
}

TEST(PagesSignUp, RejectsAnInviteThatWasResetAtOnceAlsoWhereSignUpIsOpen) {
  for (const Rules& rules : {Rules(), by_link_only()}) {
    TestServer server({}, rules);
    const Person ada = server.person("ada@example.org");
    const std::string old_token = live_token(server);
    Browser bob(server);
    EXPECT_EQ(bob.get("/user/signup/?token=" + old_token).status, 200);
    Browser(server, ada).post("/people/invite/reset");
    bob.changes();

    for (const std::string& token : {old_token, std::string("nonsense"), std::string("\xff\xfe")}) {
      httplib::Params form = form_of("bob@example.org");
      form.emplace("token", token);
      for (const Answer& page :
           {bob.get("/user/signup/?token=" + url_encode(token)), bob.post("/user/signup/", form)}) {
        EXPECT_EQ(page.status, 403);
        expect_well_made(page);
        EXPECT_TRUE(page.has("This link was reset or is incomplete."));
        EXPECT_FALSE(page.has(token));
      }
    }
    EXPECT_THAT(bob.changes(), IsEmpty());
  }
}

TEST(PagesSignUp, TellsSomebodySignedInThatTheyAreInAlready) {
  TestServer server;
  const Person ada = server.person("ada@example.org");
  Browser browser(server, ada);
  EXPECT_EQ(browser.get("/user/signup/").location(), "/projects/");
  const Answer page = browser.get("/user/signup/?token=" + live_token(server));
  EXPECT_EQ(page.status, 200);
  expect_well_made(page);
  EXPECT_TRUE(page.has("You already have an account"));
  EXPECT_TRUE(
      browser.post("/user/signup/", form_of("bob@example.org")).has("You already have an account"));
  EXPECT_THAT(browser.changes(), IsEmpty());
}

}  // namespace
}  // namespace muster::http
