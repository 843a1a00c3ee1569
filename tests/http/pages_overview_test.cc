// The operators' overview.
#include <cstdint>

#include <gtest/gtest.h>

#include "tests/http/pages_browser.h"

namespace muster::http {
namespace {

class Overview : public testing::Test {
 protected:
  std::string tile(const Answer& page, const std::string& label) {
    const std::string mark = "<dt>" + label + "</dt><dd>";
    const std::size_t at = page.body.find(mark);
    if (at == std::string::npos) return "absent";
    const std::size_t begin = at + mark.size();
    return page.body.substr(begin, page.body.find('<', begin) - begin);
  }

  TestServer server;
  Person ada = server.person("ada@example.org");
  Person bob = server.person("bob@example.org");
  Browser founder{server, ada};
  Browser member{server, bob};
};

TEST_F(Overview, IsForTheFounderOnly) {
  EXPECT_EQ(founder.get("/overview/").status, 200);
  EXPECT_TRUE(founder.get("/projects/").has("href=\"/overview/\""));
  EXPECT_EQ(member.get("/overview/").status, 403);
  EXPECT_FALSE(member.get("/projects/").has("href=\"/overview/\""));
  EXPECT_EQ(Browser(server).get("/overview/").status, 303);
}

TEST_F(Overview, CountsPeopleLogInsAndEvents) {
  const Timestamp now = server.instance().clock().now();
  const auto report = [&](UserId user, int days_ago) {
    ReportActivity activity;
    activity.pings.push_back({user, now - std::chrono::days(days_ago), {}});
    ASSERT_TRUE(server.instance().sequencer().submit(activity, by_shell()));
  };
  const Person cem = server.person("cem@example.org");
  const Person dan = server.person("dan@example.org");
  report(bob.id, 3);
  report(bob.id, 4);
  report(cem.id, 20);
  report(dan.id, 40);
  member.post("/user/login/", {{"email", "dan@example.org"}, {"password", "not the password"}});
  report(ada.id, 0);
  const std::uint64_t before = server.head().value;
  const Answer page = founder.get("/overview/");
  expect_well_made(page);
  EXPECT_EQ(tile(page, "Active today"), "1");
  EXPECT_EQ(tile(page, "Active in 7 days"), "2");
  EXPECT_EQ(tile(page, "Active in 30 days"), "3");
  EXPECT_EQ(tile(page, "People"), "4");
  const std::string events = tile(page, "Events");  // the visit itself may be one of them
  EXPECT_TRUE(events == std::to_string(before) || events == std::to_string(before + 1)) << events;
  EXPECT_TRUE(page.has("<desc id=\"joined-text\">4 in the last 30 days</desc>"));
  EXPECT_TRUE(page.has("<desc id=\"failed-text\">1 in the last 30 days</desc>"));
  EXPECT_TRUE(page.has("<desc id=\"active-text\">3 people in the last 30 days</desc>"));
  EXPECT_EQ(count_of(page.body, "<svg class=\"chart-bars\""), 4u);
  EXPECT_EQ(count_of(page.body, "Show as a table"), 4u) << "every chart has its numbers as text";
}

}  // namespace
}  // namespace muster::http
