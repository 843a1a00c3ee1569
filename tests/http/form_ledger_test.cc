// Forms that count once, however often they are sent.
#include "http/pipeline/form_ledger.h"

#include <future>

#include "tests/http/pages_browser.h"
#include "tests/support/http/held_sequencer.h"

namespace muster::http {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

using namespace std::chrono_literals;

const std::string kPassword(TestServer::kPassword);
constexpr Timestamp kNow{1'750'000'000'000'000};

Digest named(const std::string& form) { return content_digest(form); }

TEST(FormLedger, GivesTheFirstAnswerAgain) {
  FormLedger forms;
  {
    auto first = forms.begin(named("a"), kNow);
    ASSERT_TRUE(first);
    EXPECT_FALSE(first->first());
    first->remember({"/there", {Secret(std::string("a=1"))}});
  }
  const auto second = forms.begin(named("a"), kNow + 1min);
  ASSERT_TRUE(second && second->first());
  EXPECT_EQ(second->first()->location, "/there");
  EXPECT_EQ(second->first()->cookies.at(0).reveal(), "a=1");
  EXPECT_FALSE(forms.begin(named("b"), kNow)->first());
}

TEST(FormLedger, WhatWasRefusedMayBeSentAgain) {
  FormLedger forms;
  { const auto refused = forms.begin(named("a"), kNow); }
  const auto again = forms.begin(named("a"), kNow);
  ASSERT_TRUE(again);
  EXPECT_FALSE(again->first());
}

TEST(FormLedger, KeepsABoundedNumberForABoundedTime) {
  FormLedger forms({.answers_max = 2, .age_max = 10min});
  for (const char* form : {"a", "b", "c"}) forms.begin(named(form), kNow)->remember({form, {}});
  EXPECT_FALSE(forms.begin(named("a"), kNow)->first()) << "the oldest gives way";
  EXPECT_TRUE(forms.begin(named("c"), kNow + 10min)->first());
  EXPECT_FALSE(forms.begin(named("c"), kNow + 10min + 1us)->first());
  forms.begin(named("d"), kNow + 1h)->remember({"d", {}});
  EXPECT_FALSE(forms.begin(named("d"), kNow)->first()) << "the clock was put back";
}

TEST(FormLedger, TheSecondWaitsForTheFirst) {
  FormLedger forms;
  auto first = forms.begin(named("a"), kNow);
  auto second = std::async(std::launch::async, [&] { return forms.begin(named("a"), kNow); });
  EXPECT_FALSE(forms.begin(named("b"), kNow)->first()) << "others do not";
  first->remember({"/there", {}});
  const auto answered = second.get();
  ASSERT_TRUE(answered && answered->first());
  EXPECT_EQ(answered->first()->location, "/there");
}

TEST(FormLedger, ABoundedNumberWaits) {
  FormLedger forms({.waiting_max = 0});
  const auto first = forms.begin(named("a"), kNow);
  const auto second = forms.begin(named("a"), kNow);
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, ErrorCode::kBusy);
}

// Whoever sends one slow form again and again would keep all others from waiting.
TEST(FormLedger, AFewWaitForOneForm) {
  FormLedger forms({.waiting_for_one_max = 1, .wait_max = 1h});
  std::optional first = forms.begin(named("a"), kNow);
  auto second = std::async(std::launch::async, [&] { return forms.begin(named("a"), kNow); });
  // Until the second waits, this one would: then it is refused at once.
  auto third = std::async(std::launch::async, [&] { return forms.begin(named("a"), kNow); });
  while (second.wait_for(1ms) != std::future_status::ready &&
         third.wait_for(1ms) != std::future_status::ready) {
  }
  first.reset();
  EXPECT_NE(second.get().has_value(), third.get().has_value());
}

TEST(FormLedger, ALargeAnswerIsNotKept) {
  FormLedger forms({.answer_bytes_max = 10});
  forms.begin(named("a"), kNow)->remember({"/short", {Secret(std::string("a=1"))}});
  EXPECT_TRUE(forms.begin(named("a"), kNow)->first());
  forms.begin(named("b"), kNow)->remember({"/short", {Secret(std::string("a=1234"))}});
  EXPECT_FALSE(forms.begin(named("b"), kNow)->first());
}

TEST(FormLedger, DoesNotWaitForEver) {
  FormLedger forms({.wait_max = 0s});
  const auto first = forms.begin(named("a"), kNow);
  const auto second = forms.begin(named("a"), kNow);
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, ErrorCode::kBusy);
}

