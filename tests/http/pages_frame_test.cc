// Home, projects, the frame around pages, the files they are made of, and errors.
#include "tests/http/pages_browser.h"

namespace muster::http {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

// Every address that the page takes a file from.
std::vector<std::string> static_urls(const std::string& body) {
  std::vector<std::string> urls;
  for (std::size_t at = body.find("\"/static/"); at != body.npos;
       at = body.find("\"/static/", at + 1)) {
    urls.push_back(body.substr(at + 1, body.find('"', at + 1) - at - 1));
  }
  return urls;
}

TEST(PagesProjects, CreatesAndListsNewestFirst) {
  TestServer server;
  const Person ada = server.person("ada@example.org");
  Browser browser(server, ada);
  const Answer empty = browser.get("/projects/");
  expect_well_made(empty);
  EXPECT_TRUE(empty.has("What to do next"));
  EXPECT_FALSE(empty.has("<table"));

  for (const char* title : {"Cats", "<i>Dogs</i>"}) {
    const Answer answer = browser.post("/projects/", {{"title", title}});
    EXPECT_EQ(answer.status, 303);
    EXPECT_EQ(answer.location(), "/projects/#said");
    EXPECT_THAT(browser.changes(), ElementsAre("project.created"));
  }
  const auto done = server.instance().sequencer().submit(
      ContributeAnnotations{ProjectId(1), ada.id, 3}, by_program(ada.id));
  ASSERT_TRUE(done);
  const Answer page = browser.get("/projects/");
  expect_well_made(page);
  EXPECT_TRUE(page.has("Project created."));
  EXPECT_TRUE(page.has("&lt;i&gt;Dogs&lt;/i&gt;"));
  EXPECT_LT(page.body.find("Dogs"), page.body.find("Cats"));
  EXPECT_TRUE(page.has("href=\"/people/1\"><bdi>ada@example.org</bdi>"));
  EXPECT_TRUE(page.has("just now</time>"));
  EXPECT_TRUE(page.has("none yet"));
}

TEST(PagesProjects, RefusesATitleThatIsNone) {
  TestServer server;
  Browser browser(server, server.person("ada@example.org"));
  for (const std::string& title : {std::string(), std::string("   "), std::string(257, 't'),
                                   std::string("a\nb"), std::string("\xc3\x28")}) {
    const Answer page = browser.post("/projects/", {{"title", title}});
    EXPECT_EQ(page.status, 400);
    expect_well_made(page);
    EXPECT_TRUE(page.has("id=\"title-wrong\""));
  }
  EXPECT_EQ(browser.post("/projects/").status, 400);
  EXPECT_THAT(browser.changes(), IsEmpty());
}

TEST(PagesFrame, HasBothMenusAndSaysWhereOneIs) {
  TestServer server;
  Browser browser(server, server.person("ada@example.org"));
  const Answer page = browser.get("/people/");
  for (const char* part :
       {"aria-label=\"Menu\"", "href=\"/projects/\"", "href=\"/people/\" aria-current=\"page\"",
        "Account &amp; Settings", "action=\"/logout\"", "Log out", "Skip to content"}) {
    EXPECT_TRUE(page.has(part)) << part;
  }
  EXPECT_EQ(count_of(page.body, "href=\"/people/\" aria-current=\"page\""), 2u)
      << "in the menu and in the bar";
  EXPECT_EQ(count_of(page.body, "aria-current"), 2u);
  EXPECT_EQ(page.header("Cache-Control"), "no-store");
}

TEST(PagesFrame, FindsPeopleFromAnyPageWithoutScripts) {
  TestServer server;
  Browser browser(server, server.person("ada@example.org"));
  for (const char* path : {"/projects/", "/people/1", "/user/account/", "/audit/", "/help/keys/"}) {
    const Answer page = browser.get(path);
    EXPECT_EQ(page.status, 200) << path;
    EXPECT_TRUE(page.has("<form class=\"find\" role=\"search\" action=\"/people/\"")) << path;
    EXPECT_TRUE(page.has("type=\"search\" name=\"q\"")) << path;
    EXPECT_TRUE(page.has("href=\"/help/keys/\"")) << path;
  }
  EXPECT_FALSE(Browser(server).get("/user/login/").has("class=\"find\""));
}

TEST(PagesFrame, SaysWhatTheKeysDo) {
  TestServer server;
  const Answer page = Browser(server, server.person("ada@example.org")).get("/help/keys/");
  EXPECT_EQ(page.status, 200);
  expect_well_made(page);
  EXPECT_TRUE(page.has("Keyboard shortcuts"));
  EXPECT_EQ(Browser(server).get("/help/keys/").status, 303) << "strangers log in first";
}

TEST(PagesStatic, FilesAreKeptForEverUnderAddressesThatChangeWithThem) {
  TestServer server;
  Browser browser(server);
  const auto urls = static_urls(browser.get("/user/signup/").body);
  ASSERT_GE(urls.size(), 3u);
  for (const std::string& url : urls) {
    const Answer file = browser.get(url, {{"Accept-Encoding", "identity"}});
    EXPECT_EQ(file.status, 200) << url;
    EXPECT_EQ(file.header("Cache-Control"), "public, max-age=31536000, immutable");
    EXPECT_EQ(file.header("X-Content-Type-Options"), "nosniff");
    EXPECT_EQ(file.header("Vary"), "Accept-Encoding");
    EXPECT_THAT(file.header("Content-Type"),
                testing::AnyOf(HasSubstr("text/css"), HasSubstr("text/javascript"),
                               HasSubstr("image/svg+xml"), HasSubstr("image/png"),
                               HasSubstr("image/x-icon")));
    if (url.ends_with(".png") || url.ends_with(".ico")) {  // compressed already
      EXPECT_EQ(browser.get(url, {{"Accept-Encoding", "gzip"}}).body, file.body) << url;
      continue;
    }
    const Answer small = browser.get(url, {{"Accept-Encoding", "gzip, br"}});
    EXPECT_EQ(small.header("Content-Encoding"), "gzip");
    EXPECT_TRUE(small.body.starts_with("\x1f\x8b"));
    EXPECT_LT(small.body.size(), file.body.size());
  }
  for (const char* path : {"/static/", "/static/muster.css", "/static/muster.000000000000.css",
                           "/static/../pages.cc", "/static/css/10-base.css"}) {
    EXPECT_EQ(browser.get(path).status, 404) << path;
  }
}

TEST(PagesCompression, IsForNoPageThatMayHoldASecret) {
  TestServer server;
  Browser ada(server, server.person("ada@example.org"));
  const Answer list = ada.get("/people/", {{"Accept-Encoding", "gzip"}});
  EXPECT_EQ(list.header("Content-Encoding"), "gzip");
  EXPECT_EQ(list.header("Vary"), "Accept-Encoding");
  for (const char* path : {"/user/account/", "/people/invite/", "/user/signup/?token=x"}) {
    const Answer page = ada.get(path, {{"Accept-Encoding", "gzip"}});
    EXPECT_EQ(page.header("Content-Encoding"), "") << path;
  }
}

TEST(PagesErrors, ArePagesOfTheProductThatSayWhatToDo) {
  TestServer server;
  const Person ada = server.person("ada@example.org");
  for (const bool signed_in : {false, true}) {
    Browser browser = signed_in ? Browser(server, ada) : Browser(server);
    const Answer unknown = browser.get("/no/such/page?%3Cb%3E");
    EXPECT_EQ(unknown.status, 404);
    expect_well_made(unknown);
    EXPECT_FALSE(unknown.has("<b>"));

    const Answer wrong_method = browser.post("/");
    EXPECT_EQ(wrong_method.status, 405);
    expect_well_made(wrong_method);
    EXPECT_THAT(wrong_method.header("Allow"), HasSubstr("GET"));

    const Answer too_large = browser.post("/user/login/", {{"email", std::string(100'000, 'e')}});
    EXPECT_EQ(too_large.status, 413);
    expect_well_made(too_large);
    EXPECT_THAT(browser.changes(), IsEmpty());
  }
}

TEST(PagesErrors, AFormOfAnotherKindIsRefused) {
  TestServer server;
  server.person("ada@example.org");
  const auto answer =
      server.client().Post("/user/login/", R"({"email":"ada@example.org"})", "application/json");
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 415);
  EXPECT_THAT(answer->body, HasSubstr("<!doctype html>"));
}

}  // namespace
}  // namespace muster::http
