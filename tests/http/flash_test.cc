// What a page says once about what was just done.
#include "http/pages/flash.h"

#include "http/pages/time_text.h"
#include "tests/http/pages_browser.h"

namespace muster::http {
namespace {

using testing::HasSubstr;

struct FlashTest : testing::Test {
  TestServer server;
  const Person ada = server.person("ada@example.org");
  const Person bob = server.person("bob@example.org");
  Browser browser{server, ada};

  const std::string name = "muster-flash-" + server.instance().public_id();

  // The flash cookie's pair.
  static std::string cookie_in(const Answer& answer) {
    const auto all = answer.headers.equal_range("Set-Cookie");
    for (auto header = all.first; header != all.second; ++header) {
      if (header->second.starts_with("muster-flash-")) return header->second;
    }
    return {};
  }
  Answer with_cookie(const Person& person, const std::string& flash, const char* path) {
    const auto answer = server.client().Get(
        path, httplib::Headers{{"Cookie", server.cookie_name() + "=" + person.session + "; " +
                                              name + "=" + flash}});
    return {answer->status, answer->body, answer->headers};
  }
  static std::string value_of(const std::string& cookie) {
    const std::size_t begin = cookie.find('=') + 1;
    return cookie.substr(begin, cookie.find(';') - begin);
  }
};

// "?created=1" said so at every reload, and to anybody who was sent the address.
TEST_F(FlashTest, IsSaidOnceWhereItWasDone) {
  const Answer answer = browser.post("/projects/", {{"title", "Cats"}});
  EXPECT_EQ(answer.location(), "/projects/#said");
  const std::string said =
      "<p class=\"notice said\" id=\"said\" role=\"status\" tabindex=\"-1\">Project created.</p>";
  EXPECT_TRUE(browser.follow(answer).has(said));
  EXPECT_FALSE(browser.get("/projects/").has("Project created."));
  EXPECT_FALSE(browser.get("/projects/?created=1").has("Project created."));
  EXPECT_FALSE(browser.get("/user/account/?saved=token").has("new API token"));
  EXPECT_FALSE(Browser(server).get("/user/login/?signed_out=1").has("logged out"));
}

TEST_F(FlashTest, IsInTheSectionItIsAbout) {
  const auto place_of = [&](const Answer& answer) {
    const std::string page = browser.follow(answer).body;
    const std::size_t said = page.find("id=\"said\"");
    EXPECT_EQ(count_of(page, "id=\"said\""), 1u);
    const std::size_t heading = page.rfind("<h2", said);
    return page.substr(heading, page.find('>', heading) - heading);
  };
  EXPECT_THAT(place_of(browser.post("/user/account/", {{"first_name", "Ada"}})),
              HasSubstr("profile-title"));
  EXPECT_THAT(place_of(browser.post("/user/account/token/reset")), HasSubstr("token-title"));
  EXPECT_THAT(place_of(browser.post("/user/account/sessions/end-others")),
              HasSubstr("sessions-title"));
  EXPECT_THAT(place_of(browser.post("/user/account/password",
                                    {{"old_password", std::string(TestServer::kPassword)},
                                     {"password", "wholly other horse"}})),
              HasSubstr("password-title"));
}

TEST_F(FlashTest, IsKeptFromScriptsAndOtherSitesAndForAMinuteOnly) {
  const std::string cookie = cookie_in(browser.post("/projects/", {{"title", "Cats"}}));
  for (const char* part : {"; Path=/projects;", "HttpOnly", "SameSite=Lax", "Max-Age=60"}) {
    EXPECT_THAT(cookie, HasSubstr(part));
  }
}

TEST_F(FlashTest, CannotBePlantedNorShownToAnother) {
  const std::string sealed = value_of(cookie_in(browser.post("/projects/", {{"title", "Cats"}})));
  EXPECT_TRUE(with_cookie(ada, sealed, "/projects/").has("Project created."));
  EXPECT_FALSE(with_cookie(bob, sealed, "/projects/").has("Project created."));
  for (const std::string& planted : {std::string("4"), std::string("<b>"), sealed.substr(1),
                                     sealed + "A", std::string(5000, 'A'), std::string()}) {
    const Answer page = with_cookie(ada, planted, "/projects/");
    EXPECT_EQ(page.status, 200);
    EXPECT_FALSE(page.has("id=\"said\"")) << planted;
  }
  // That of another server on this host, under another key.
  TestServer other;
  Browser elsewhere(other, other.person("ada@example.org"));
  const std::string theirs = value_of(cookie_in(elsewhere.post("/projects/", {{"title", "x"}})));
  EXPECT_FALSE(with_cookie(ada, theirs, "/projects/").has("id=\"said\""));
}

// A refused form, or a page beside it, does not use it up.
TEST_F(FlashTest, WaitsForThePageThatItIsFor) {
  const Answer answer = browser.post("/projects/", {{"title", "Cats"}});
  browser.get("/people/");
  browser.get("/user/account/");
  EXPECT_TRUE(browser.follow(answer).has("Project created."));
}

TEST(ReaderTime, WritesTimesInTheReadersZone) {
  const Timestamp summer = *parse_rfc3339("2026-07-04T22:02:01Z");
  const pages::ReaderTime oslo{summer, "Europe/Oslo"};
  EXPECT_EQ(pages::exact_text(summer, oslo), "5 Jul 2026, 00:02:01 CEST");
  EXPECT_EQ(pages::minute_text(summer, oslo), "5 Jul 2026, 00:02");
  EXPECT_EQ(pages::date_text(summer, oslo), "5 Jul 2026");
  EXPECT_EQ(pages::iso_date_text(summer, oslo), "2026-07-05");
  EXPECT_EQ(pages::exact_text(summer, {summer, "UTC"}), "4 Jul 2026, 22:02:01 UTC");
  EXPECT_EQ(pages::exact_text(summer, {summer, "Nowhere/At_all"}), "4 Jul 2026, 22:02:01 UTC");
}

TEST(ReaderTime, KnowsWhatTheReaderMeansByADay) {
  const pages::ReaderTime oslo{{}, "Europe/Oslo"};
  EXPECT_EQ(to_rfc3339(*pages::start_of_day("2026-07-05", oslo)), "2026-07-04T22:00:00.000000Z");
  EXPECT_EQ(to_rfc3339(*pages::end_of_day("2026-07-05", oslo)), "2026-07-05T22:00:00.000000Z");
  // The day on which clocks are put forward has 23 hours; where that happens at midnight, it begins
  // at one o'clock.
  EXPECT_EQ(*pages::end_of_day("2026-03-29", oslo) - *pages::start_of_day("2026-03-29", oslo),
            std::chrono::hours(23));
  const pages::ReaderTime beirut{{}, "Asia/Beirut"};
  EXPECT_EQ(to_rfc3339(*pages::start_of_day("2026-03-29", beirut)), "2026-03-28T22:00:00.000000Z");
  for (const char* wrong : {"", "2026-02-30", "2026-7-5", "2026-07-05T00:00:00Z", "yesterday"}) {
    EXPECT_FALSE(pages::start_of_day(wrong, oslo)) << wrong;
  }
}

}  // namespace
}  // namespace muster::http