httplib::Params sign_up_form(const std::string& form_id) {
  return {{"email", "ada@example.org"}, {"password", kPassword}, {"form_id", form_id}};
}

// The second of two clicks was told that the email is taken, and was not logged in.
TEST(FormsCountOnce, ASecondClickOnSignUpIsLoggedInToo) {
  TestServer server;
  Browser first(server);
  Browser second(server);  // sent before the first was answered: it has no cookie
  const std::string id = form_id_in(first.get("/user/signup/"));
  ASSERT_NE(id, "");
  EXPECT_EQ(first.post("/user/signup/", sign_up_form(id)).status, 303);
  first.changes();
  const Answer again = second.post("/user/signup/", sign_up_form(id));
  EXPECT_EQ(again.status, 303);
  EXPECT_EQ(again.location(), "/projects/");
  EXPECT_THAT(first.changes(), IsEmpty());
  EXPECT_TRUE(second.get("/projects/").has("ada@example.org"));
  // Also where the first answer did arrive.
  EXPECT_EQ(first.post("/user/signup/", sign_up_form(id)).location(), "/projects/");
}

TEST(FormsCountOnce, TwoAtTheSameTimeMakeOneAccount) {
  TestServer server;
  Browser page(server);
  const std::string id = form_id_in(page.get("/user/signup/"));
  const auto send = [&] {
    Browser browser(server);
    return browser.post("/user/signup/", sign_up_form(id)).status;
  };
  HeldSequencer held(server.instance().sequencer());
  auto first = std::async(std::launch::async, send);
  auto second = std::async(std::launch::async, send);
  held.release();
  EXPECT_EQ(first.get(), 303);
  EXPECT_EQ(second.get(), 303);
  EXPECT_THAT(page.changes(), ElementsAre("organization.founded", "user.signed_up", "invite.reset",
                                          "api_token.issued", "session.started"));
}

// Knowing the id of somebody's form is not enough to get their answer.
TEST(FormsCountOnce, OtherContentsAreAnotherForm) {
  TestServer server;
  Browser first(server);
  const std::string id = form_id_in(first.get("/user/signup/"));
  EXPECT_EQ(first.post("/user/signup/", sign_up_form(id)).status, 303);
  Browser other(server);
  const Answer taken = other.post(
      "/user/signup/",
      {{"email", "ada@example.org"}, {"password", "wholly other horse"}, {"form_id", id}});
  EXPECT_EQ(taken.status, 409);
  EXPECT_FALSE(other.has_cookie());
}

// Two people at one browser: the page of one is still there after the other logged in.
TEST(FormsCountOnce, AnotherPersonsFormIsAnotherForm) {
  TestServer server;
  const Person ada = server.person("ada@example.org");
  const Person bob = server.person("bob@example.org");
  Browser adas(server, ada);
  Browser bobs(server, bob);
  const httplib::Params form{{"title", "Cats"}, {"form_id", form_id_in(adas.get("/projects/"))}};
  adas.post("/projects/", form);
  EXPECT_THAT(adas.changes(), ElementsAre("project.created"));
  EXPECT_TRUE(bobs.follow(bobs.post("/projects/", form)).has("Project created."));
  EXPECT_THAT(bobs.changes(), ElementsAre("project.created", "project.created"));
  bobs.post("/projects/", form);
  adas.post("/projects/", form);
  EXPECT_THAT(adas.changes(), ElementsAre("project.created")) << "each of them once";
}

// The session of Ada's sign-up has ended; Bob would be logged out by its cookie.
TEST(FormsCountOnce, ASecondSignUpLeavesTheSessionOfWhoIsLoggedIn) {
  TestServer server;
  Browser browser(server);
  const httplib::Params form = sign_up_form(form_id_in(browser.get("/user/signup/")));
  browser.post("/user/signup/", form);
  browser.post("/logout");
  Browser bobs(server, server.person("bob@example.org"));
  const std::string session = bobs.cookie();
  EXPECT_EQ(bobs.post("/user/signup/", form).status, 303);
  EXPECT_EQ(bobs.cookie(), session);
  EXPECT_EQ(bobs.get("/projects/").status, 200);
}

