// Whatever goes wrong in a browser is a page of the product that says what to do; programs get
// JSON.

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
  EXPECT_TRUE(page.has("<h1>This is not allowed</h1>"));
  EXPECT_TRUE(page.has("Nothing was changed."));
  EXPECT_TRUE(page.has("<a class=\"button primary wide\" href=\"/\">"));
  EXPECT_THAT(browser.changes(), testing::IsEmpty());
}

}  // namespace
}  // namespace muster::http
