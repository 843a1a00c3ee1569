// How pages look to a person: theme, time zone, language of dates.
#include "http/pages/date_words.h"
#include "http/pages/time_text.h"
#include "tests/http/pages_browser.h"

namespace muster::http {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

struct PreferencesTest : testing::Test {
  TestServer server;
  const Person ada = server.person("ada@example.org");
  Browser browser{server, ada};

  // The time zone that the audit log names, and a time on it.
  static std::string zone_in(const Answer& page) {
    const std::string mark = "Times are in ";
    const std::size_t begin = page.body.find(mark) + mark.size();
    return page.body.substr(begin, page.body.find_first_of(" .", begin) - begin);
  }
  static std::string title_in(const Answer& page) {
    const std::string mark = " title=\"";
    const std::size_t begin = page.body.find(mark, page.body.find("<time ")) + mark.size();
    return page.body.substr(begin, page.body.find('"', begin) - begin);
  }
};

TEST_F(PreferencesTest, TheThemeIsInThePageItself) {
  const Answer before = browser.get("/projects/");
  EXPECT_FALSE(before.has("data-theme"));
  EXPECT_TRUE(before.has("<meta name=\"color-scheme\" content=\"light dark\">"));
  for (const std::string theme : {"dark", "light"}) {
    const Answer answer =
        browser.post("/user/preferences", {{"theme", theme}, {"next", "/people/?page=1"}});
    EXPECT_EQ(answer.location(), "/people/?page=1") << "back to where the menu was used";
    EXPECT_THAT(browser.changes(), ElementsAre("user.preferences_changed"));
    for (const char* path : {"/people/?page=1", "/user/account/", "/audit/", "/nowhere"}) {
      const Answer page = browser.get(path);
      EXPECT_TRUE(page.has(" data-theme=\"" + theme + "\"")) << path;
      EXPECT_TRUE(page.has("<meta name=\"color-scheme\" content=\"" + theme + "\">")) << path;
      EXPECT_TRUE(page.has("value=\"" + theme + "\" aria-pressed=\"true\"")) << path;
      expect_well_made(page);
    }
  }
  EXPECT_FALSE(Browser(server).get("/user/login/").has("data-theme"));
  browser.post("/user/preferences", {{"theme", "system"}});
  EXPECT_FALSE(browser.get("/projects/").has("data-theme"));
}

TEST_F(PreferencesTest, AreSavedTogetherAndSaySo) {
  const Answer saved =
      browser.post("/user/preferences",
                   {{"theme", "dark"}, {"time_zone", "America/New_York"}, {"language", ""}});
  EXPECT_THAT(browser.changes(), ElementsAre("user.preferences_changed"));
  const Answer page = browser.follow(saved);
  EXPECT_TRUE(page.has(">Saved.</p>"));
  EXPECT_TRUE(page.has("<option value=\"America/New_York\" selected>America/New York</option>"));
  EXPECT_TRUE(page.has("name=\"theme\" value=\"dark\" checked"));
  const Answer again = browser.post("/user/preferences", {{"time_zone", "America/New_York"}});
  EXPECT_THAT(browser.changes(), IsEmpty());
  EXPECT_TRUE(browser.follow(again).has("There was nothing to save."));
}

TEST_F(PreferencesTest, WhatIsNotOfferedIsRefused) {
  for (const auto& [field, value] : httplib::Params{{"theme", "pink"},
                                                    {"theme", ""},
                                                    {"time_zone", "Europe/Nowhere"},
                                                    {"time_zone", "../etc/passwd"},
                                                    {"language", "xx"},
                                                    {"language", "de_DE.UTF-8"}}) {
    const Answer answer = browser.post("/user/preferences", {{field, value}});
    EXPECT_EQ(answer.status, 400) << field << value;
    EXPECT_TRUE(answer.has("Unknown ")) << field << value;
  }
  EXPECT_THAT(browser.changes(), IsEmpty());
  EXPECT_EQ(Browser(server).post("/user/preferences", {{"theme", "dark"}}).location(),
            "/user/login/");
}

// There were three clocks on the page: UTC in the rows, the browser's in titles, UTC in details.
TEST_F(PreferencesTest, TheAuditLogHasOneClockWhichItNames) {
  EXPECT_EQ(zone_in(browser.get("/audit/")), "UTC");
  EXPECT_THAT(title_in(browser.get("/audit/")), HasSubstr(" UTC"));
  // What the browser's script says, until the person chooses.
  const httplib::Headers in_tokyo{
      {"Cookie", "muster-zone=Asia/Tokyo; " + server.cookie_name() + "=" + ada.session}};
  const auto tokyo = server.client().Get("/audit/", in_tokyo);
  const Answer in_tokyo_page{tokyo->status, tokyo->body, tokyo->headers};
  EXPECT_EQ(zone_in(in_tokyo_page), "Asia/Tokyo");
  EXPECT_THAT(title_in(in_tokyo_page), HasSubstr(" JST"));
  EXPECT_FALSE(in_tokyo_page.has(" UTC\"")) << "in a title";

  browser.post("/user/preferences", {{"time_zone", "Asia/Kolkata"}});
  EXPECT_EQ(zone_in(browser.get("/audit/")), "Asia/Kolkata");
  EXPECT_THAT(title_in(browser.get("/audit/")), HasSubstr(" IST"));
  browser.post("/user/preferences", {{"time_zone", "UTC"}});
  const auto chosen = server.client().Get("/audit/", in_tokyo);
  EXPECT_THAT(chosen->body, HasSubstr("Times are in UTC."));
}

TEST_F(PreferencesTest, AZoneThatDoesNotExistIsUtc) {
  for (const std::string zone : {"Nowhere/At_all", "<script>", "../../etc/passwd", ""}) {
    const auto page = server.client().Get(
        "/audit/",
        {{"Cookie", "muster-zone=" + zone + "; " + server.cookie_name() + "=" + ada.session}});
    EXPECT_THAT(page->body, HasSubstr("Times are in UTC."));
    EXPECT_THAT(page->body, Not(HasSubstr("<script>")));
  }
}

// A day in the filter is a day of the reader's.
TEST_F(PreferencesTest, ADayIsTheReadersDay) {
  const Timestamp now = server.instance().clock().now();
  const pages::ReaderTime east{now, "Pacific/Kiritimati"};  // UTC+14
  const pages::ReaderTime west{now, "Pacific/Pago_Pago"};   // UTC-11: another day, always
  browser.post("/user/preferences", {{"time_zone", east.zone}});
  const std::string events = "class=\"event\"";
  const std::string today = pages::iso_date_text(now, east);
  EXPECT_TRUE(browser.get("/audit/?since=" + today).has(events));
  EXPECT_TRUE(browser.get("/audit/?since=today&until=today").has(events));
  EXPECT_FALSE(browser.get("/audit/?until=yesterday").has(events));
  EXPECT_FALSE(browser.get("/audit/?until=" + pages::iso_date_text(now, west)).has(events));
  browser.post("/user/preferences", {{"time_zone", west.zone}});
  EXPECT_TRUE(browser.get("/audit/?until=" + pages::iso_date_text(now, west)).has(events));
  EXPECT_FALSE(browser.get("/audit/?since=" + today).has(events));
}

TEST_F(PreferencesTest, TheAuditLogSaysWhatWasBefore) {
  browser.post("/user/preferences", {{"theme", "dark"}});
  browser.post("/user/preferences", {{"theme", "light"}});
  const Answer page = browser.get("/audit/?type=user.preferences_changed");
  EXPECT_EQ(count_of(page.body, "changed their theme"), 2u);
  for (const char* value : {"system", "dark", "light"}) EXPECT_TRUE(page.has(value)) << value;
  EXPECT_FALSE(page.has("not shown"));
}

TEST(DateWords, AreOfTheLanguage) {
  const Timestamp moment = *parse_rfc3339("2026-05-04T03:02:01Z");
  const pages::ReaderTime german{moment, "Europe/Berlin", true, "de"};
  EXPECT_EQ(pages::date_text(moment, german), "4. Mai 2026");
  EXPECT_THAT(pages::minute_text(moment, german), HasSubstr("05:02"));
  EXPECT_THAT(pages::exact_text(moment, german), HasSubstr("05:02:01"));
  EXPECT_THAT(pages::exact_text(moment, german), HasSubstr(" CEST"));
  EXPECT_EQ(pages::date_text(moment, {moment, "UTC", true, "en-US"}), "May 4, 2026");
  EXPECT_EQ(pages::date_text(moment, {moment, "UTC", true, "ja"}), "2026年5月4日");
  EXPECT_EQ(pages::date_text(moment, {moment, "UTC", true, "no-such"}), "4 May 2026");
}

TEST(DateWords, TheLanguageIsWhatTheBrowserPrefers) {
  using pages::language_of;
  EXPECT_EQ(language_of("de-CH,de;q=0.9,en;q=0.8"), "de-CH");
  EXPECT_EQ(language_of("de-LU, de;q=0.9"), "de");
  EXPECT_EQ(language_of("EN-gb"), "en-GB");
  EXPECT_EQ(language_of("en"), "en-US");
  EXPECT_EQ(language_of("xx-YY, fr"), "fr");
  EXPECT_EQ(language_of("zh-TW"), "zh-Hant");
  EXPECT_EQ(language_of("zh-CN"), "zh");
  for (const std::string none : {"", "*", ",,,", "xx", ";q=1", "../de", "-", "--"}) {
    EXPECT_EQ(language_of(none), "") << none;
  }
  std::string many;
  for (int i = 0; i < 1000; ++i) many += "xx,";
  EXPECT_EQ(language_of(many + "de"), "");
}

TEST(DateWords, EveryLanguageOfTheListHasDatesAndAName) {
  const Timestamp moment = *parse_rfc3339("2026-05-04T03:02:01Z");
  EXPECT_GT(pages::date_languages().size(), 100u);
  for (const auto& [tag, name] : pages::date_languages()) {
    EXPECT_FALSE(name.empty()) << tag;
    for (const auto form :
         {pages::DateForm::kDate, pages::DateForm::kMinute, pages::DateForm::kSecond}) {
      EXPECT_TRUE(pages::words_of(moment, tag, form)) << tag;
    }
  }
}

TEST_F(PreferencesTest, DatesAreInTheLanguageOfTheBrowserUntilAnotherIsChosen) {
  const auto account = [&](const char* accepted) {
    return browser.get("/user/account/", {{"Accept-Language", accepted}});
  };
  EXPECT_TRUE(account("ja").has("年"));
  EXPECT_TRUE(account("de").has(">Same as browser (Deutsch)</option>"));
  EXPECT_FALSE(account("xx").has("年"));
  browser.post("/user/preferences", {{"language", "ja"}});
  EXPECT_TRUE(account("fr").has("年"));
}

}  // namespace
}  // namespace muster::http
