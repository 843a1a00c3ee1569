// The server below a path of its host: no address leaves without the path, whether the proxy in
// front keeps it or takes it off.

#include "http/pipeline/base_path.h"

#include <deque>
#include <regex>
#include <set>
#include <string>
#include <vector>

#include "http/pictures/picture.h"
#include "http/transport/url.h"
#include "tests/http/pages_browser.h"
#include "tests/support/sample_pictures.h"

namespace muster::http {
namespace {

using testing::AnyOf;
using testing::HasSubstr;
using testing::StartsWith;

const std::string kBase = "/muster";
const std::string kPublicUrl = "https://example.org/muster";

TEST(BasePath, IsThePathOfThePublicUrl) {
  EXPECT_EQ(BasePath::of_url("https://example.org/muster").text(), "/muster");
  EXPECT_EQ(BasePath::of_url("https://example.org:8443/tools/muster/").text(), "/tools/muster");
  for (const char* url : {"", "https://example.org", "https://example.org/"}) {
    EXPECT_EQ(BasePath::of_url(url).text(), "") << url;
    EXPECT_EQ(BasePath::of_url(url).cookie_path(), "/") << url;
  }
  EXPECT_EQ(BasePath::of_url("https://example.org/muster").cookie_path(), "/muster");
}

TEST(BasePath, HasOnlyCharactersThatMeanNothingInAnAddressOrACookie) {
  EXPECT_EQ(plain_path_of("https://example.org/a-B_1.~/c"), "/a-B_1.~/c");
  for (const char* url :
       {"https://x/a b", "https://x/a;b", "https://x/a,b", "https://x/a%2Fb", "https://x/a\"",
        "https://x//a", "https://x/a//b", "https://x/..", "https://x/a/./b", "https://x/<a>"}) {
    EXPECT_EQ(plain_path_of(url), std::nullopt) << url;
    EXPECT_EQ(BasePath::of_url(url).text(), "") << url;
  }
}

TEST(BasePath, IsPutBeforeTheAddressesOfAPageAndNothingElse) {
  const BasePath base = BasePath::of_url(kPublicUrl);
  EXPECT_EQ(base.page_below("<a href=\"/people/\">"), "<a href=\"/muster/people/\">");
  EXPECT_EQ(base.page_below("<form method=\"post\" action=\"/logout\"><img\nsrc=\"/a\" "
                            "data-live-url=\"/b\"><button formaction=\"/c\">"),
            "<form method=\"post\" action=\"/muster/logout\"><img\nsrc=\"/muster/a\" "
            "data-live-url=\"/muster/b\"><button formaction=\"/muster/c\">");
  for (const char* page :
       {"", "<a href=\"#content\">", "<a href=\"//elsewhere.example/\">", "<a href=\"?page=2\">",
        "<a href=\"https://elsewhere.example/\">", "<input name=\"next\" value=\"/people/\">",
        "/people/", "href=&quot;/people/&quot;", "<p>xhref=\"/people/\"</p>", "=\"/"}) {
    EXPECT_EQ(base.page_below(page), page);
  }
  EXPECT_EQ(BasePath().page_below("<a href=\"/people/\">"), "<a href=\"/people/\">");
}

TEST(BasePath, IsTakenOffARequestThatHasIt) {
  const BasePath base = BasePath::of_url(kPublicUrl);
  const auto inside = [&](const std::string& target) -> std::string {
    Request request{.target = target, .path = target.substr(0, target.find('?'))};
    if (!base.take_off(request)) return "not below";
    return request.path + " " + request.target;
  };
  EXPECT_EQ(inside("/muster/people/?q=a"), "/people/ /people/?q=a");
  EXPECT_EQ(inside("/muster/"), "/ /");
  EXPECT_EQ(inside("/muster"), "/ /");
  EXPECT_EQ(inside("/muster?next=x"), "/ /?next=x");
  for (const char* other : {"/", "/people/", "/musterx/", "/must", "/Muster/", "*", ""}) {
    EXPECT_EQ(inside(other), "not below") << other;
  }
}

// Every attribute of the page that holds a path, except what people typed and what a form returns.
std::vector<std::string> addresses_in(const std::string& page) {
  static const std::regex kAttribute(R"re( ([a-z-]+)="(/[^"]*)")re");
  std::vector<std::string> found;
  for (std::sregex_iterator at(page.begin(), page.end(), kAttribute), end; at != end; ++at) {
    if ((*at)[1] == "value" || (*at)[1] == "data-base" || (*at)[1] == "aria-keyshortcuts") continue;
    found.push_back(std::regex_replace((*at)[2].str(), std::regex("&amp;"), "&"));
  }
  return found;
}

std::string without_base(const std::string& address) { return address.substr(kBase.size()); }

class BelowABase : public testing::Test {
 protected:
  void SetUp() override {
    ada_ = server_.person("ada@example.org");
    bob_ = server_.person("bob@example.org");
    auto client = server_.client();
    EXPECT_EQ(client.Post("/api/projects", ada_.by_token(), R"({"title":"a"})", "application/json")
                  ->status,
              201);
    Browser ada(server_, ada_);
    EXPECT_EQ(ada.upload("/user/account/", {{"avatar", sample_pictures::kPng, "a.png", "image/png"},
                                            {"first_name", "Ada", "", ""}})
                  .status,
              303);
  }

  TestServer server_{{.public_url = kPublicUrl}};
  Person ada_;
  Person bob_;
};

// Follows every link from the start page, logged in and logged out, in both ways a proxy may ask.
TEST_F(BelowABase, NoPageHasAnAddressWithoutIt) {
  for (const bool is_logged_in : {false, true}) {
    Browser browser = is_logged_in ? Browser(server_, ada_) : Browser(server_);
    std::deque<std::string> to_visit = {"/muster", "/muster/", "/muster/nowhere",
                                        "/muster/people/99", "/muster/people/?page=99"};
    std::set<std::string> seen;
    while (!to_visit.empty() && seen.size() < 400) {
      std::string address = to_visit.front();
      to_visit.pop_front();
      address = address.substr(0, address.find('#'));
      if (!seen.insert(address).second || address == kBase + "/logout") continue;
      EXPECT_THAT(address, AnyOf(kBase, StartsWith(kBase + "/")));
      const Answer kept = browser.get(address);
      const std::string inside = without_base(address);
      const Answer taken_off = browser.get(inside.starts_with('/') ? inside : "/" + inside);
      EXPECT_EQ(kept.status, taken_off.status) << address;
      EXPECT_EQ(kept.location(), taken_off.location()) << address;
      if (kept.status == 303) {
        to_visit.push_back(kept.location());
      } else if (address.find("/nowhere") == address.npos && !address.ends_with("99")) {
        EXPECT_THAT(kept.status, AnyOf(200, 405)) << address << " (405: where a form is sent)";
      }
      if (kept.header("Content-Type") != "text/html; charset=utf-8") continue;
      for (const std::string& found : addresses_in(kept.body)) {
        EXPECT_THAT(found, AnyOf(kBase, StartsWith(kBase + "/"))) << "in " << address;
        to_visit.push_back(found);
      }
    }
    EXPECT_GT(seen.size(), is_logged_in ? 30u : 5u);
    EXPECT_LT(seen.size(), 400u) << "addresses without an end";
    EXPECT_TRUE(is_logged_in || seen.contains("/muster/user/login/"));
    EXPECT_TRUE(!is_logged_in || seen.contains("/muster/people/2"));
  }
}

// Pages that only a form leads to: a refused one, and those that a change ends on.
TEST_F(BelowABase, NorHasTheAnswerToAForm) {
  Browser ada(server_, ada_);
  const auto expect_below = [&](const Answer& answer) {
    for (const std::string& found : addresses_in(answer.body)) {
      EXPECT_THAT(found, StartsWith(kBase + "/"));
    }
    if (answer.status == 303) {
      EXPECT_THAT(answer.location(), StartsWith(kBase + "/"));
    }
  };
  expect_below(ada.post("/muster/projects/", {{"title", ""}}));
  expect_below(ada.post("/muster/projects/", {{"title", "b"}}));
  expect_below(ada.post("/muster/people/2/password-link"));
  expect_below(ada.post("/muster/people/invite/reset"));
  expect_below(ada.post("/muster/user/account/token/reset"));
  expect_below(ada.post("/muster/nowhere"));
  expect_below(ada.post("/muster/logout"));
  expect_below(Browser(server_).post("/muster/user/login/", {{"email", "x"}}));
}

TEST_F(BelowABase, LoggingInReturnsToThePageThatWasAskedFor) {
  Browser browser(server_);
  const Answer asked = browser.get("/muster/people/?q=bob");
  EXPECT_EQ(asked.location(), "/muster/user/login/?next=%2Fpeople%2F%3Fq%3Dbob");
  EXPECT_TRUE(browser.get(asked.location()).has(R"(name="next" value="/people/?q=bob")"));
  const auto sent_from = [&](const std::string& page) {
    return browser.post("/muster/user/account/", {}, {{"Referer", "https://example.org" + page}})
        .location();
  };
  EXPECT_EQ(sent_from("/muster/user/account/"), "/muster/user/login/?next=%2Fuser%2Faccount%2F");
  EXPECT_EQ(sent_from("/elsewhere/"), "/muster/user/login/");
  const Answer in = browser.post("/muster/user/login/", {{"email", "ada@example.org"},
                                                         {"password", "correct horse battery"},
                                                         {"next", "/people/?q=bob"}});
  EXPECT_EQ(in.location(), "/muster/people/?q=bob");
  EXPECT_THAT(in.header("Set-Cookie"), StartsWith("__Secure-muster-session-"));
  EXPECT_THAT(in.header("Set-Cookie"), HasSubstr("; Path=/muster;"));
  EXPECT_EQ(browser.get(in.location()).status, 200);
}

// Open redirects: what an address says is the next page.
TEST_F(BelowABase, NoNextLeadsOutOfIt) {
  for (const char* next :
       {"//evil.test/", "/\\evil.test", "https://evil.test/", "/../evil/", "/..//evil.test",
        "/%2e%2e/evil/", "/./../evil", "\t//evil.test", "/\t/evil.test", "evil.test"}) {
    Browser browser(server_);
    const Answer in = browser.post(
        "/muster/user/login/",
        {{"email", "ada@example.org"}, {"password", "correct horse battery"}, {"next", next}});
    EXPECT_EQ(in.location(), "/muster/projects/") << next;
    const Answer already = browser.get("/muster/user/login/?next=" + url_encode(next));
    if (already.status == 303) {
      EXPECT_EQ(already.location(), "/muster/projects/") << next;
    }
  }
}

TEST_F(BelowABase, ANeighbourWithALongerNameIsNotServed) {
  Browser ada(server_, ada_);
  for (const char* path : {"/musterx/people/", "/muster-2/", "/MUSTER/people/", "/must/people/",
                           "/%6duster/people/", "/muster%2Fpeople/", "/x/muster/people/"}) {
    EXPECT_EQ(ada.get(path).status, 404) << path;
  }
  // What is left of it is an address of ours, and never one of another host.
  EXPECT_EQ(ada.get("/muster//evil.test/").status, 404);
  const Answer out = Browser(server_).get("/muster//people/");
  EXPECT_TRUE(out.status == 404 || out.location().starts_with("/muster/user/login/"))
      << out.location();
  EXPECT_EQ(out.location().find("evil"), std::string::npos);
}

// The texts anywhere in the value.
void expect_addresses_below(const nlohmann::json& value, int& addresses) {
  if (value.is_structured()) {
    for (const auto& each : value) expect_addresses_below(each, addresses);
  } else if (value.is_string()) {
    const auto text = value.get<std::string>();
    if (text.starts_with('/')) {
      EXPECT_THAT(text, StartsWith(kBase + "/"));
    }
    if (text.find("://") != text.npos) {
      EXPECT_THAT(text, StartsWith(kPublicUrl + "/"));
    }
    if (text.find('/') != text.npos) ++addresses;
  }
}

TEST_F(BelowABase, JsonHasItsAddressesBelowIt) {
  auto client = server_.client();
  client.Post("/api/projects", ada_.by_token(), R"({"title":"b"})", "application/json");
  int addresses = 0;
  for (const char* path :
       {"/api/users/", "/api/users/?page_size=1", "/api/users/1?page_size=1", "/api/invite",
        "/api/current-user/whoami", "/api/projects?page_size=1", "/api/events?page_size=1"}) {
    const auto answer = client.Get(kBase + path, ada_.by_token());
    ASSERT_EQ(answer->status, 200) << path;
    expect_addresses_below(nlohmann::json::parse(answer->body), addresses);
    EXPECT_EQ(client.Get(path, ada_.by_token())->status, 200) << path;
  }
  EXPECT_GE(addresses, 7);
  const auto whoami = client.Get("/api/current-user/whoami", ada_.by_token());
  const auto avatar = nlohmann::json::parse(whoami->body)["avatar"].get<std::string>();
  EXPECT_EQ(client.Get(avatar, ada_.by_token())->status, 200);
}

TEST_F(BelowABase, FormsFromOurOwnPagesAreNotTakenForAnothersSite) {
  Browser ada(server_, ada_);
  const auto status = [&](const char* origin) {
    return ada.post("/muster/projects/", {{"title", "b"}}, {{"Origin", origin}}).status;
  };
  EXPECT_EQ(status("https://example.org"), 303);
  EXPECT_EQ(status("https://other.example"), 403);
}

// A proxy may take the path off, and what is left may begin like it.
TEST(BelowABaseThatIsAlsoAPage, BothWaysLeadToThePages) {
  TestServer server({.public_url = "https://example.org/people"});
  const Person ada = server.person("ada@example.org");
  Browser browser(server, ada);
  for (const char* path : {"/people/people/1", "/people/1", "/people/people/", "/people/",
                           "/people/projects/", "/projects/", "/people/api/users", "/api/users"}) {
    EXPECT_EQ(browser.get(path).status, 200) << path;
  }
}

TEST(BelowABase404, ARequestThatIsRefusedEarlyGetsItsPageToo) {
  TestServer server({.public_url = kPublicUrl});
  const auto answer = server.client().Get("/muster/" + std::string(2000, 'a'),
                                          httplib::Headers{{"Accept", "text/html"}});
  EXPECT_EQ(answer->status, 414);
  EXPECT_THAT(answer->body, HasSubstr("href=\"/muster/"));
}

}  // namespace
}  // namespace muster::http
