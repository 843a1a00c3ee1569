#include <vector>

#include <gtest/gtest.h>

#include "core/service/account_service.h"
#include "tests/support/accounts_fixture.h"
#include "tests/support/expect_refused.h"

namespace muster {
namespace {

TEST(FindUser, ByEmailIdAndUsername) {
  AccountsFixture fixture;
  const UserId ada = fixture.join("ada@example.org");
  fixture.join("bob@example.org");
  for (const char* who : {"ada@example.org", " ADA@EXAMPLE.ORG ", "1", "ada", "Ada"}) {
    EXPECT_EQ(fixture.service->find_user(who), ada) << who;
  }
}

// `reset_password --username 1` changed the account with ID 1, although another's username is "1".
TEST(FindUser, ANumberThatIsAnIdAndAUsernameIsRefusedWithBoth) {
  AccountsFixture fixture;
  const UserId ada = fixture.join("ada@example.org");
  const UserId one = fixture.join("1@example.com");
  ASSERT_TRUE(fixture.service->update_profile(ada, {.first_name = "Ada", .last_name = "Lovelace"},
                                              fixture.web(ada)));
  for (const char* who : {"1", " 1 "}) {
    const auto found = fixture.service->find_user(who);
    expect_refused(found, ErrorCode::kConflict, "username");
    EXPECT_EQ(found.error().message,
              "More than one user matches “1”: ada@example.org (id 1, Ada Lovelace), "
              "1@example.com (id 2). Use an email, or an ID like id:1.");
    EXPECT_EQ(fixture.service->users_named(who), (std::vector{ada, one}));
  }
  for (const char* who : {"id:1", "ID:1", "ada", "ada@example.org"}) {
    EXPECT_EQ(fixture.service->find_user(who), ada) << who;
  }
  for (const char* who : {"id:2", "2", "1@example.com"}) {
    EXPECT_EQ(fixture.service->find_user(who), one) << who;
  }
}

TEST(FindUser, WhoIsCalledLikeTheirOwnIdIsOnePerson) {
  AccountsFixture fixture;
  EXPECT_EQ(fixture.service->find_user("1").error().code, ErrorCode::kNotFound);
  const UserId one = fixture.join("1@example.com");
  EXPECT_EQ(fixture.service->find_user("1"), one);
}

TEST(FindUser, AnExplicitIdIsNothingElse) {
  AccountsFixture fixture;
  fixture.join("ada@example.org");
  for (const char* who :
       {"id:", "id:0", "id:9", "id:x", "id:-1", "id:1x", "id: 1", "id:4294967297"})
    expect_refused(fixture.service->find_user(who), ErrorCode::kNotFound, "username");
}

TEST(FindUser, CountsTheCandidatesOfAPopularName) {
  AccountsFixture fixture;
  for (int i = 0; i < 12; ++i) fixture.join("ada@" + std::to_string(i) + ".example.org");
  const auto found = fixture.service->find_user("ada");
  expect_refused(found, ErrorCode::kConflict, "username");
  EXPECT_NE(found.error().message.find("ada@10.example.org (id 11)"), std::string::npos)
      << found.error().message;
  EXPECT_NE(found.error().message.find(", and others. Use"), std::string::npos);
  EXPECT_EQ(fixture.service->users_named("ada")->size(), AccountService::kUsersNamedMax + 1);
}

TEST(FindUser, NamesTheNearestWhereThereIsNone) {
  AccountsFixture fixture;
  fixture.join("ada@example.org");
  fixture.join("bob@example.org");
  const auto found = fixture.service->find_user("adda@example.org");
  expect_refused(found, ErrorCode::kNotFound, "username");
  EXPECT_NE(found.error().message.find("Did you mean ada@example.org"), std::string::npos)
      << found.error().message;
}

TEST(FindUser, NamesPeopleByNameWithOrWithoutAccents) {
  AccountsFixture fixture;
  const UserId kowalski = fixture.join("kowalski@example.pl");
  ASSERT_TRUE(fixture.service->update_profile(
      kowalski, {.first_name = "\u0141ukasz", .last_name = "Kowalski"}, fixture.web(kowalski)));
  fixture.join("somebody.else@example.org");
  for (const char* who : {"lukasz", "\u0141UKASZ", "Kowalski \u0142ukasz"}) {
    const auto found = fixture.service->find_user(who);
    expect_refused(found, ErrorCode::kNotFound, "username");
    EXPECT_EQ(found.error().message,
              "No user matches “" + std::string(who) +
                  "”. Did you mean kowalski@example.pl (id 1, \u0141ukasz Kowalski)?");
  }
  // Nothing is seen of it, so nothing was typed.
  expect_refused(fixture.service->find_user("\u0301"), ErrorCode::kInvalid, "username");
}

TEST(FindUser, AUsernameOfSeveralPeopleNamesThem) {
  AccountsFixture fixture;
  fixture.join("ada@example.org");
  fixture.join("ada@example.com");
  const auto found = fixture.service->find_user("ada");
  expect_refused(found, ErrorCode::kConflict, "username");
  EXPECT_NE(found.error().message.find("ada@example.com"), std::string::npos);
}

TEST(FindUser, SomebodyRemovedIsNobody) {
  AccountsFixture fixture;
  fixture.join("first@example.org");  // the owner, who stays
  const UserId ada = fixture.join("ada@example.org");
  ASSERT_TRUE(fixture.sequencer->submit(RemoveUser{ada}, fixture.shell()).has_value());
  for (const char* who : {"ada@example.org", "2", "ada"}) {
    expect_refused(fixture.service->find_user(who), ErrorCode::kNotFound, "username");
  }
  for (const char* who : {"2", "id:2"}) {
    EXPECT_EQ(fixture.service->find_user(who, Removed::kIncluded), ada) << who;
  }
}

}  // namespace
}  // namespace muster
