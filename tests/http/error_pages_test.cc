// Whatever goes wrong in a browser is a page of the product that says what to do; programs get
// JSON.

#include <regex>
#include <string>

#include <gtest/gtest.h>

#include "tests/http/pages_browser.h"
#include "tests/support/http/raw_connection.h"

namespace muster::http {
namespace {

using testing::HasSubstr;
using testing::Not;

// As a browser asks.
const std::string kWantsPage = "Accept: text/html,application/xhtml+xml;q=0.9\r\n";

std::string refused(TestServer& server, const std::string& head) {
  RawConnection connection(server.port());
  connection.send(head + "Host: " + server.host() + "\r\n\r\n");
  return connection.read_answer();
}

TEST(ErrorPages, ABodyOverEveryLimitIsAPageForABrowser) {
  TestServer server;
  const std::string head = "POST /user/account/ HTTP/1.1\r\nContent-Length: 99999999\r\n";
  const std::string page = refused(server, head + kWantsPage);
  EXPECT_TRUE(page.starts_with("HTTP/1.1 413")) << page.substr(0, 80);
  EXPECT_THAT(page, HasSubstr("<h1>This is too large</h1>"));
  EXPECT_THAT(page, HasSubstr("Go back and send less"));
  EXPECT_THAT(page, HasSubstr("frame-ancestors 'none'"));
  EXPECT_THAT(page, HasSubstr("Connection: close"));
  EXPECT_THAT(refused(server, head), HasSubstr("{\"error\":\"too_large\""));
  EXPECT_THAT(
      refused(server, "POST /api/projects HTTP/1.1\r\nContent-Length: 99999999\r\n" + kWantsPage),
      HasSubstr("{\"error\":\"too_large\""));
}

TEST(ErrorPages, AnAddressThatIsTooLongIsAPageForABrowser) {
  TestServer server;
  const std::string page =
      refused(server, "GET /" + std::string(2000, 'x') + " HTTP/1.1\r\n" + kWantsPage);
  EXPECT_TRUE(page.starts_with("HTTP/1.1 414")) << page.substr(0, 80);
  EXPECT_THAT(page, HasSubstr("<h1>This address is too long</h1>"));
  EXPECT_THAT(page, Not(HasSubstr("xxxxxxxx")));
}

TEST(ErrorPages, AnotherSitesFormIsRefusedWithAWayOn) {
  TestServer server;
  const Person ada = server.person("ada@example.org");
  Browser browser(server, ada);
  const Answer page =
      browser.post("/people/invite/reset", {}, {{"Origin", "https://evil.example"}});
  EXPECT_EQ(page.status, 403);
  EXPECT_TRUE(
      page.has("<h1>This is not allowed</h1>\n<p>Reload and try again. If it keeps "
               "happening, contact your administrator.</p>"));
  EXPECT_FALSE(page.has("--trusted-origin")) << "that is for the operator, and in the log";
  EXPECT_FALSE(page.has("evil.example"));
  EXPECT_TRUE(page.has("<a class=\"button primary wide\" href=\"/\">Home</a>"));
  EXPECT_THAT(browser.changes(), testing::IsEmpty());
}

// The words of the page between its number and its end, without tags.
std::string words_of(const Answer& page) {
  const std::size_t begin = page.body.find("<p class=\"soft small\">Error ");
  const std::string card = page.body.substr(begin, page.body.find("</div>", begin) - begin);
  std::string words = std::regex_replace(card, std::regex("<[^>]*>"), "");
  words = std::regex_replace(words, std::regex("\n+"), " | ");
  return words.substr(0, words.size() - 3);
}

TEST(ErrorPages, SayOneThingAndLeadToThePageThatFits) {
  TestServer server;
  const Person ada = server.person("ada@example.org");
  const Person bob = server.person("bob@example.org");
  struct Case {
    const char* path;
    const char* words;
    const char* way_on;
  };
  const auto expect = [&](Browser& browser, const Case& c) {
    const Answer page = browser.get(c.path);
    EXPECT_EQ(words_of(page), c.words) << c.path;
    EXPECT_TRUE(page.has(std::string("href=\"") + c.way_on + "\">")) << c.path << page.body;
    expect_well_made(page);
  };
  const char* const kNotFound =
      "Error 404 | Page not found | The address may be wrong, or the page was removed. | ";
  const auto not_found = [&](const char* way_on) { return std::string(kNotFound) + way_on; };
  Browser in(server, bob);
  expect(in, {"/nowhere", not_found("Home").c_str(), "/"});
  expect(in, {"/people/?page=99", not_found("People").c_str(), "/people/"});
  expect(in, {"/people/x", not_found("People").c_str(), "/people/"});
  expect(in, {"/peoplex", not_found("Home").c_str(), "/"});
  expect(in, {"/people/9999", "Error 404 | This person does not exist | People", "/people/"});
  expect(in,
         {"/projects/9999", "Error 404 | This project does not exist | Projects", "/projects/"});
  expect(in, {"/audit/nowhere", not_found("Audit log").c_str(), "/audit/"});
  expect(in, {"/people/invite/reset", "Error 405 | This page cannot be opened directly | People",
              "/people/"});
  expect(in, {"/user/account/token/reset",
              "Error 405 | This page cannot be opened directly | Account &amp; Settings",
              "/user/account/"});
  expect(in, {"/overview",
              "Error 403 | This is not allowed | Only administrators can see the overview. | Home",
              "/"});
  Browser out(server);
  expect(out, {"/nowhere", not_found("Home").c_str(), "/"});
  expect(out, {"/people/x", not_found("Home").c_str(), "/"});
  expect(out, {"/user/login/x", not_found("Log in").c_str(), "/user/login/"});
  EXPECT_TRUE(in.get("/nowhere").has("<title>Page not found (404) · Muster</title>"));
}

}  // namespace
}  // namespace muster::http
