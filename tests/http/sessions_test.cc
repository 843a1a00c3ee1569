// Where somebody is signed in, on Account & Settings.
#include "tests/http/pages_browser.h"

namespace muster::http {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

const std::string kFirefox =
    "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0";
const std::string kIphone =
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like "
    "Gecko) "
    "Version/17.5 Mobile/15E148 Safari/604.1";

struct SessionsPage : testing::Test {
  void sign_in(Browser& browser, const std::string& agent) {
    EXPECT_EQ(browser
                  .post("/user/login/",
                        {{"email", ada.email}, {"password", std::string(TestServer::kPassword)}},
                        {{"User-Agent", agent}})
                  .status,
              303);
  }
  // The ids in the page's forms, in its order.
  static std::vector<std::string> ids_in(const Answer& page) {
    std::vector<std::string> ids;
    const std::string mark = "name=\"session\" value=\"";
    for (std::size_t at = page.body.find(mark); at != page.body.npos;
         at = page.body.find(mark, at + 1)) {
      const std::size_t begin = at + mark.size();
      ids.push_back(page.body.substr(begin, page.body.find('"', begin) - begin));
    }
    return ids;
  }

  TestServer server;
  const Person ada = server.person("ada@example.org");  // session 1, through no browser
  Browser here{server};
  Browser phone{server};
};

TEST_F(SessionsPage, ListsThemWithTheLatestFirstAndThisOneMarked) {
  sign_in(phone, kIphone);
  sign_in(here, kFirefox);
  const Answer page = here.get("/user/account/");
  expect_well_made(page);
  EXPECT_TRUE(page.has("Firefox on Linux"));
  EXPECT_TRUE(page.has("Safari on iPhone"));
  EXPECT_TRUE(page.has("127.0.0.1"));
  EXPECT_EQ(count_of(page.body, "This device"), 1U);
  EXPECT_THAT(ids_in(page), ElementsAre("3", "2", "1"));
}

TEST_F(SessionsPage, ListsThisOneFirstAlsoWhereAnotherWasUsedLater) {
  sign_in(here, kFirefox);
  sign_in(phone, kIphone);
  EXPECT_THAT(ids_in(here.get("/user/account/")), ElementsAre("2", "3", "1"));
  EXPECT_THAT(ids_in(phone.get("/user/account/")), ElementsAre("3", "2", "1"));
}

TEST_F(SessionsPage, OffersToEndOthersWhereThereAreOthers) {
  const std::string others = "Log out on other devices";
  sign_in(here, kFirefox);
  EXPECT_TRUE(here.get("/user/account/").has(others));
  EXPECT_FALSE(here.follow(here.post("/user/account/sessions/end-others")).has(others));
}

TEST_F(SessionsPage, EndsOne) {
  sign_in(phone, kIphone);
  sign_in(here, kFirefox);
  here.changes();
  EXPECT_EQ(here.post("/user/account/sessions/end", {{"session", "2"}}).location(),
            "/user/account/#said");
  EXPECT_THAT(here.changes(), ElementsAre("session.ended"));
  EXPECT_EQ(phone.get("/projects/").status, 303);
  EXPECT_EQ(here.get("/projects/").status, 200);
  // Over already: as was wanted, and nothing more happens.
  EXPECT_EQ(here.post("/user/account/sessions/end", {{"session", "2"}}).status, 303);
  EXPECT_THAT(here.changes(), IsEmpty());
}

TEST_F(SessionsPage, EndingThisOneSignsOut) {
  sign_in(here, kFirefox);
  EXPECT_EQ(here.post("/user/account/sessions/end", {{"session", "2"}}).location(), "/user/login/");
  EXPECT_EQ(here.get("/projects/").status, 303);
}

TEST_F(SessionsPage, EndsAllOthers) {
  sign_in(phone, kIphone);
  sign_in(here, kFirefox);
  here.changes();
  here.post("/user/account/sessions/end-others");
  EXPECT_THAT(here.changes(), ElementsAre("session.ended", "session.ended"));
  EXPECT_EQ(here.get("/projects/").status, 200);
  EXPECT_EQ(phone.get("/projects/").status, 303);
}

TEST_F(SessionsPage, AnothersSessionCannotBeEnded) {
  const Person bob = server.person("bob@example.org");  // session 2
  Browser bobs(server, bob);
  sign_in(here, kFirefox);
  here.changes();
  here.post("/user/account/sessions/end", {{"session", "2"}});
  EXPECT_THAT(here.changes(), IsEmpty());
  EXPECT_EQ(bobs.get("/projects/").status, 200);
  for (const char* wrong : {"", "x", "-1", "1x", "99999999999999999999999"}) {
    EXPECT_EQ(here.post("/user/account/sessions/end", {{"session", wrong}}).status, 400) << wrong;
  }
  EXPECT_THAT(here.changes(), IsEmpty());
}

// A neighbour under the same domain may set a cookie for this host, but not one of "__Host-".
TEST(Sessions, UnderHttpsOnlyTheCookieThatNoNeighbourCanSetIsRead) {
  TestServer server({.public_url = "https://people.example.org"});
  const Person ada = server.person("ada@example.org");
  auto client = server.client();
  const auto status = [&](const std::string& cookie) {
    return client.Get("/api/current-user/whoami", httplib::Headers{{"Cookie", cookie}})->status;
  };
  const std::string plain = "muster-session-" + server.instance().public_id();
  EXPECT_EQ(status(plain + "=" + ada.session), 401);
  EXPECT_EQ(status("sessionid=" + ada.session), 401);
  EXPECT_EQ(status(plain + "=planted; __Host-" + plain + "=" + ada.session), 200);
}

// A browser sends cookies of one name that were set for different paths, in an order that says
// nothing about which is valid.
TEST(Sessions, ACookieThatHasEndedDoesNotLockOutItsNeighbour) {
  TestServer server;
  const Person ada = server.person("ada@example.org");
  auto client = server.client();
  const std::string mine = ada.cookie_name + "=" + ada.session;
  const std::string stale = ada.cookie_name + "=stale";
  for (const std::string& cookies :
       {stale + "; " + mine, mine + "; " + stale, stale + "; sessionid=django; " + mine}) {
    const auto answer =
        client.Get("/api/current-user/whoami", httplib::Headers{{"Cookie", cookies}});
    EXPECT_EQ(answer->status, 200) << cookies;
  }
}

TEST(Sessions, ACookieUnderTheOldNameIsTakenOnceAndReplaced) {
  TestServer server;
  const Person ada = server.person("ada@example.org");
  auto client = server.client();
  const httplib::Headers old{{"Cookie", "sessionid=" + ada.session}};
  const auto answer = client.Get("/projects/", old);
  EXPECT_EQ(answer->status, 200);
  std::vector<std::string> set;
  for (std::size_t i = 0; i < answer->get_header_value_count("Set-Cookie"); ++i) {
    set.push_back(answer->get_header_value("Set-Cookie", "", i));
  }
  EXPECT_THAT(set, testing::UnorderedElementsAre(
                       testing::StartsWith(ada.cookie_name + "=" + ada.session + ";"),
                       testing::StartsWith("sessionid=; Path=/; HttpOnly; "
                                           "SameSite=Lax; Max-Age=0")));
  EXPECT_FALSE(client.Get("/projects/", ada.by_cookie())->has_header("Set-Cookie"));
}

// Django's, beside us on another port.
TEST(Sessions, ACookieOfAnotherServerOnThisHostIsNeitherReadNorTouched) {
  TestServer server;
  TestServer other;
  const Person ada = server.person("ada@example.org");
  auto client = server.client();
  const std::string cookies =
      "sessionid=django; " + other.cookie_name() + "=x; " + ada.cookie_name + "=" + ada.session;
  const auto out = client.Post("/logout", httplib::Headers{{"Cookie", cookies}}, "", "");
  bool is_ended = false;
  for (std::size_t i = 0; i < out->get_header_value_count("Set-Cookie"); ++i) {
    const std::string set = out->get_header_value("Set-Cookie", "", i);
    EXPECT_TRUE(set.substr(0, set.find('=')).ends_with(server.instance().public_id())) << set;
    is_ended = is_ended || set.starts_with(ada.cookie_name + "=;");
  }
  EXPECT_TRUE(is_ended);
}

}  // namespace
}  // namespace muster::http
