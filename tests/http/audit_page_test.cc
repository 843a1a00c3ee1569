#include <cstdint>

#include <gtest/gtest.h>

#include "core/tree/cosignature.h"
#include "core/tree/log_proof.h"
#include "http/pages/time_text.h"
#include "projections/instance/log_signer.h"
#include "tests/http/pages_browser.h"

namespace muster::http {
namespace {

using testing::HasSubstr;

const std::string kScript = "<script>alert(1)</script>";
const std::string kRow = "<li class=\"event\">";

class AuditPages : public testing::Test {
 protected:
  void name(const Person& whom, const std::string& first, UserId by) {
    const auto done =
        server.instance().accounts().update_profile(whom.id, {.first_name = first}, by_program(by));
    ASSERT_TRUE(done) << done.error().message;
  }

  TestServer server;
  Person ada = server.person("ada@example.org");
  Person bob = server.person("bob@example.org");
  Browser browser{server, ada};
};

TEST_F(AuditPages, IsForPeopleWithAnAccount) {
  Browser nobody(server);
  const Answer answer = nobody.get("/audit/?type=session");
  EXPECT_EQ(answer.status, 303);
  EXPECT_EQ(answer.location(), "/user/login/?next=%2Faudit%2F%3Ftype%3Dsession");
  EXPECT_EQ(nobody.get("/audit/export.csv").status, 303);
}

TEST_F(AuditPages, SaysWhoDidWhatToWhomNewestFirst) {
  name(bob, "Bob", ada.id);
  browser.post("/people/invite/reset");
  const Answer page = browser.get("/audit/");
  EXPECT_EQ(page.status, 200);
  expect_well_made(page);
  const std::size_t reset = page.body.find("reset the invitation link");
  const std::size_t named =
      page.body.find("changed the name of <a href=\"/people/2\"><bdi>Bob</bdi></a>");
  const std::size_t founded = page.body.find("founded the organization");
  ASSERT_NE(reset, std::string::npos);
  ASSERT_NE(named, std::string::npos);
  ASSERT_NE(founded, std::string::npos);
  EXPECT_LT(reset, named);
  EXPECT_LT(named, founded);
  EXPECT_TRUE(page.has("<span class=\"event-source\">Web <span class=\"event-place\">"));
  EXPECT_TRUE(page.has("<span class=\"event-source\">Command line</span>"));
  EXPECT_TRUE(page.has("<a href=\"/people/1\"><bdi>ada@example.org</bdi></a>"));
  EXPECT_TRUE(page.has("Command line"));
  EXPECT_TRUE(browser.get("/projects/").has("href=\"/audit/\"")) << "it stands in the menu";
}

TEST_F(AuditPages, ShowsBeforeAndAfter) {
  name(bob, "Bob", bob.id);
  name(bob, "Robert", ada.id);
  browser.post("/projects/", {{"title", "Cats"}});
  ASSERT_TRUE(server.instance().sequencer().submit(RenameProject{ProjectId(1), "Dogs"},
                                                   by_program(ada.id)));
  const Answer page = browser.get("/audit/");
  EXPECT_TRUE(page.has(
      "<th scope=\"row\">First name</th><td><bdi>Bob</bdi></td><td><bdi>Robert</bdi></td>"));
  EXPECT_TRUE(page.has("<td><span class=\"soft\">empty</span></td><td><bdi>Bob</bdi></td>"));
  EXPECT_TRUE(
      page.has("<th scope=\"row\">Title</th><td><bdi>Cats</bdi></td><td><bdi>Dogs</bdi></td>"));
  EXPECT_FALSE(page.has("argon2"));
}

// Somebody who changes many others' names once had no "before" of their own: it lay too far back
// among what they had done.
TEST_F(AuditPages, WhatOneDidToOthersHidesNoBeforeOfOnesOwn) {
  name(ada, "Ada", ada.id);
  for (int n = 0; n < 30; ++n) name(bob, "Bob" + std::to_string(n), ada.id);
  name(ada, "Augusta", ada.id);
  EXPECT_TRUE(browser.get("/audit/").has(
      "<th scope=\"row\">First name</th><td><bdi>Ada</bdi></td><td><bdi>Augusta</bdi></td>"));
}

TEST_F(AuditPages, ShowsABeforeHoweverLongAgoItWasSet) {
  name(bob, "Bob", bob.id);
  for (int n = 0; n < 30; ++n) {
    const auto done = server.instance().accounts().update_profile(
        bob.id, {.phone = "0" + std::to_string(n)}, by_program(ada.id));
    ASSERT_TRUE(done) << done.error().message;
  }
  name(bob, "Robert", bob.id);
  const std::string row =
      "<th scope=\"row\">First name</th><td><bdi>Bob</bdi></td><td><bdi>Robert</bdi></td>";
  EXPECT_TRUE(browser.get("/audit/?person=2").has(row));
  EXPECT_TRUE(browser.get("/people/2").has(row));
}

TEST(AuditPage, ASweepOfSessionsIsOneRowAndNamesTheFirstOfMany) {
  TestServer server({}, {.session_age_max = Duration(0)});
  const Person ada = server.person("ada@example.org");
  SweepSessions sweep{{SessionId(1)}};
  for (std::uint64_t id = 2; id <= 25; ++id) {
    server.person("person" + std::to_string(id) + "@example.org");
    sweep.sessions.emplace_back(id);
  }
  ASSERT_TRUE(server.instance().sequencer().submit(sweep, {{}, Channel::kSystem, {}, {}}));
  auto client = server.client();
  const auto page = client.Get("/audit/?type=session.expired", ada.by_token());
  ASSERT_EQ(page->status, 200);
  EXPECT_EQ(count_of(page->body, kRow), 1U);
  EXPECT_THAT(page->body, HasSubstr("The server"));
  EXPECT_THAT(page->body, HasSubstr("removed 25 expired sessions"));
  EXPECT_THAT(page->body, HasSubstr(", 19, 20 and 5 more<"));
  const auto lines = client.Get("/audit/export.jsonl?type=session.expired", ada.by_token());
  EXPECT_THAT(lines->body, HasSubstr("\"sessions\":[1,2,3,"));
  EXPECT_THAT(lines->body, HasSubstr(",24,25]"));
}

TEST_F(AuditPages, ShowsWhatPeopleTypedAsText) {
  name(bob, kScript, bob.id);
  const Answer page = browser.get("/audit/?person=2&type=user");
  expect_well_made(page);
  EXPECT_FALSE(page.has(kScript));
  EXPECT_TRUE(page.has("&lt;script&gt;"));
}

TEST_F(AuditPages, LeavesOutActivityUntilItIsAskedFor) {
  browser.get("/projects/");
  EXPECT_FALSE(browser.get("/audit/").has("was active"));
  const Answer activity = browser.get("/audit/?type=activity.pinged");
  expect_well_made(activity);
  EXPECT_TRUE(activity.has("was active"));
}

TEST_F(AuditPages, FiltersByPersonHoweverTheyAreNamed) {
  name(bob, "Bobby Tables", ada.id);
  browser.post("/people/invite/reset");
  for (const char* who : {"2", "bob@example.org", "BOB@example.org", "bob", "tables", "Bobby"}) {
    const Answer page = browser.get("/audit/?person=" + std::string(who));
    EXPECT_EQ(page.status, 200) << who;
    EXPECT_TRUE(page.has("changed the name of")) << who;
    EXPECT_FALSE(page.has("reset the invitation link")) << who;
    EXPECT_TRUE(page.has("href=\"/audit/export.csv?person=id:2\"")) << who;
  }
}

TEST_F(AuditPages, ANumberThatIsAnIdAndAUsernameIsOfferedAsBoth) {
  const UserId two = server.person("2@example.net").id;
  const Answer page = browser.get("/audit/?person=2");
  EXPECT_EQ(page.status, 400);
  EXPECT_EQ(count_of(page.body, "More than one person matches. Choose one:"), 1u);
  EXPECT_TRUE(page.has("<a href=\"/audit/?person=id:2\"><bdi>bob@example.org</bdi></a>"));
  const std::string other = "/audit/?person=id:" + std::to_string(two.value);
  EXPECT_TRUE(page.has("<a href=\"" + other + "\"><bdi>2@example.net</bdi></a>"));
  EXPECT_EQ(browser.get(other).status, 200);
  EXPECT_EQ(browser.get("/audit/?person=2@example.net").status, 200);
}

TEST_F(AuditPages, FiltersByKindAndByTime) {
  name(bob, "Bob", ada.id);
  const Answer named = browser.get("/audit/?type=user.profile_updated&since=&until=&person=");
  EXPECT_EQ(count_of(named.body, kRow), 1u);
  EXPECT_TRUE(named.has("<option value=\"user.profile_updated\" selected>"));
  EXPECT_EQ(count_of(browser.get("/audit/?type=user").body, kRow), 3u);
  EXPECT_TRUE(browser.get("/audit/?until=2000-01-01").has("No matching events."));
  EXPECT_TRUE(browser.get("/audit/?since=2999-01-01").has("No matching events."));
  EXPECT_FALSE(browser.get("/audit/?since=2000-01-01T00:00:00Z&until=2999-01-01")
                   .has("No matching events."));
  const std::string today =
      to_rfc3339(server.instance().clock().now()).substr(0, std::string("2026-05-04").size());
  EXPECT_TRUE(browser.get("/audit/?until=" + today).has("changed the name"))
      << "a day that is named is part of it";
  EXPECT_TRUE(browser.get("/audit/?until=today").has("changed the name"));
  EXPECT_TRUE(browser.get("/audit/?since=today").has("changed the name"));
  EXPECT_TRUE(browser.get("/audit/?since=1y&until=now").has("changed the name"));
  EXPECT_FALSE(browser.get("/audit/?until=yesterday").has("changed the name"));
}

TEST_F(AuditPages, WrongFiltersAreAnsweredBesideTheField) {
  const std::pair<const char*, const char*> wrong[] = {{"person=nobody-like-this", "person-wrong"},
                                                       {"person=%FF", "person-wrong"},
                                                       {"person=99", "person-wrong"},
                                                       {"type=user.flew", "type-wrong"},
                                                       {"since=last-week", "since-wrong"},
                                                       {"until=2026-13-01", "until-wrong"},
                                                       {"until=%3Cb%3E", "until-wrong"},
                                                       {"person=example.org", "person-wrong"}};
  for (const auto& [query, beside] : wrong) {
    const Answer page = browser.get("/audit/?" + std::string(query));
    EXPECT_EQ(page.status, 400) << query;
    expect_well_made(page);
    EXPECT_TRUE(page.has("id=\"" + std::string(beside) + "\"")) << query;
    EXPECT_EQ(count_of(page.body, kRow), 0u) << query;
    EXPECT_EQ(browser.get("/audit/export.csv?" + std::string(query)).status, 400) << query;
  }
  for (const char* before : {"x", "-1", "1x", "99999999999999999999999"}) {
    EXPECT_EQ(browser.get(std::string("/audit/?before=") + before).status, 404) << before;
  }
}

TEST_F(AuditPages, SeveralWithThatNameAreOfferedToChooseFrom) {
  const Answer page = browser.get("/audit/?person=example.org&type=session");
  EXPECT_EQ(count_of(page.body, "More than one person matches. Choose one:"), 1u);
  EXPECT_TRUE(
      browser.get("/audit/?person=nobody-like-this").has("No user matches “nobody-like-this”."));
  EXPECT_TRUE(
      page.has("<a href=\"/audit/?person=id:1&amp;type=session\"><bdi>ada@example.org</bdi></a>"));
  EXPECT_TRUE(
      page.has("<a href=\"/audit/?person=id:2&amp;type=session\"><bdi>bob@example.org</bdi></a>"));
}

TEST_F(AuditPages, MoreThanAreOfferedAreCounted) {
  for (int n = 1; n <= 9; ++n) server.person("carol" + std::to_string(n) + "@example.org");
  const Answer page = browser.get("/audit/?person=carol");
  EXPECT_TRUE(page.has("9 people match. Enter more of the name, or choose:"));
  EXPECT_EQ(count_of(page.body, "<p><a href=\"/audit/?person=id:"), 8u);
}

TEST_F(AuditPages, WhatARemovedPersonDidStaysThere) {
  ASSERT_TRUE(server.instance().sequencer().submit(CreateProject{"Cats"}, by_program(bob.id)));
  ASSERT_TRUE(server.instance().sequencer().submit(RemoveUser{bob.id}, by_shell()));
  const Answer page = browser.get("/audit/?person=2");
  EXPECT_EQ(page.status, 200);
  EXPECT_TRUE(page.has("removed account 2"));
  EXPECT_FALSE(page.has("href=\"/people/2\"")) << "that page is gone";
  EXPECT_TRUE(page.has("created the project")) << page.body;
}

TEST_F(AuditPages, PagesHaveAddressesThatStay) {
  for (int n = 0; n < 70; ++n) name(bob, "Bob" + std::to_string(n), ada.id);
  const Answer one = browser.get("/audit/?type=user.profile_updated");
  EXPECT_EQ(count_of(one.body, kRow), 50u);
  EXPECT_FALSE(one.has("rel=\"prev\""));
  const std::string mark = "rel=\"next\" href=\"";
  const std::size_t begin = one.body.find(mark) + mark.size();
  ASSERT_GT(begin, mark.size());
  std::string older = one.body.substr(begin, one.body.find('"', begin) - begin);
  EXPECT_THAT(older, HasSubstr("/audit/?type=user.profile_updated&amp;before="));
  older.erase(older.find("amp;"), 4);
  const Answer two = browser.get(older);
  EXPECT_EQ(count_of(two.body, kRow), 20u);
  EXPECT_FALSE(two.has("rel=\"next\""));
  EXPECT_TRUE(two.has("rel=\"prev\" href=\"/audit/?type=user.profile_updated\""));
  name(bob, "Bob again", ada.id);
  EXPECT_EQ(count_of(browser.get(older).body, kRow), 20u) << "what is new changes no older page";
}

// The shell's own founding: neither the invitation link nor the token is an act of the founder.
TEST_F(AuditPages, FoundingIsNotTheFoundersReset) {
  const Answer page = browser.get("/audit/");
  EXPECT_FALSE(page.has("reset the invitation link"));
  EXPECT_TRUE(
      page.has("<span class=\"event-who\">The server</span>\n<span class=\"event-what\">"
               "created the invitation link</span>"))
      << page.body;
}

TEST_F(AuditPages, APasswordSetThroughALinkIsNotThePersonsAct) {
  const Who ada_on_the_web{ada.id, Channel::kWeb, RequestId(77), {}};
  const auto link = server.instance().accounts().issue_password_link(bob.id, ada_on_the_web);
  ASSERT_TRUE(link);
  Browser stranger(server);
  const Answer set = stranger.post("/user/password/", {{"token", std::string(link->token.reveal())},
                                                       {"password", "wholly other horse"}});
  ASSERT_EQ(set.status, 303) << set.body;
  const Answer page = browser.get("/audit/?person=2");
  EXPECT_TRUE(page.has("<span class=\"event-who\">Someone with a one-time link</span>"));
  EXPECT_TRUE(
      page.has("set a new password for <a href=\"/people/2\"><bdi>bob@example.org</bdi></a> "
               "with a one-time link created by <a href=\"/people/1\">"));
  EXPECT_TRUE(page.has("because a one-time link set a new password"));
  EXPECT_FALSE(page.has("changed their password"));
  EXPECT_FALSE(page.has("another_person"));
  EXPECT_FALSE(page.has("password_changed</"));
}

TEST_F(AuditPages, ARowSaysFromWhereAndNoTableIsAboutNothing) {
  const Answer page = browser.get("/audit/?type=session.started&person=1");
  EXPECT_TRUE(page.has("<span class=\"event-place\">127.0.0.1</span>"));
  EXPECT_TRUE(page.has("<dt>#</dt>"));
  const Answer token = browser.get("/audit/?type=api_token");
  EXPECT_FALSE(token.has("<table class=\"changes\">"));
  EXPECT_FALSE(token.has("not shown"));
}

// What a person does has the address and the device of the log-in that it was done with.
TEST_F(AuditPages, ARowSaysFromWhichAddressAndDeviceItWasDone) {
  const httplib::Headers firefox = {
      {"User-Agent", "Mozilla/5.0 (X11; Linux x86_64; rv:131.0) Gecko/20100101 Firefox/131.0"}};
  Browser at_home(server);
  const std::string password(TestServer::kPassword);
  ASSERT_EQ(
      at_home.post("/user/login/", {{"email", "bob@example.org"}, {"password", password}}, firefox)
          .status,
      303);
  ASSERT_EQ(at_home.post("/user/account/", {{"first_name", "Bob"}}).status, 303);
  const Answer page = browser.get("/audit/?type=user.profile_updated");
  EXPECT_TRUE(page.has("<span class=\"event-place\">127.0.0.1</span>"));
  EXPECT_TRUE(page.has("<span class=\"event-place\">Firefox on Linux</span>"));
  const Answer csv = browser.get("/audit/export.csv?type=user.profile_updated");
  EXPECT_TRUE(csv.has(",Web,127.0.0.1,Firefox on Linux,2,")) << csv.body;
  const Json line = Json::parse(browser.get("/audit/export.jsonl?type=user.profile_updated").body);
  EXPECT_EQ(line.at("client"), (Json{{"address", "127.0.0.1"}, {"device", "Firefox on Linux"}}));
  const std::string log_ins = browser.get("/audit/export.jsonl?type=session.started&person=2").body;
  const Json newest = Json::parse(log_ins.substr(0, log_ins.find('\n')));
  EXPECT_EQ(line.at("actor_session"), newest.at("session"));
}

TEST_F(AuditPages, EachEventHasItsProof) {
  EXPECT_FALSE(browser.get("/audit/").has("/audit/proof/")) << "no thread signs in tests";
  EXPECT_FALSE(browser.get("/audit/").has("/log/checkpoint"));
  EXPECT_EQ(browser.get("/audit/proof/0").status, 503);
  auto* const signer = *server.instance().signer();
  const auto checkpoint = signer->sign(*server.instance().views());
  ASSERT_TRUE(checkpoint);
  name(bob, "Bob", ada.id);
  const std::string youngest = "\"/audit/proof/" + std::to_string(server.head().value - 1) + "\"";
  const Answer page = browser.get("/audit/");
  EXPECT_TRUE(page.has("href=\"/audit/proof/0\""));
  EXPECT_FALSE(page.has(youngest));
  EXPECT_TRUE(page.has("href=\"/log/checkpoint\""));
  // To be kept on paper: as text, and as a code with what a screen reader says of it.
  EXPECT_TRUE(page.has("<pre>" + checkpoint->note + "</pre>")) << page.body;
  EXPECT_TRUE(page.has("<svg class=\"qr-code\""));
  EXPECT_TRUE(page.has("role=\"img\" aria-label=\"QR code of the signed checkpoint\""));
  EXPECT_FALSE(page.has("Cosigned by"));
  const auto note = SignedNote::parse(checkpoint->note);
  const WitnessSigner witness("witness.example.org/<w1>", Secret(std::string(32, 'w')));
  ASSERT_EQ(signer->add_cosignature(checkpoint->tree, witness.cosign(note->text, 7)), true);
  EXPECT_TRUE(browser.get("/audit/").has("Cosigned by <bdi>witness.example.org/&lt;w1&gt;</bdi>."));
  const Answer file = browser.get("/audit/proof/0");
  EXPECT_EQ(file.status, 200);
  EXPECT_EQ(file.header("Content-Disposition"), "attachment; filename=\"event-0.tlog-proof\"");
  const auto proof = LogProof::parse(file.body);
  ASSERT_TRUE(proof) << file.body;
  EXPECT_EQ(*check_proof(*proof, &signer->verifier()), checkpoint->tree);
  for (const char* other : {"x", "00", "-1", "18446744073709551615", "1000000"}) {
    EXPECT_EQ(browser.get(std::string("/audit/proof/") + other).status, 404) << other;
  }
  EXPECT_EQ(Browser(server).get("/audit/proof/0").status, 303);
}

TEST_F(AuditPages, SaysHowManyMatchAndInWhichClock) {
  for (int n = 0; n < 7; ++n) name(bob, "Bob" + std::to_string(n), ada.id);
  EXPECT_TRUE(browser.get("/audit/?type=user.profile_updated").has("7 events. "));
  EXPECT_TRUE(browser.get("/audit/?type=organization.founded").has(">1 event. "));
  EXPECT_TRUE(browser.get("/audit/?until=2000-01-01").has("0 events. "));
  EXPECT_FALSE(browser.get("/audit/?type=activity.pinged").has(" events. ")) << "not indexed";
  EXPECT_EQ(count_of(browser.get("/audit/").body, "Times are in UTC."), 1u);
}

// One clock for rows, details, days and the names of files: the reader's, or UTC.
TEST_F(AuditPages, HasTheReadersClockAndUtcByChoice) {
  const httplib::Headers in_kiritimati = {{"Cookie", "muster-zone=Pacific/Kiritimati"}};  // UTC+14
  const Answer page = browser.get("/audit/?type=user", in_kiritimati);
  EXPECT_TRUE(
      page.has("Times are in Pacific/Kiritimati <span data-print=\"no\">(<a "
               "href=\"/audit/?type=user&amp;clock=utc\">show in UTC</a>)</span>."));
  EXPECT_TRUE(page.has(" +14"));
  EXPECT_FALSE(page.has(" UTC\""));
  const Answer utc = browser.get("/audit/?clock=utc", in_kiritimati);
  EXPECT_TRUE(
      utc.has("Times are in UTC <span data-print=\"no\">(<a "
              "href=\"/audit/\">show in Pacific/Kiritimati</a>)</span>."));
  EXPECT_TRUE(utc.has("<input type=\"hidden\" name=\"clock\" value=\"utc\">"));
  EXPECT_FALSE(utc.has(" +14"));
  EXPECT_FALSE(browser.get("/audit/", {{"Cookie", "muster-zone=Nowhere/At_all"}}).has("show in"));

  // There the day is over 14 hours earlier than in UTC.
  const Timestamp now = server.instance().clock().now();
  const auto day = [&](const pages::ReaderTime& reader) {
    return pages::iso_date_text(now, reader);
  };
  const std::string there = day({now, "Pacific/Kiritimati"});
  EXPECT_FALSE(browser.get("/audit/?since=today", in_kiritimati).has("No matching events."));
  EXPECT_FALSE(browser.get("/audit/?since=" + there, in_kiritimati).has("No matching events."));
  EXPECT_EQ(browser.get("/audit/?until=yesterday", in_kiritimati).has("No matching events."), true);
  const Answer file = browser.get("/audit/export.csv", in_kiritimati);
  EXPECT_EQ(file.header("Content-Disposition"),
            "attachment; filename=\"audit-log-" + there + "-to-" + there + ".csv\"");
}

TEST_F(AuditPages, PresetsKeepTheRestOfTheFilter) {
  name(bob, "Bob", ada.id);
  const Answer page = browser.get("/audit/?person=2&type=user&since=7d");
  EXPECT_EQ(page.status, 200);
  EXPECT_EQ(count_of(page.body, kRow), 2u);
  EXPECT_TRUE(
      page.has("<a href=\"/audit/?person=id:2&amp;type=user&amp;since=24h\" title=\"Last 24 "
               "hours\">24 h</a>"));
  EXPECT_TRUE(page.has("&amp;since=7d\" title=\"Last 7 days\" aria-current=\"true\">7 d</a>"));
  EXPECT_TRUE(page.has("<a href=\"/audit/?person=id:2&amp;type=user\" title=\"All time\">All</a>"));
  EXPECT_TRUE(
      page.has("href=\"/audit/?person=id:2&amp;type=activity.pinged&amp;since=7d\">Show them"));
}

TEST_F(AuditPages, APersonsPageShowsTheirLatestEvents) {
  for (int n = 0; n < 15; ++n) name(bob, "Bob" + std::to_string(n), ada.id);
  const Answer page = browser.get("/people/2");
  expect_well_made(page);
  EXPECT_TRUE(page.has("Latest events"));
  EXPECT_EQ(count_of(page.body, kRow), 10u);
  EXPECT_TRUE(page.has("href=\"/audit/?person=id:2\""));
}

}  // namespace
}  // namespace muster::http
