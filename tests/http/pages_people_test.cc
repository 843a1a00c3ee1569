// People, a person, the invitation link.
#include "tests/http/pages_browser.h"

namespace muster::http {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const std::string kScript = "<script>alert(1)</script>";
const std::string kScriptAsText = "&lt;script&gt;alert(1)&lt;/script&gt;";

std::string invite_url(TestServer& server) {
  return "http://" + server.host() + "/user/signup/?token=" +
         std::string(server.instance().accounts().invite()->token.reveal());
}

void name(TestServer& server, const Person& person, const std::string& first,
          const std::string& last) {
  const Result<void> done = server.instance().accounts().update_profile(
      person.id, {.first_name = first, .last_name = last}, by_program(person.id));
  ASSERT_TRUE(done) << done.error().message;
}

TEST(PagesPeople, ListsEverybodyWithTheirLastActivity) {
  TestServer server;
  const Person ada = server.person("ada@example.org");
  const Person bob = server.person("bob@example.org");
  name(server, ada, "Ada", "Lovelace");
  Browser browser(server, ada);
  browser.get("/projects/");  // Ada is active now; Bob never was: an account is not activity
  const Answer page = browser.get("/people/");
  EXPECT_EQ(page.status, 200);
  expect_well_made(page);
  for (const char* part :
       {"ada@example.org", "Ada Lovelace", ">AL<", "bob@example.org", ">B<", "href=\"/people/1\"",
        "href=\"/people/2\"", "just now</time>", ">never<"}) {
    EXPECT_TRUE(page.has(part)) << part;
  }
  EXPECT_TRUE(browser.get("/people").has("bob@example.org"))
      << "with a slash or without is the same";
}

TEST(PagesPeople, ShowsNamesAsText) {
  TestServer server;
  const Person ada = server.person("ada@example.org");
  name(server, ada, kScript, "\"'&");
  Browser browser(server, ada);
  for (const char* path : {"/people/", "/people/1", "/projects/", "/user/account/"}) {
    const Answer page = browser.get(path);
    expect_well_made(page);
    EXPECT_FALSE(page.has(kScript)) << path;
    EXPECT_TRUE(page.has(kScriptAsText)) << path;
  }
}

TEST(PagesPeople, PagesHaveAddressesThatStay) {
  TestServer server;
  const Person first = server.person("p1@example.org");
  for (int i = 2; i <= 51; ++i) server.person("p" + std::to_string(i) + "@example.org");
  Browser browser(server, first);
  const Answer one = browser.get("/people/");
  expect_well_made(one);
  EXPECT_TRUE(one.has("1–50 of 51"));
  EXPECT_TRUE(one.has("rel=\"next\" href=\"/people/?page=2\""));
  EXPECT_FALSE(one.has("rel=\"prev\""));
  EXPECT_FALSE(one.has("p51@example.org"));
  const Answer two = browser.get("/people/?page=2");
  EXPECT_TRUE(two.has("51–51 of 51"));
  EXPECT_TRUE(two.has("p51@example.org"));
  EXPECT_TRUE(two.has("rel=\"prev\" href=\"/people/\""));
  for (const char* wrong : {"0", "3", "-1", "x", "", "2%00"}) {
    const Answer page = browser.get(std::string("/people/?page=") + wrong);
    EXPECT_EQ(page.status, 404) << wrong;
    expect_well_made(page);
  }
}

TEST(PagesPeople, HandOutTheInvitationLinkAndReset) {
  TestServer server;
  const Person ada = server.person("ada@example.org");
  Browser browser(server, ada);
  const std::string old_url = invite_url(server);
  const Answer page = browser.get("/people/");
  EXPECT_TRUE(page.has("+ Add People"));
  EXPECT_TRUE(page.has("value=\"" + old_url + "\""));
  EXPECT_TRUE(page.has("Reset Link"));
  EXPECT_FALSE(browser.get("/people/?reset=1").has("This is the new link"))
      << "an address alone does not make it so";

  const Answer answer = browser.post("/people/invite/reset");
  EXPECT_EQ(answer.status, 303);
  EXPECT_EQ(answer.location(), "/people/?reset=1#add-people");
  EXPECT_THAT(browser.changes(), ElementsAre("invite.reset"));
  const Answer after = browser.get("/people/?reset=1");
  expect_well_made(after);
  EXPECT_FALSE(after.has(old_url));
  EXPECT_TRUE(after.has("value=\"" + invite_url(server) + "\""));
  EXPECT_TRUE(after.has("This is the new link"));
  EXPECT_TRUE(after.has("by <a href=\"/people/1\">ada@example.org</a>"));
  EXPECT_EQ(Browser(server).get(old_url.substr(old_url.find("/user/"))).status, 403);
  EXPECT_EQ(browser.get("/people/invite/reset").status, 405);
}

TEST(PagesPeople, TheInvitationLinkUsesThePublicAddress) {
  TestServer server({.public_url = "https://people.example.org"});
  const Person ada = server.person("ada@example.org");
  EXPECT_TRUE(Browser(server, ada)
                  .get("/people/")
                  .has("value=\"https://people.example.org/user/signup/?token="));
}

TEST(PagesPerson, ShowsWhatTheyCreatedAndContributed) {
  TestServer server;
  const Person ada = server.person("ada@example.org");
  const Person bob = server.person("bob@example.org");
  name(server, bob, "Bob", "Ross");
  Browser browser(server, ada);
  browser.post("/projects/", {{"title", "Cats & " + kScript}});
  const auto done = server.instance().sequencer().submit(
      ContributeAnnotations{ProjectId(1), bob.id, 1234}, by_program(bob.id));
  ASSERT_TRUE(done);

  const Answer creator = browser.get("/people/1");
  EXPECT_EQ(creator.status, 200);
  expect_well_made(creator);
  EXPECT_TRUE(creator.has("Cats &amp; " + kScriptAsText));
  EXPECT_TRUE(creator.has("Created from a shell"));
  const Answer contributor = browser.get("/people/2/");
  expect_well_made(contributor);
  EXPECT_TRUE(contributor.has("Bob Ross"));
  EXPECT_TRUE(contributor.has("1,234"));
  EXPECT_FALSE(contributor.has(kScript));
  EXPECT_TRUE(contributor.has("None yet."));  // created
}

TEST(PagesPerson, IsNotFoundWhereThereIsNobody) {
  TestServer server;
  const Person ada = server.person("ada@example.org");
  Browser browser(server, ada);
  for (const char* path :
       {"/people/2", "/people/0", "/people/01", "/people/-1", "/people/4294967297", "/people/x"}) {
    const Answer page = browser.get(path);
    EXPECT_EQ(page.status, 404) << path;
    expect_well_made(page);
  }
  EXPECT_THAT(browser.changes(), IsEmpty());
}

}  // namespace
}  // namespace muster::http