// What is kept of a form must not be as large as what can be sent.
TEST(FormsCountOnce, ALongNextIsNotFollowed) {
  TestServer server;
  Browser ada(server, server.person("ada@example.org"));
  const auto next = [&](std::size_t size) {
    return ada
        .post("/user/preferences",
              {{"theme", "dark"}, {"next", "/people/?q=" + std::string(size, 'a')}})
        .location();
  };
  EXPECT_TRUE(next(1000).starts_with("/people/?q=a"));
  EXPECT_EQ(next(10'000), "/projects/");
}

TEST(FormsCountOnce, AProjectAnInvitationAndATokenAreMadeOnce) {
  TestServer server;
  Browser ada(server, server.person("ada@example.org"));
  const auto send_twice = [&](const std::string& page, const std::string& action,
                              httplib::Params form) {
    form.emplace("form_id", form_id_in(ada.get(page)));
    const Answer first = ada.post(action, form);
    EXPECT_TRUE(ada.follow(first).has("id=\"said\""));
    const Answer second = ada.post(action, form);
    EXPECT_EQ(second.location(), first.location());
    EXPECT_TRUE(ada.follow(second).has("id=\"said\"")) << "a second click hears the same";
  };
  send_twice("/projects/", "/projects/", {{"title", "Cats"}});
  EXPECT_THAT(ada.changes(), ElementsAre("project.created"));
  send_twice("/people/invite/", "/people/invite/reset", {});
  EXPECT_THAT(ada.changes(), ElementsAre("invite.reset"));
  send_twice("/user/account/", "/user/account/token/reset", {});
  EXPECT_THAT(ada.changes(), ElementsAre("api_token.issued"));
  // The page that is shown next has a form of its own.
  ada.post("/projects/", {{"title", "Cats"}, {"form_id", form_id_in(ada.get("/projects/"))}});
  EXPECT_THAT(ada.changes(), ElementsAre("project.created"));
}

// The first click ends the session that the second was sent with.
TEST(FormsCountOnce, ASecondClickOnChangePasswordStaysLoggedIn) {
  TestServer server;
  const Person ada = server.person("ada@example.org");
  Browser first(server, ada);
  Browser second(server, ada);
  const httplib::Params form{{"old_password", kPassword},
                             {"password", "wholly other horse"},
                             {"form_id", form_id_in(first.get("/user/account/"))}};
  EXPECT_EQ(first.post("/user/account/password", form).location(), "/user/account/#said");
  first.changes();
  EXPECT_EQ(second.post("/user/account/password", form).location(), "/user/account/#said");
  EXPECT_EQ(second.get("/user/account/").status, 200);
  EXPECT_THAT(first.changes(), IsEmpty());
  // A stranger's form is sent to the log-in page, as everywhere.
  EXPECT_EQ(Browser(server).post("/user/account/password", {{"old_password", "x"}}).location(),
            "/user/login/");
}

TEST(FormsCountOnce, AUsedPasswordLinkIsNotCalledExpiredByASecondClick) {
  TestServer server;
  server.person("ada@example.org");
  const Person bob = server.person("bob@example.org");
  const auto link = server.instance().accounts().issue_password_link(bob.id, by_shell());
  const std::string token(link->token.reveal());
  Browser stranger(server);
  const httplib::Params form{
      {"token", token},
      {"password", "wholly other horse"},
      {"form_id", form_id_in(stranger.post("/user/password/", {{"token", token}}))}};
  EXPECT_EQ(stranger.post("/user/password/", form).location(), "/user/login/");
  stranger.changes();
  const Answer second = stranger.post("/user/password/", form);
  EXPECT_EQ(second.location(), "/user/login/");
  EXPECT_TRUE(stranger.follow(second).has("Log in with your new password."));
  EXPECT_THAT(stranger.changes(), IsEmpty());
}

}  // namespace
}  // namespace muster::http
