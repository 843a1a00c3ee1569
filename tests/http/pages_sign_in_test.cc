// Signing in and out.
#include <regex>
#include <utility>

#include "http/pipeline/exchange.h"
#include "http/transport/url.h"
#include "tests/http/pages_browser.h"

namespace muster::http {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

const std::string kPassword(TestServer::kPassword);

std::string replaced(std::string text, const std::string& what, const std::string& with) {
  for (std::size_t at = text.find(what); at != text.npos; at = text.find(what, at + with.size())) {
    text.replace(at, what.size(), with);
  }
  return text;
}

// What two answers to two requests may differ in: when, and which request it was.
httplib::Headers comparable(httplib::Headers headers) {
  headers.erase("Date");
  headers.erase("X-Request-Id");
  return headers;
}
std::string without_time(std::string body) {
  const std::string mark = "data-now=\"";
  const std::size_t at = body.find(mark) + mark.size();
  return body.erase(at, body.find('"', at) - at);
}

TEST(PagesSignIn, LeadsHomeOrWhereThePersonWantedToGo) {
  TestServer server;
  server.person("ada@example.org");
  for (const auto& [next, leads_to] :
       std::vector<std::pair<std::string, std::string>>{{"", "/projects/"},
                                                        {"/people/?page=1", "/people/?page=1"},
                                                        {"//evil.example/", "/projects/"},
                                                        {"https://evil.example/", "/projects/"},
                                                        {"/\\evil.example", "/projects/"}}) {
    Browser browser(server);
    EXPECT_EQ(browser.get("/").location(), "/user/login/");
    const Answer page = browser.get("/user/login/?next=" + url_encode(next));
    EXPECT_EQ(page.status, 200);
    expect_well_made(page);
    EXPECT_FALSE(page.has("evil"));
    const Answer answer = browser.post(
        "/user/login/", {{"email", "Ada@Example.org"}, {"password", kPassword}, {"next", next}});
    EXPECT_EQ(answer.status, 303);
    EXPECT_EQ(answer.location(), leads_to);
    EXPECT_TRUE(browser.has_cookie());
    EXPECT_THAT(browser.changes(), ElementsAre("session.started"));
    EXPECT_EQ(browser.get("/").location(), "/projects/");
    EXPECT_EQ(browser.get("/user/login/").location(), "/projects/");
  }
}

TEST(PagesSignIn, IsAskedForByEveryPageOfThePeopleInside) {
  TestServer server;
  server.person("ada@example.org");
  Browser browser(server);
  EXPECT_EQ(browser.get("/people/?page=2").location(), "/user/login/?next=%2Fpeople%2F%3Fpage%3D2");
  for (const char* path : {"/projects/", "/people/", "/people/1", "/user/account/"}) {
    const Answer answer = browser.get(path);
    EXPECT_EQ(answer.status, 303) << path;
    EXPECT_THAT(answer.location(), HasSubstr("/user/login/?next="));
  }
  for (const char* path : {"/projects/", "/people/invite/reset", "/user/account/",
                           "/user/account/password", "/user/account/token/reset"}) {
    EXPECT_EQ(browser.post(path).location(), "/user/login/") << path;
  }
  // A form leads back to its page, if that is one of ours.
  const auto sent_from = [&](const std::string& referer) {
    return browser.post("/user/account/", {}, {{"Referer", referer}}).location();
  };
  const std::string here = "http://" + server.host();
  EXPECT_EQ(sent_from(here + "/user/account/?x=1"),
            "/user/login/?next=%2Fuser%2Faccount%2F%3Fx%3D1");
  for (const std::string& odd :
       {here, here + "//evil.example/", here + "/../x", std::string("x")}) {
    EXPECT_EQ(sent_from(odd), "/user/login/") << odd;
  }
  EXPECT_THAT(browser.changes(), IsEmpty());
}

// Nobody may learn from the answer who has an account here.
TEST(PagesSignIn, AnswersTheSameForAnUnknownEmailAndAWrongPassword) {
  TestServer server;
  const std::string known = "ada@example.org";
  const std::string unknown = "bob@example.org";  // as long as the other
  server.person(known);
  auto client = server.client();
  const auto try_to_sign_in = [&](const std::string& email) {
    return client.Post("/user/login/",
                       httplib::Params{{"email", email}, {"password", "not the password"}});
  };
  const auto a = try_to_sign_in(known);
  const auto b = try_to_sign_in(unknown);
  ASSERT_TRUE(a && b);
  EXPECT_EQ(a->status, 401);
  EXPECT_EQ(a->status, b->status);
  EXPECT_EQ(comparable(a->headers), comparable(b->headers));
  EXPECT_EQ(without_time(a->body), without_time(replaced(b->body, unknown, known)));
  EXPECT_THAT(a->body, HasSubstr("The email or password is wrong."));
  EXPECT_THAT(a->body, HasSubstr("value=\"" + known + "\""));
  EXPECT_THAT(a->body, Not(HasSubstr("not the password")));
  EXPECT_FALSE(a->has_header("Set-Cookie"));
}

TEST(PagesSignIn, LeavesADeviceCookieThatStaysAfterLoggingOut) {
  TestServer server;
  server.person("ada@example.org");
  auto client = server.client();
  const auto log_in = [&](const std::string& email, const httplib::Headers& headers,
                          const std::string& password = kPassword) {
    return client.Post("/user/login/", headers,
                       httplib::Params{{"email", email}, {"password", password}});
  };
  const auto first = log_in("ada@example.org", {});
  ASSERT_TRUE(first);
  EXPECT_EQ(first->status, 303);
  ASSERT_EQ(first->get_header_value_count("Set-Cookie"), 2u);
  EXPECT_THAT(first->get_header_value("Set-Cookie", "", 0),
              testing::StartsWith(server.cookie_name() + "="));
  const std::string device = first->get_header_value("Set-Cookie", "", 1);
  EXPECT_THAT(device,
              testing::MatchesRegex("muster-device-[0-9a-f]+=[A-Za-z0-9_-]+; Path=/user/login; "
                                    "HttpOnly; SameSite=Lax; Max-Age=34560000"));

  const httplib::Headers cookie = {{"Cookie", device.substr(0, device.find(';'))}};
  const auto again = log_in("ada@example.org", cookie);
  ASSERT_TRUE(again);
  EXPECT_EQ(again->get_header_value_count("Set-Cookie"), 1u) << "it has one already";
  Browser browser(server);
  browser.post("/user/login/", {{"email", "ada@example.org"}, {"password", kPassword}});
  EXPECT_THAT(browser.post("/logout").cookie(server.cookie_name()),
              testing::StartsWith(server.cookie_name() + "=;"));

  // Nobody may learn from the answer whose device it is either.
  const auto wrong = log_in("ada@example.org", cookie, "not the password");
  const auto unknown = log_in("bob@example.org", cookie, "not the password");
  const auto without = log_in("ada@example.org", {}, "not the password");
  ASSERT_TRUE(wrong && unknown && without);
  EXPECT_EQ(wrong->status, 401);
  for (const auto* other : {&unknown, &without}) {
    EXPECT_EQ(wrong->status, (*other)->status);
    EXPECT_EQ(comparable(wrong->headers), comparable((*other)->headers));
    EXPECT_EQ(without_time(wrong->body),
              without_time(replaced((*other)->body, "bob@example.org", "ada@example.org")));
  }
}

TEST(PagesSignIn, AnswersTheSameForKnownAndUnknownWhereThereWereTooManyAttempts) {
  TestServer server;
  const std::string known = "ada@example.org";
  const std::string unknown = "bob@example.org";
  server.person(known);
  auto client = server.client();
  const auto until_refused = [&](const std::string& email) {
    httplib::Result answer;
    for (int i = 0; i < 21 && (!answer || answer->status != 429); ++i) {
      answer = client.Post("/user/login/",
                           httplib::Params{{"email", email}, {"password", "not the password"}});
    }
    return answer;
  };
  const auto a = until_refused(known);
  const auto b = until_refused(unknown);
  ASSERT_TRUE(a && b);
  EXPECT_EQ(a->status, 429);
  EXPECT_EQ(a->status, b->status);
  // Which of the next seconds it is depends on the moment (tests/core/service has it with a clock
  // that stands still).
  const auto headers = [&](httplib::Headers all) {
    EXPECT_EQ(all.erase("Retry-After"), 1U);
    return comparable(std::move(all));
  };
  const auto body = [&](const std::string& page) {
    static const std::regex kWait("Try again in [0-9]+ seconds?");
    return std::regex_replace(without_time(page), kWait, "Try again in a moment");
  };
  EXPECT_EQ(headers(a->headers), headers(b->headers));
  EXPECT_EQ(body(a->body), body(replaced(b->body, unknown, known)));
}

TEST(PagesSignIn, RecordsAFailureAndNamesNobodyUnknown) {
  TestServer server;
  server.person("ada@example.org");
  Browser browser(server);
  browser.post("/user/login/", {{"email", "ada@example.org"}, {"password", "not the password"}});
  browser.post("/user/login/", {{"email", "bob@example.org"}, {"password", "not the password"}});
  EXPECT_THAT(browser.changes(), ElementsAre("sign_in.failed", "sign_in.failed"));
  EXPECT_FALSE(browser.has_cookie());
}

TEST(PagesSignIn, SaysWhatIsMissing) {
  TestServer server;
  server.person("ada@example.org");
  Browser browser(server);
  const Answer page = browser.post("/user/login/", {{"email", "ada@example.org"}});
  EXPECT_EQ(page.status, 400);
  EXPECT_TRUE(page.has("id=\"password-wrong\""));
  EXPECT_TRUE(page.has("value=\"ada@example.org\""));
  EXPECT_THAT(browser.changes(), IsEmpty());
}

TEST(PagesSignIn, GuessingIsSlowedDownAndToldSo) {
  TestServer server;
  server.person("ada@example.org");
  Browser browser(server);
  Answer page;
  for (int i = 0; i < 21 && page.status != 429; ++i) {
    page = browser.post("/user/login/",
                        {{"email", "ada@example.org"}, {"password", "guess " + std::to_string(i)}});
  }
  EXPECT_EQ(page.status, 429);
  EXPECT_NE(page.header("Retry-After"), "");
  expect_well_made(page);
  EXPECT_TRUE(page.has("Try again in "));
}

TEST(PagesSignIn, AnotherSiteCannotSignAnybodyInOrOut) {
  TestServer server;
  const Person ada = server.person("ada@example.org");
  Browser browser(server, ada);
  const Answer page = browser.post(
      "/logout", {}, {{"Sec-Fetch-Site", "cross-site"}, {"Origin", "https://evil.example"}});
  EXPECT_EQ(page.status, 403);
  EXPECT_TRUE(page.has("contact your administrator"));
  EXPECT_FALSE(page.has("--trusted-origin")) << "the log says that (pipeline_test.cc)";
  EXPECT_EQ(browser.get("/projects/").status, 200);
  EXPECT_THAT(browser.changes(), IsEmpty());
}

TEST(PagesSignIn, SaysWhatToDoAboutAForgottenPasswordBelowTheField) {
  TestServer server;
  server.person("ada@example.org");
  const std::string page = Browser(server).get("/user/login/").body;
  const std::size_t hint = page.find("Forgot your password? Ask an administrator");
  EXPECT_LT(page.find("<input id=\"password\""), hint);
  EXPECT_LT(hint, page.find("type=\"submit\""));
}

TEST(PagesSignOut, EndsTheSessionAndForgetsTheCookie) {
  TestServer server;
  const Person ada = server.person("ada@example.org");
  Browser browser(server, ada);
  const Answer answer = browser.post("/logout");
  EXPECT_EQ(answer.status, 303);
  EXPECT_EQ(answer.location(), "/user/login/");
  EXPECT_THAT(answer.cookie(server.cookie_name()), HasSubstr("Max-Age=0"));
  EXPECT_THAT(browser.changes(), ElementsAre("session.ended"));
  EXPECT_TRUE(browser.get("/user/login/").has("You are logged out."));
  // The cookie is worth nothing any more, also where somebody kept it.
  EXPECT_THAT(Browser(server, ada).get("/projects/").location(), HasSubstr("/user/login/"));
}

TEST(PagesSignOut, ByAddressOnlyWhereThePersonMeansIt) {
  TestServer server;
  const Person ada = server.person("ada@example.org");
  Browser browser(server, ada);
  for (const httplib::Headers& headers :
       {httplib::Headers{}, httplib::Headers{{"Sec-Fetch-Site", "cross-site"}},
        httplib::Headers{{"Sec-Fetch-Site", "same-site"}},
        httplib::Headers{{"Sec-Fetch-Site", "none"}, {"Sec-Purpose", "prefetch;prerender"}}}) {
    const Answer page = browser.get("/logout", headers);
    EXPECT_EQ(page.status, 200);
    expect_well_made(page);
    EXPECT_TRUE(page.has("Log out?"));
  }
  auto client = server.client();
  httplib::Headers head = ada.by_cookie();
  head.emplace("Sec-Fetch-Site", "none");
  ASSERT_TRUE(client.Head("/logout", head));
  EXPECT_THAT(browser.changes(), IsEmpty());
  for (const char* site : {"same-origin", "none"}) {
    Browser again(server, server.person(std::string(site) + "@example.org"));
    EXPECT_EQ(again.get("/logout", {{"Sec-Fetch-Site", site}}).status, 303);
    EXPECT_THAT(again.changes(), ElementsAre("session.ended"));
  }
}

TEST(PagesSignOut, IsCalmAboutNobody) {
  TestServer server;
  server.person("ada@example.org");
  Browser browser(server);
  EXPECT_EQ(browser.get("/logout").location(), "/user/login/");
  EXPECT_EQ(browser.post("/logout").status, 303);
  EXPECT_THAT(browser.changes(), IsEmpty());
}

}  // namespace
}  // namespace muster::http
