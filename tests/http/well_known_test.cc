// Files that browsers, phones and crawlers ask for by themselves, also below a base path.

#include <algorithm>
#include <string>

#include "tests/http/pages_browser.h"

namespace muster::http {
namespace {

using testing::HasSubstr;
using testing::StartsWith;
using Json = nlohmann::json;

const std::string kPngMark = "\x89PNG\r\n\x1a\n";

// Width and height in a PNG's header.
std::string png_size(const std::string& png) {
  EXPECT_THAT(png, StartsWith(kPngMark));
  const auto number = [&](std::size_t at) {
    unsigned value = 0;
    for (std::size_t i = 0; i < 4; ++i)
      value = value << 8 | static_cast<unsigned char>(png[at + i]);
    return value;
  };
  return std::to_string(number(16)) + "x" + std::to_string(number(20));
}

// The href of the link in the page.
std::string link_of(const Answer& page, const std::string& rel) {
  const std::string mark = "<link rel=\"" + rel + "\" href=\"";
  const std::size_t at = page.body.find(mark);
  if (at == page.body.npos) return {};
  const std::size_t begin = at + mark.size();
  return page.body.substr(begin, page.body.find('"', begin) - begin);
}

TEST(WellKnown, IconsAreWhereTheyAreLookedFor) {
  TestServer server;
  Browser browser(server);
  const Answer ico = browser.get("/favicon.ico");
  EXPECT_EQ(ico.header("Content-Type"), "image/x-icon");
  EXPECT_THAT(ico.body, StartsWith(std::string("\0\0\1\0\3\0", 6))) << "three sizes";
  EXPECT_EQ(ico.header("Cache-Control"), "public, max-age=86400");
  for (const char* path : {"/apple-touch-icon.png", "/apple-touch-icon-precomposed.png"}) {
    const Answer icon = browser.get(path);
    EXPECT_EQ(icon.header("Content-Type"), "image/png") << path;
    EXPECT_EQ(png_size(icon.body), "180x180") << path;
  }
}

// Also of a page of an error, and whoever asks.
TEST(WellKnown, EveryPageNamesItsIconsAndColours) {
  TestServer server;
  server.person("ada@example.org");
  Browser browser(server);
  for (const char* path : {"/user/login/", "/nowhere"}) {
    const Answer page = browser.get(path);
    EXPECT_EQ(png_size(browser.get(link_of(page, "apple-touch-icon")).body), "180x180") << path;
    EXPECT_EQ(browser.get(link_of(page, "icon")).status, 200) << path;
    EXPECT_EQ(browser.get(link_of(page, "manifest")).status, 200) << path;
    for (const char* scheme : {"light", "dark"}) {
      EXPECT_THAT(page.body, HasSubstr(std::string("media=\"(prefers-color-scheme: ") + scheme));
    }
    EXPECT_THAT(page.body, HasSubstr("<meta name=\"robots\" content=\"noindex, nofollow\">"));
  }
}

// The colours of the bar in static/css/10-base.css.
TEST(WellKnown, TheThemesColourIsThatOfTheBar) {
  TestServer server;
  server.person("ada@example.org");
  Browser browser(server);
  const Answer page = browser.get("/user/login/");
  const std::string css = browser.get(link_of(page, "stylesheet"), {{"Accept-Encoding", ""}}).body;
  for (const char* colour : {"#ffffff", "#191d21"}) {
    EXPECT_THAT(page.body, HasSubstr(std::string("name=\"theme-color\" content=\"") + colour));
    EXPECT_THAT(css, HasSubstr(std::string("--surface: ") + colour));
  }
}

void expect_manifest(Browser& browser, const std::string& base) {
  const Answer answer = browser.get(base + "/manifest.webmanifest");
  EXPECT_EQ(answer.header("Content-Type"), "application/manifest+json");
  const Json manifest = Json::parse(answer.body);
  EXPECT_EQ(manifest["name"], "Muster");
  // Relative to the manifest's address: below the base too.
  EXPECT_EQ(manifest["start_url"], "./");
  EXPECT_EQ(manifest["scope"], "./");
  ASSERT_EQ(manifest["icons"].size(), 3u);
  for (const Json& icon : manifest["icons"]) {
    const auto source = icon["src"].get<std::string>();
    EXPECT_THAT(source, StartsWith("static/"));
    EXPECT_EQ(png_size(browser.get(base + "/" + source).body), icon["sizes"]) << source;
  }
  EXPECT_EQ(std::ranges::count(manifest["icons"], "maskable",
                               [](const Json& icon) { return icon["purpose"].get<std::string>(); }),
            1);
}

TEST(WellKnown, TheManifestNamesIconsThatAreThere) {
  TestServer server;
  Browser browser(server);
  expect_manifest(browser, "");
}

TEST(WellKnown, AllOfItIsBelowABasePathToo) {
  TestServer server({.public_url = "https://example.org/muster"});
  server.person("ada@example.org");
  Browser browser(server);
  expect_manifest(browser, "/muster");
  const Answer page = browser.get("/muster/user/login/");
  EXPECT_EQ(link_of(page, "manifest"), "/muster/manifest.webmanifest");
  EXPECT_THAT(link_of(page, "apple-touch-icon"), StartsWith("/muster/static/apple-touch-icon."));
  EXPECT_EQ(browser.get("/muster/favicon.ico").status, 200);
  EXPECT_EQ(browser.get("/muster/.well-known/change-password").location(),
            "/muster/user/account/#password-title");
}

TEST(WellKnown, CrawlersAreSentAway) {
  TestServer server;
  Browser browser(server);
  const Answer robots = browser.get("/robots.txt");
  EXPECT_EQ(robots.status, 200);
  EXPECT_EQ(robots.header("Content-Type"), "text/plain; charset=utf-8");
  EXPECT_EQ(robots.body, "User-agent: *\nDisallow: /\n");
}

// Password managers lead people there, and test that an address that is not there is a 404.
TEST(WellKnown, ThePasswordIsChangedOnTheAccountPage) {
  TestServer server;
  Browser out(server);
  const Answer lead = out.get("/.well-known/change-password");
  EXPECT_EQ(lead.status, 303);
  EXPECT_EQ(lead.location(), "/user/account/#password-title");
  EXPECT_EQ(out.follow(lead).location(), "/user/login/?next=%2Fuser%2Faccount%2F");
  Browser in(server, server.person("ada@example.org"));
  EXPECT_TRUE(in.follow(lead).has("id=\"password-title\""));
  EXPECT_EQ(
      in.get("/.well-known/resource-that-should-not-exist-whose-status-code-should-not-be-200")
          .status,
      404);
}

}  // namespace
}  // namespace muster::http
