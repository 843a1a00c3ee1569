// The page of a project: who may see and change it, and what it shows.
#include <cstdint>

#include <gtest/gtest.h>

#include "tests/http/pages_browser.h"

namespace muster::http {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class ProjectPages : public testing::Test {
 protected:
  ProjectPages() {
    bobs.post("/projects/", {{"title", "Street signs"}});
    bobs.changes();
    adas.changes();
  }
  void contribute(const Person& whom, std::uint32_t annotations) {
    const auto done = server.instance().sequencer().submit(
        ContributeAnnotations{ProjectId(1), whom.id, annotations}, by_program(whom.id));
    ASSERT_TRUE(done) << done.error().message;
  }

  TestServer server;
  Person ada = server.person("ada@example.org");
  Person bob = server.person("bob@example.org");
  Browser adas{server, ada};
  Browser bobs{server, bob};
};

TEST_F(ProjectPages, AreLinkedFromTheList) {
  const Answer list = adas.get("/projects/");
  EXPECT_TRUE(list.has("<a class=\"row-link\" href=\"/projects/1\"><bdi>Street signs</bdi></a>"));
  const Answer page = adas.get("/projects/1");
  EXPECT_EQ(page.status, 200);
  expect_well_made(page);
  EXPECT_TRUE(page.has("<h1 class=\"project-title\"><bdi>Street signs</bdi></h1>"));
  EXPECT_TRUE(page.has("<a href=\"/people/2\"><bdi>bob@example.org</bdi></a>"));
  EXPECT_TRUE(page.has("None yet."));
  EXPECT_EQ(Browser(server).get("/projects/1").status, 303) << "for people with an account";
  for (const char* path :
       {"/projects/2", "/projects/0", "/projects/x", "/projects/1?after=x", "/projects/1?after=1-",
        "/projects/1?before=-1", "/projects/1?after=1-1"}) {
    EXPECT_EQ(adas.get(path).status, 404) << path;
  }
}

TEST_F(ProjectPages, ShowWhoContributedMostFirstAndWhen) {
  contribute(ada, 3);
  contribute(bob, 1200);
  const Answer page = adas.get("/projects/1");
  expect_well_made(page);
  const std::size_t bobs_row =
      page.body.find("href=\"/people/2\"><bdi>bob@example.org</bdi></a></span>");
  const std::size_t adas_row =
      page.body.find("href=\"/people/1\"><bdi>ada@example.org</bdi></a></span>");
  ASSERT_NE(bobs_row, std::string::npos) << page.body;
  ASSERT_NE(adas_row, std::string::npos);
  EXPECT_LT(bobs_row, adas_row);
  EXPECT_TRUE(page.has("data-label=\"Annotations\">1,200</td>"));
  EXPECT_TRUE(page.has("role=\"img\" aria-labelledby=\"weeks-title weeks-text\""));
  EXPECT_TRUE(page.has("<desc id=\"weeks-text\">1,203 in the last year</desc>"));
  EXPECT_TRUE(page.has("<td class=\"number\">1,203 annotations</td>")) << "the same as a table";
}

// Fifty a page, each found by its place: nothing is counted through.
TEST_F(ProjectPages, TurnPagesOfContributors) {
  for (std::uint32_t n = 0; n < 120; ++n) {
    contribute(server.person("p" + std::to_string(n) + "@example.org"), 1 + n / 3);
  }
  const std::string row = "data-label=\"Annotations\">";
  const auto link = [](const Answer& page, const std::string& rel) {
    const std::string mark = "rel=\"" + rel + "\" href=\"";
    const std::size_t at = page.body.find(mark);
    if (at == std::string::npos) return std::string();
    const std::size_t begin = at + mark.size();
    return page.body.substr(begin, page.body.find_first_of("#\"", begin) - begin);
  };
  const Answer one = adas.get("/projects/1");
  EXPECT_EQ(count_of(one.body, row), 50u);
  EXPECT_EQ(link(one, "prev"), "");
  const Answer two = adas.get(link(one, "next"));
  EXPECT_EQ(count_of(two.body, row), 50u);
  const Answer three = adas.get(link(two, "next"));
  EXPECT_EQ(count_of(three.body, row), 20u);
  EXPECT_EQ(link(three, "next"), "");
  const Answer back = adas.get(link(three, "prev"));
  EXPECT_EQ(link(back, "next"), link(two, "next"));
  const Answer first = adas.get(link(back, "prev"));
  EXPECT_EQ(link(first, "next"), link(one, "next"));
  EXPECT_EQ(link(first, "prev"), "");
}

TEST_F(ProjectPages, AreRenamedByAnyone) {
  const Answer renamed = adas.post("/projects/1/rename", {{"title", " Traffic signs "}});
  EXPECT_EQ(renamed.status, 303);
  EXPECT_EQ(renamed.location(), "/projects/1#said");
  EXPECT_THAT(adas.changes(), ElementsAre("project.renamed"));
  EXPECT_TRUE(adas.follow(renamed).has("Project renamed."));
  EXPECT_TRUE(
      adas.get("/audit/?type=project")
          .has("renamed a project to “<a href=\"/projects/1\"><bdi>Traffic signs</bdi></a>”"));
  // A second click changes nothing more.
  EXPECT_EQ(adas.post("/projects/1/rename", {{"title", "Traffic signs"}}).status, 303);
  EXPECT_THAT(adas.changes(), IsEmpty());
}

TEST_F(ProjectPages, ARefusedTitleIsShownAgain) {
  for (const std::string& title : {std::string(), std::string(300, 'x'), std::string("a\nb")}) {
    const Answer refused = adas.post("/projects/1/rename", {{"title", title}});
    EXPECT_EQ(refused.status, 400);
    expect_well_made(refused);
    EXPECT_TRUE(refused.has("id=\"title-wrong\""));
    EXPECT_TRUE(refused.has("<bdi>Street signs</bdi></h1>"));
  }
  EXPECT_EQ(adas.post("/projects/9/rename", {{"title", "x"}}).status, 404);
  EXPECT_THAT(adas.changes(), IsEmpty());
}

TEST_F(ProjectPages, AreDeletedOnceHoweverOftenOneClicks) {
  contribute(ada, 3);
  adas.changes();
  EXPECT_TRUE(adas.get("/projects/1").has("This cannot be undone."));
  const Answer deleted = adas.post("/projects/1/delete");
  EXPECT_EQ(deleted.location(), "/projects/#said");
  EXPECT_EQ(adas.post("/projects/1/delete").location(), "/projects/#said");
  EXPECT_THAT(adas.changes(), ElementsAre("project.deleted"));
  EXPECT_TRUE(adas.follow(deleted).has("Project deleted."));
  EXPECT_EQ(adas.get("/projects/1").status, 404);
  EXPECT_EQ(adas.post("/projects/1/rename", {{"title", "x"}}).status, 404);
  EXPECT_EQ(adas.post("/projects/9/delete").status, 404);
  const Answer log = adas.get("/audit/?type=project.deleted");
  EXPECT_TRUE(log.has("deleted the project “<bdi>Street signs</bdi>”")) << "without a link";
  EXPECT_TRUE(adas.get("/people/1").has("Street signs"));
}

TEST_F(ProjectPages, ShowWhatPeopleTypedAsText) {
  adas.post("/projects/1/rename", {{"title", "<b>x</b>"}});
  const Answer page = adas.get("/projects/1");
  EXPECT_FALSE(page.has("<b>x</b>"));
  EXPECT_TRUE(page.has("&lt;b&gt;x"));
}

TEST(Projects, FirstStepsAreTickedWhenTheyAreDone) {
  TestServer server;
  const Person ada = server.person("ada@example.org");
  Browser adas(server, ada);
  EXPECT_EQ(count_of(adas.get("/projects/").body, "Done: "), 0u);
  server.person("bob@example.org");
  EXPECT_TRUE(adas.get("/projects/").has("Done: </span>Open "));
  ASSERT_TRUE(server.instance().accounts().update_profile(ada.id, {.first_name = "Ada"},
                                                          by_program(ada.id)));
  EXPECT_TRUE(adas.get("/projects/").has("Done: </span>Set your name"));
}

}  // namespace
}  // namespace muster::http
