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
        "href=\"/people/2\"", "just now</time>", ">Not active yet<"}) {
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

// The emails of a page from top to bottom.
std::vector<std::string> emails_of(const Answer& page) {
  std::vector<std::string> emails;
  const std::string before = "<span class=\"row-email\"";
  for (std::size_t at = page.body.find(before); at != std::string::npos;
       at = page.body.find(before, at + 1)) {
    const std::size_t begin = page.body.find('>', at) + 1;
    emails.push_back(page.body.substr(begin, page.body.find('<', begin) - begin));
  }
  return emails;
}

class PagesPeopleList : public testing::Test {
 protected:
  PagesPeopleList() {
    name(server, ada, "Ada", "Lovelace");
    name(server, bob, "Zoe", "");
    EXPECT_TRUE(server.instance().sequencer().submit(CreateProject{"Cats"}, by_program(bob.id)));
    browser.get("/projects/");  // Carl is active now
  }
  std::vector<std::string> emails(const std::string& query) {
    return emails_of(browser.get("/people/" + query));
  }

  TestServer server;
  Person ada = server.person("ada@example.org");
  Person bob = server.person("bob@example.org");
  Person carl = server.person("carl@example.org");
  Browser browser{server, carl};
};

TEST_F(PagesPeopleList, IsByJoiningUntilAColumnIsChosen) {
  EXPECT_THAT(emails(""), ElementsAre(ada.email, bob.email, carl.email));
  EXPECT_THAT(emails("?sort="), ElementsAre(ada.email, bob.email, carl.email));
  EXPECT_THAT(emails("?sort=-joined"), ElementsAre(carl.email, bob.email, ada.email));
  EXPECT_THAT(emails("?sort=-email"), ElementsAre(carl.email, bob.email, ada.email));
  EXPECT_THAT(emails("?sort=name"), ElementsAre(ada.email, bob.email, carl.email));
  EXPECT_THAT(emails("?sort=-last_activity"), ElementsAre(carl.email, bob.email, ada.email));
  EXPECT_THAT(emails("?sort=-projects"), ElementsAre(bob.email, carl.email, ada.email));
}

TEST_F(PagesPeopleList, HeadsLeadToTheOtherDirectionAndSayWhichItIs) {
  const Answer plain = browser.get("/people/");
  expect_well_made(plain);
  EXPECT_FALSE(plain.has("aria-sort"));
  EXPECT_TRUE(plain.has("href=\"/people/?sort=email\""));
  EXPECT_TRUE(plain.has("href=\"/people/?sort=-last_activity\"")) << "the latest first";
  const Answer sorted = browser.get("/people/?sort=email");
  expect_well_made(sorted);
  EXPECT_TRUE(
      sorted.has("<th scope=\"col\" aria-sort=\"ascending\"><a class=\"sort\" "
                 "href=\"/people/?sort=name\">Name</a><a class=\"sort\" "
                 "href=\"/people/?sort=-email\" data-sorted=\"ascending\">Email</a></th>"));
  EXPECT_EQ(count_of(sorted.body, "aria-sort"), 1u);
  EXPECT_EQ(count_of(sorted.body, "data-sorted"), 1u);
  EXPECT_TRUE(sorted.has("<option value=\"email\" selected>"));
  EXPECT_TRUE(
      browser.get("/people/?sort=-projects").has("class=\"number\" aria-sort=\"descending\""));
}

TEST_F(PagesPeopleList, ShowsNameAboveEmailAndSaysWhereThereIsNoName) {
  const Answer page = browser.get("/people/");
  EXPECT_TRUE(
      page.has("dir=\"auto\" title=\"Ada Lovelace\">Ada Lovelace</span>"
               "<span class=\"row-email\" dir=\"auto\" title=\"ada@example.org\">"));
  EXPECT_EQ(count_of(page.body, ">No name</span>"), 1u) << "Carl's";
}

TEST_F(PagesPeopleList, FindsPartsOfNamesAndEmails) {
  const Answer one = browser.get("/people/?q=LOVE");
  expect_well_made(one);
  EXPECT_THAT(emails_of(one), ElementsAre(ada.email));
  EXPECT_TRUE(one.has("1 person found"));
  EXPECT_TRUE(one.has("value=\"LOVE\""));
  EXPECT_TRUE(one.has("href=\"/people/?q=LOVE&amp;sort=email\"")) << "sorting keeps the search";
  EXPECT_THAT(emails("?q=example&sort=-name"), ElementsAre(carl.email, bob.email, ada.email));
  EXPECT_THAT(emails("?q=%20ada%20%20love%20"), ElementsAre(ada.email));
}

TEST_F(PagesPeopleList, SaysWhereNobodyIsFoundAndWhatWasLookedFor) {
  const Answer page = browser.get("/people/?q=%3Cscript%3Ealert(1)%3C%2Fscript%3E");
  EXPECT_EQ(page.status, 200);
  expect_well_made(page);
  EXPECT_FALSE(page.has(kScript));
  EXPECT_TRUE(page.has("No people match “<bdi>" + kScriptAsText + "</bdi>”."));
  EXPECT_TRUE(page.has("0 people found"));
  EXPECT_TRUE(page.has("href=\"/people/\">Clear search"));
  EXPECT_THAT(emails_of(page), IsEmpty());
}

TEST_F(PagesPeopleList, PagesKeepOrderAndSearch) {
  for (int i = 0; i < 51; ++i) server.person("many" + std::to_string(i) + "@example.org");
  const Answer one = browser.get("/people/?sort=-joined&q=many");
  expect_well_made(one);
  EXPECT_TRUE(one.has("1–50 of 51"));
  EXPECT_TRUE(one.has("51 people found"));
  EXPECT_TRUE(one.has("rel=\"next\" href=\"/people/?q=many&amp;sort=-joined&amp;page=2\""));
  const Answer two = browser.get("/people/?q=many&sort=-joined&page=2");
  EXPECT_THAT(emails_of(two), ElementsAre("many0@example.org"));
  EXPECT_TRUE(two.has("rel=\"prev\" href=\"/people/?q=many&amp;sort=-joined\""));
}

TEST_F(PagesPeopleList, RefusesWhatIsNoListOfPeople) {
  for (const auto& [query, status] : {std::pair{"?sort=phone", 404},
                                      {"?sort=-", 404},
                                      {"?page=2", 404},
                                      {"?q=nobody&page=2", 404},
                                      {"?page=18446744073709551615", 404},
                                      {"?q=%FF", 400},
                                      {"?q=a%00", 400}}) {
    const Answer page = browser.get(std::string("/people/") + query);
    EXPECT_EQ(page.status, status) << query;
    expect_well_made(page);
  }
  EXPECT_EQ(browser.get("/people/?q=" + std::string(257, 'a')).status, 400);
}

TEST(PagesPeople, HandOutTheInvitationLinkAndReset) {
  TestServer server;
  const Person ada = server.person("ada@example.org");
  Browser browser(server, ada);
  const std::string old_url = invite_url(server);
  const Answer list = browser.get("/people/");
  EXPECT_TRUE(list.has("+ Add People"));
  EXPECT_TRUE(list.has("href=\"/people/invite/\""));
  EXPECT_FALSE(list.has(old_url)) << "the list may be compressed: no secret stands in it";
  const Answer page = browser.get("/people/invite/");
  expect_well_made(page);
  EXPECT_TRUE(page.has("value=\"" + old_url + "\""));
  EXPECT_TRUE(page.has("Reset Link"));

  const Answer answer = browser.post("/people/invite/reset");
  EXPECT_EQ(answer.status, 303);
  EXPECT_EQ(answer.location(), "/people/invite/#invite-url") << "it gets the focus";
  EXPECT_THAT(browser.changes(), ElementsAre("invite.reset"));
  const Answer after = browser.follow(answer);
  expect_well_made(after);
  EXPECT_FALSE(after.has(old_url));
  EXPECT_TRUE(after.has("value=\"" + invite_url(server) + "\""));
  EXPECT_TRUE(after.has("This is the new link"));
  EXPECT_TRUE(after.has("by <a href=\"/people/1\"><bdi>ada@example.org</bdi></a>"));
  EXPECT_EQ(Browser(server).get(old_url.substr(old_url.find("/user/"))).status, 403);
  EXPECT_EQ(browser.get("/people/invite/reset").status, 405);
}

TEST(PagesPeople, TheInvitationLinkUsesThePublicAddress) {
  TestServer server({.public_url = "https://people.example.org"});
  const Person ada = server.person("ada@example.org");
  EXPECT_TRUE(Browser(server, ada)
                  .get("/people/invite/")
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
  EXPECT_TRUE(creator.has("Command line"));
  const Answer contributor = browser.get("/people/2/");
  expect_well_made(contributor);
  EXPECT_TRUE(contributor.has("Bob Ross"));
  EXPECT_TRUE(contributor.has("1,234"));
  EXPECT_FALSE(contributor.has(kScript));
  EXPECT_TRUE(contributor.has("None yet."));  // created
}

// Text of people has a direction of its own, wherever it is on the page: without isolation the
// bracket and the dash of this title change sides.
TEST(PagesPerson, IsolatesTheDirectionOfWhatPeopleWrote) {
  TestServer server;
  const Person ada = server.person("ada@example.org");
  name(server, ada, "مريم", "");
  Browser browser(server, ada);
  const std::string title = "(مسودة) v2 —";
  ASSERT_TRUE(server.instance().projects().create(title, by_program(ada.id)));
  const Answer page = browser.get("/people/1");
  expect_well_made(page);
  EXPECT_TRUE(page.has("<h1><bdi>مريم</bdi></h1>"));
  EXPECT_TRUE(page.has("<bdi>ada@example.org</bdi>"));
  EXPECT_TRUE(
      page.has("<td><a class=\"project-name\" href=\"/projects/1\"><bdi>" + title + "</bdi></a>"));
}

TEST(PagesPerson, ShowsEachDayOfAYear) {
  TestServer server;
  const Person ada = server.person("ada@example.org");
  const Answer page = Browser(server, ada).get("/people/1");
  expect_well_made(page);
  const std::string map = page.body.substr(page.body.find("class=\"heat-map\""));
  EXPECT_EQ(count_of(map.substr(0, map.find("</svg>")), "<title>"), 365u);
  EXPECT_TRUE(page.has("active day"));
  EXPECT_TRUE(page.has("Less <svg"));
}

TEST(PagesPerson, ShowsManyProjectsInPagesTheNewestFirst) {
  TestServer server;
  const Person ada = server.person("ada@example.org");
  for (int i = 1; i <= 101; ++i) {
    ASSERT_TRUE(server.instance().projects().create("Project " + std::to_string(i) + "!",
                                                    by_program(ada.id)));
  }
  Browser browser{server, ada};
  const std::string person = "/people/" + std::to_string(ada.id.value);
  const Answer first = browser.get(person);
  expect_well_made(first);
  EXPECT_TRUE(first.has("Project 101!"));
  EXPECT_TRUE(first.has("Project 52!"));
  EXPECT_FALSE(first.has("Project 51!"));
  EXPECT_TRUE(first.has("1–50 of 101"));
  EXPECT_TRUE(first.has("href=\"" + person + "?created=2\""));
  const Answer last = browser.get(person + "?created=3");
  EXPECT_TRUE(last.has("Project 1!"));
  EXPECT_TRUE(last.has("101–101 of 101"));
  EXPECT_FALSE(last.has("rel=\"next\""));
  EXPECT_EQ(browser.get(person + "?created=4").status, 404);
  EXPECT_EQ(browser.get(person + "?contributed=2").status, 404);
  EXPECT_EQ(browser.get(person + "?created=01").status, 404);
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

TEST(PagesPeople, ShowThePastAndNothingToChangeItWith) {
  TestServer server;
  const Person ada = server.person("ada@example.org");
  const Person bob = server.person("bob@example.org");
  name(server, bob, "Bob", "");
  const std::string then = std::to_string(server.head().value - 1);
  name(server, bob, "Robert", "");
  Browser browser(server, ada);
  const Answer present = browser.get("/people/");
  EXPECT_TRUE(present.has("Robert"));
  EXPECT_TRUE(present.has("type=\"datetime-local\" name=\"as_of\""));
  EXPECT_FALSE(present.has("id=\"past\""));

  const Answer list = browser.get("/people/?as_of=" + then);
  EXPECT_EQ(list.status, 200);
  expect_well_made(list);
  for (const std::string& part :
       {std::string(">Bob<"), std::string("This is the past:"), "event " + then,
        "href=\"/people/2?as_of=" + then + "\"", "name=\"as_of\" value=\"" + then + "\"",
        std::string("href=\"/people/\">Back to the present"), "sort=name&amp;as_of=" + then}) {
    EXPECT_TRUE(list.has(part)) << part;
  }
  for (const char* part : {"Robert", "Add People", "data-person="})
    EXPECT_FALSE(list.has(part)) << part;

  const Answer page = browser.get("/people/2?as_of=" + then);
  EXPECT_EQ(page.status, 200);
  expect_well_made(page);
  EXPECT_TRUE(page.has("<h1><bdi>Bob</bdi></h1>"));
  EXPECT_TRUE(page.has("href=\"/people/2\">Back to the present"));
  for (const char* part : {"Robert", "/people/2/erase", "/people/2/password-link"})
    EXPECT_FALSE(page.has(part)) << part;
  EXPECT_EQ(browser.get("/people/2?as_of=0").status, 404) << "had no account yet";
}

TEST(PagesPeople, ShowErasedPeopleAsErasedInThePast) {
  TestServer server;
  const Person ada = server.person("ada@example.org");
  const Person bob = server.person("bob@example.org");
  name(server, bob, "Bob", "");
  const std::string then = std::to_string(server.head().value - 1);
  Browser browser(server, ada);
  EXPECT_TRUE(browser.get("/people/?as_of=" + then).has(">Bob<"));
  ASSERT_TRUE(server.instance().erase(bob.id, by_program(ada.id)));
  for (const std::string path : {"/people/?as_of=", "/people/2?as_of="}) {
    const Answer page = browser.get(path + then);
    EXPECT_EQ(page.status, 200);
    expect_well_made(page);
    EXPECT_TRUE(page.has("Erased person 2")) << path;
    EXPECT_FALSE(page.has(">Bob<")) << path;
    EXPECT_FALSE(page.has(bob.email)) << path;
  }
}

TEST(PagesPeople, ThePastIsAskedForInTheReadersTime) {
  TestServer server;
  const Person ada = server.person("ada@example.org");
  Browser browser(server, ada);
  EXPECT_EQ(browser.get("/people/?as_of=2999-01-01T03%3A02").status, 400);
  EXPECT_EQ(browser.get("/people/?as_of=1971-01-01T03%3A02%3A01").status, 400);
  EXPECT_EQ(browser.get("/people/?as_of=2026-05-04T25%3A00").status, 400);
  EXPECT_EQ(browser.get("/people/?as_of=now").status, 200);
  EXPECT_EQ(browser.get("/people/?as_of=").status, 200) << "the form, left empty";
}

}  // namespace
}  // namespace muster::http
