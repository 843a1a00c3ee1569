// What those who look after accounts do on pages: roles, emails, ownership, closing one account or
// several; and what people do with their own: another email, leaving.
#include "tests/http/pages_browser.h"

namespace muster::http {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::UnorderedElementsAre;

const std::string kPassword(TestServer::kPassword);

// A third person as well.
struct PagesAccounts : FounderMemberAndStranger {
  const Person eve = server.person("eve@example.org");
  Browser eves{server, eve};

  PagesAccounts() {
    adas.changes();
    bobs.changes();
  }
  std::optional<UserRow> user(const Person& person) {
    return server.instance().accounts().user(person.id);
  }
  void give(const Person& person, Role role) {
    ASSERT_TRUE(server.instance().sequencer().submit(SetRole{person.id, role}, by_shell()));
  }
};

TEST_F(PagesAccounts, GivesARole) {
  const Answer person = adas.get("/people/2");
  EXPECT_TRUE(person.has("href=\"/people/2/manage\""));
  const Answer page = adas.get("/people/2/manage");
  EXPECT_EQ(page.status, 200);
  expect_well_made(page);
  const Answer done = adas.post("/people/2/role", {{"role", "auditor"}});
  EXPECT_THAT(done.location(), HasSubstr("/people/2/manage"));
  EXPECT_THAT(adas.changes(), ElementsAre("user.role_changed"));
  EXPECT_TRUE(adas.follow(done).has("Role saved."));
  EXPECT_EQ(user(bob)->role, Role::kAuditor);
  EXPECT_TRUE(adas.get("/people/").has("<span class=\"tag\">Auditor</span>"));
  EXPECT_TRUE(adas.get("/people/2").has("<span class=\"tag\">Auditor</span>"));
  const Answer again = adas.post("/people/2/role", {{"role", "auditor"}});
  EXPECT_TRUE(adas.follow(again).has("There was nothing to save."));
  EXPECT_EQ(adas.post("/people/2/role", {{"role", "emperor"}}).status, 400);
  EXPECT_EQ(adas.post("/people/2/role", {}).status, 400);
  EXPECT_THAT(adas.changes(), IsEmpty());
}

TEST_F(PagesAccounts, IsForThoseWhoseRoleAllowsIt) {
  for (const char* path : {"/people/3/manage", "/people/accounts?do=remove&id=3"}) {
    EXPECT_EQ(bobs.get(path).status, 403) << path;
    EXPECT_EQ(stranger.get(path).status, 303) << path;
  }
  EXPECT_EQ(bobs.post("/people/3/role", {{"role", "owner"}}).status, 403);
  EXPECT_EQ(bobs.post("/people/3/email", {{"email", "x@example.org"}}).status, 403);
  EXPECT_EQ(bobs.post("/people/3/owner").status, 403);
  EXPECT_EQ(bobs.post("/people/accounts", {{"do", "remove"}, {"people", "3"}}).status, 403);
  EXPECT_THAT(bobs.changes(), IsEmpty());
  EXPECT_FALSE(bobs.get("/people/").has("name=\"id\""));
  EXPECT_FALSE(bobs.get("/people/3").has("/manage"));
  EXPECT_EQ(adas.get("/people/1/manage").status, 403) << "one's own is elsewhere";
  EXPECT_EQ(adas.get("/people/9/manage").status, 404);
}

TEST_F(PagesAccounts, AnAdministratorDoesNotTouchAnOwner) {
  give(bob, Role::kAdministrator);
  bobs.changes();
  EXPECT_EQ(bobs.get("/people/1/manage").status, 403);
  EXPECT_EQ(bobs.post("/people/1/role", {{"role", "member"}}).status, 403);
  EXPECT_FALSE(bobs.get("/people/1").has("/people/1/manage"));
  const Answer asks = bobs.get("/people/accounts?do=deactivate&id=1&id=3");
  EXPECT_EQ(asks.status, 200);
  expect_well_made(asks);
  EXPECT_TRUE(asks.has("Deactivate 1 account?"));
  EXPECT_TRUE(asks.has("Only an owner can do this"));
  const Answer refused = bobs.post("/people/accounts", {{"do", "deactivate"}, {"people", "1,3"}});
  EXPECT_EQ(refused.status, 409);
  expect_well_made(refused);
  EXPECT_TRUE(refused.has("Only an owner can do this"));
  EXPECT_EQ(user(ada)->status, UserStatus::kActive);
  EXPECT_EQ(user(eve)->status, UserStatus::kDeactivated) << "the others are done";
  EXPECT_FALSE(bobs.get("/people/3/manage").has("<option value=\"owner\""));
}

TEST_F(PagesAccounts, ChangesTheEmailOfAnother) {
  const Answer done = adas.post("/people/2/email", {{"email", "Robert@example.org "}});
  EXPECT_TRUE(adas.follow(done).has("Email saved."));
  EXPECT_THAT(adas.changes(), ElementsAre("user.email_changed"));
  EXPECT_EQ(user(bob)->email, "Robert@example.org");
  EXPECT_EQ(stranger.post("/user/login/", {{"email", bob.email}, {"password", kPassword}}).status,
            401);
  EXPECT_EQ(
      stranger.post("/user/login/", {{"email", "robert@example.org"}, {"password", kPassword}})
          .status,
      303);
  for (const char* wrong : {"", "x", "eve@example.org"}) {
    const Answer refused = adas.post("/people/2/email", {{"email", wrong}});
    EXPECT_GE(refused.status, 400) << wrong;
    expect_well_made(refused);
    EXPECT_TRUE(refused.has("id=\"email-wrong\"")) << wrong;
  }
  const Answer audit = adas.get("/audit/?type=user.email_changed");
  EXPECT_TRUE(audit.has("bob@example.org")) << "both addresses";
  EXPECT_TRUE(audit.has("Robert@example.org"));
}

TEST_F(PagesAccounts, ChangesOnesOwnEmailWithThePassword) {
  EXPECT_TRUE(bobs.get("/user/account/").has("href=\"/user/account/email\""));
  expect_well_made(bobs.get("/user/account/email"));
  for (const char* password : {"", "wrong"}) {
    const Answer refused =
        bobs.post("/user/account/email", {{"email", "b@example.org"}, {"old_password", password}});
    EXPECT_EQ(refused.status, 400);
    expect_well_made(refused);
    EXPECT_TRUE(refused.has("value=\"b@example.org\""));
    EXPECT_TRUE(refused.has("id=\"old-password-wrong\""));
  }
  EXPECT_EQ(user(bob)->email, bob.email);
  const Answer done =
      bobs.post("/user/account/email", {{"email", "b@example.org"}, {"old_password", kPassword}});
  EXPECT_TRUE(bobs.follow(done).has("Email changed."));
  EXPECT_EQ(user(bob)->email, "b@example.org");
  // The old one is free.
  EXPECT_EQ(server.person(bob.email).email, bob.email);
}

TEST_F(PagesAccounts, ClosesSeveralWithOneConfirmation) {
  const Answer list = adas.get("/people/");
  EXPECT_TRUE(list.has("name=\"id\" value=\"2\""));
  const Answer asks = adas.get("/people/accounts?id=2&id=3&id=2&do=deactivate");
  expect_well_made(asks);
  EXPECT_TRUE(asks.has("Deactivate 2 accounts?"));
  EXPECT_TRUE(asks.has("bob@example.org"));
  EXPECT_TRUE(asks.has("value=\"2,3\""));
  EXPECT_THAT(adas.changes(), IsEmpty());
  const Answer done = adas.post("/people/accounts", {{"do", "deactivate"}, {"people", "2,3"}});
  EXPECT_TRUE(adas.follow(done).has("Deactivated."));
  EXPECT_EQ(user(bob)->status, UserStatus::kDeactivated);
  EXPECT_EQ(user(eve)->status, UserStatus::kDeactivated);
  EXPECT_EQ(bobs.get("/people/").status, 303) << "logged out";
  EXPECT_EQ(server.client().Get("/api/current-user/whoami", bob.by_token())->status, 401);

  adas.changes();
  adas.post("/people/accounts", {{"do", "deactivate"}, {"people", "2,3"}});
  EXPECT_THAT(adas.changes(), IsEmpty()) << "a second time changes nothing";
  adas.post("/people/accounts", {{"do", "reactivate"}, {"people", "2,3"}});
  EXPECT_THAT(adas.changes(), ElementsAre("user.reactivated", "user.reactivated"));
  EXPECT_EQ(server.client().Get("/api/current-user/whoami", bob.by_token())->status, 200);
  adas.post("/people/accounts", {{"do", "remove"}, {"people", "2,3"}});
  EXPECT_EQ(user(eve)->status, UserStatus::kRemoved);
  EXPECT_EQ(adas.get("/people/2").status, 404);
  EXPECT_TRUE(adas.get("/people/").has("1 person"));
}

TEST_F(PagesAccounts, RefusesWhatIsNoChoice) {
  for (const char* query : {"?do=promote&id=2", "?do=remove&id=x", "?do=remove&id=-1",
                            "?do=remove&id=4294967296", "?id=2"}) {
    const int status = adas.get(std::string("/people/accounts") + query).status;
    EXPECT_TRUE(status == 400 || status == 404) << query << ' ' << status;
  }
  const Answer none = adas.get("/people/accounts?do=remove");
  EXPECT_TRUE(adas.follow(none).has("Select people in the list first."));
  EXPECT_EQ(adas.post("/people/accounts", {{"do", "remove"}}).status, 303) << "no one";
  std::string many = "?do=remove";
  for (int i = 1; i <= 51; ++i) many += "&id=" + std::to_string(i);
  EXPECT_EQ(adas.get("/people/accounts" + many).status, 413);
  const Answer own = adas.get("/people/accounts?do=remove&id=1");
  EXPECT_EQ(own.status, 200);
  EXPECT_TRUE(own.has("This is your own account."));
  EXPECT_FALSE(own.has("type=\"submit\" >Remove"));
  EXPECT_EQ(adas.post("/people/accounts", {{"do", "remove"}, {"people", "99"}}).status, 303)
      << "nothing left to do";
  EXPECT_THAT(adas.changes(), IsEmpty());
}

TEST_F(PagesAccounts, HandsTheOwnershipOver) {
  EXPECT_EQ(adas.get("/user/account/leave").has("You are the only owner."), true);
  EXPECT_EQ(adas.post("/user/account/leave", {{"old_password", kPassword}}).status, 409);
  EXPECT_EQ(adas.post("/user/account/erase", {{"old_password", kPassword}}).status, 409);
  EXPECT_EQ(adas.get("/people/").status, 200) << "still logged in";
  EXPECT_TRUE(adas.get("/people/2/manage").has("action=\"/people/2/owner\""));
  adas.changes();
  const Answer done = adas.post("/people/2/owner");
  EXPECT_TRUE(adas.follow(done).has("This person is an owner now"));
  EXPECT_THAT(adas.changes(), ElementsAre("user.role_changed", "user.role_changed"));
  EXPECT_EQ(user(ada)->role, Role::kAdministrator);
  EXPECT_EQ(user(bob)->role, Role::kOwner);
  EXPECT_EQ(adas.post("/people/3/owner").status, 403);
  const Answer left = adas.post("/user/account/leave", {{"old_password", kPassword}});
  EXPECT_EQ(left.location(), "/user/login/");
  EXPECT_TRUE(adas.follow(left).has("Your account is closed."));
  EXPECT_EQ(user(ada)->status, UserStatus::kRemoved);
}

TEST_F(PagesAccounts, LeavesWithThePassword) {
  expect_well_made(bobs.get("/user/account/leave"));
  for (const char* password : {"", "wrong"}) {
    const Answer refused = bobs.post("/user/account/leave", {{"old_password", password}});
    EXPECT_EQ(refused.status, 400);
    EXPECT_TRUE(refused.has("id=\"old-password-wrong\""));
  }
  bobs.changes();
  const Answer done = bobs.post("/user/account/leave", {{"old_password", kPassword}});
  EXPECT_EQ(done.location(), "/user/login/");
  EXPECT_THAT(bobs.changes(), ElementsAre("session.ended", "api_token.revoked", "user.removed"));
  EXPECT_EQ(server.client().Get("/api/current-user/whoami", bob.by_token())->status, 401);
  EXPECT_EQ(stranger.get("/user/account/leave").status, 303);
  EXPECT_EQ(stranger.post("/user/account/leave", {{"old_password", kPassword}}).status, 303);
}

TEST_F(PagesAccounts, FiltersTheList) {
  give(bob, Role::kAdministrator);
  adas.post("/people/accounts", {{"do", "deactivate"}, {"people", "3"}});
  const auto shown = [&](const std::string& query) {
    const Answer page = adas.get("/people/" + query);
    EXPECT_EQ(page.status, 200) << query;
    expect_well_made(page);
    std::vector<int> ids;
    for (int id = 1; id <= 3; ++id) {
      if (page.has("data-person=\"" + std::to_string(id) + "\"")) ids.push_back(id);
    }
    return ids;
  };
  EXPECT_THAT(shown("?status=active"), ElementsAre(1, 2));
  EXPECT_THAT(shown("?status=deactivated"), ElementsAre(3));
  EXPECT_THAT(shown("?status=never_active"), ElementsAre(2, 3));
  EXPECT_THAT(shown("?status=inactive&days=1"), IsEmpty()) << "all joined today";
  EXPECT_THAT(shown("?role=administrator"), ElementsAre(2));
  EXPECT_THAT(shown("?role=member&status=active"), IsEmpty());
  EXPECT_THAT(shown("?role=owner&q=ada"), ElementsAre(1));
  EXPECT_THAT(shown("?role=owner&q=bob"), IsEmpty());
  EXPECT_THAT(shown("?q=&status=&days=30&role=&sort="), ElementsAre(1, 2, 3)) << "an empty form";
  for (const char* wrong : {"?status=gone", "?role=king", "?days=0", "?days=x", "?days=99999"}) {
    EXPECT_GE(adas.get(std::string("/people/") + wrong).status, 400) << wrong;
  }
}

TEST_F(PagesAccounts, ExportsWhatIsShown) {
  give(bob, Role::kAdministrator);
  ASSERT_TRUE(server.instance().accounts().update_profile(
      eve.id, {.first_name = "=HYPERLINK(1)", .last_name = "Q, \"R\""}, by_program(eve.id)));
  EXPECT_TRUE(adas.get("/people/?role=administrator")
                  .has("href=\"/people/export.csv?role=administrator\""));
  const Answer all = bobs.get("/people/export.csv");
  EXPECT_EQ(all.status, 200);
  EXPECT_EQ(all.header("Content-Type"), "text/csv; charset=utf-8; header=present");
  EXPECT_THAT(all.header("Content-Disposition"), HasSubstr("filename=\"people-20"));
  EXPECT_THAT(all.body, HasSubstr("id,email,first_name,last_name,phone,status,role,"));
  EXPECT_THAT(all.body, HasSubstr("\r\n2,bob@example.org,,,,active,administrator,"));
  EXPECT_THAT(all.body, HasSubstr("'=HYPERLINK(1)"));
  EXPECT_EQ(count_of(all.body, "\r\n"), 4u);
  const Answer some = bobs.get("/people/export.csv?role=administrator");
  EXPECT_EQ(count_of(some.body, "\r\n"), 2u);
  EXPECT_THAT(some.body, Not(HasSubstr("eve@example.org")));
  EXPECT_EQ(stranger.get("/people/export.csv").status, 303);
}

}  // namespace
}  // namespace muster::http
