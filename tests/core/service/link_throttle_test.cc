// Links and tokens that are not passwords: wrong ones are slowed down, right ones go on working.

#include <cstdint>
#include <optional>
#include <string>

#include <gtest/gtest.h>

#include "core/service/account_service.h"
#include "core/service/retry_after.h"
#include "tests/support/accounts_fixture.h"
#include "tests/support/expect_refused.h"

namespace muster {
namespace {

using std::chrono::minutes;

constexpr Place kHere{"192.0.2.1"};
constexpr Place kElsewhere{"192.0.2.2"};
constexpr Place kShared{"192.0.2.1", /*is_shared=*/true};
constexpr int kFree = 20;

TEST(LinkThrottle, WrongPasswordLinksMakeThePlaceWait) {
  AccountsFixture fixture;
  const UserId ada = fixture.join("ada@example.org");
  const UserId bob = fixture.join("bob@example.org");
  const auto link = fixture.service->issue_password_link(bob, fixture.web(ada));
  ASSERT_TRUE(link) << link.error().message;
  const auto open = [&](const Secret& token, const Place& place) {
    return fixture.service->password_link_user(token, place);
  };
  const Secret wrong("wrong");
  for (int i = 0; i < kFree; ++i)
    expect_refused(open(wrong, kHere), ErrorCode::kForbidden, "token");
  const auto refused = open(wrong, kHere);
  expect_refused(refused, ErrorCode::kTooMany, "token");
  EXPECT_TRUE(retry_after(refused.error()));
  expect_refused(fixture.service->use_password_link(wrong, Secret(AccountsFixture::kPassword),
                                                    false, fixture.web(), kHere),
                 ErrorCode::kTooMany, "token");
  expect_refused(open(wrong, kElsewhere), ErrorCode::kForbidden, "token");
  expect_refused(open(wrong, kShared), ErrorCode::kForbidden, "token");
  EXPECT_TRUE(open(link->token, kHere)) << "256 random bits are not guessed";
  fixture.clock.advance(*retry_after(refused.error()));
  expect_refused(open(wrong, kHere), ErrorCode::kForbidden, "token");
}

TEST(LinkThrottle, WrongInvitationsMakeThePlaceWait) {
  AccountsFixture fixture;
  fixture.join("ada@example.org");
  const auto check = [&](const Secret& token, const Place& place) {
    return fixture.service->check_invite(token, fixture.web(), place);
  };
  const Secret wrong("wrong");
  for (int i = 0; i < kFree; ++i)
    expect_refused(check(wrong, kHere), ErrorCode::kForbidden, "token");
  expect_refused(check(wrong, kHere), ErrorCode::kTooMany, "token");
  expect_refused(check(wrong, kElsewhere), ErrorCode::kForbidden, "token");
  EXPECT_TRUE(check(fixture.service->invite()->token, kHere));
  NewAccount account{"bob@example.org", Secret(AccountsFixture::kPassword)};
  account.invite = wrong;
  const Device device{std::string(kHere.address), "Browser"};
  expect_refused(fixture.service->sign_up(account, device, fixture.web()), ErrorCode::kTooMany,
                 "token");
}

TEST(LinkThrottle, WrongApiTokensMakeThePlaceWait) {
  AccountsFixture fixture;
  const UserId ada = fixture.join("ada@example.org");
  NewAccount chosen{"bob@example.org", Secret(AccountsFixture::kPassword)};
  chosen.api_token = Secret("chosen-by-an-operator");
  ASSERT_TRUE(fixture.service->sign_up(chosen, fixture.shell()));
  const auto caller = [&](const Secret& token, const Place& place) {
    return fixture.service->caller_by_api_token(token, place);
  };
  for (int i = 0; i < kFree; ++i) EXPECT_EQ(caller(Secret("wrong"), kHere).value(), nullptr);
  expect_refused(caller(Secret("wrong"), kHere), ErrorCode::kTooMany);
  EXPECT_EQ(caller(Secret("wrong"), kElsewhere).value(), nullptr);
  EXPECT_NE(caller(*fixture.service->api_token(ada), kHere).value(), nullptr);
  // Whether a guess at one that a person made up was right is not told either.
  expect_refused(caller(*chosen.api_token, kHere), ErrorCode::kTooMany);
  EXPECT_NE(caller(*chosen.api_token, kElsewhere).value(), nullptr);
  EXPECT_NE(caller(*chosen.api_token, kShared).value(), nullptr);
  fixture.clock.advance(minutes(15));
  EXPECT_NE(caller(*chosen.api_token, kHere).value(), nullptr);
}

TEST(LinkThrottle, RightTokensCountForNothing) {
  AccountsFixture fixture;
  const UserId ada = fixture.join("ada@example.org");
  const Secret token = *fixture.service->api_token(ada);
  const std::uint64_t before = fixture.service->attempts().changes();
  for (int i = 0; i < 1'000; ++i)
    EXPECT_NE(fixture.service->caller_by_api_token(token, kHere).value(), nullptr);
  EXPECT_EQ(fixture.service->attempts().changes(), before);
}

// A session that was taken over, or a token, delays neither the owner's log-ins nor their other
// sessions.
TEST(LinkThrottle, GuessesAtTheOldPasswordAreCountedForTheirSession) {
  AccountsFixture fixture;
  const UserId ada = fixture.join("ada@example.org");
  const auto row = *fixture.service->user(ada);
  const auto confirm = [&](std::optional<SessionId> session, const char* password,
                           const std::string& address) {
    Who who = fixture.web(ada);
    who.session = session;
    return fixture.service->confirm_password(row, Secret(password), {address, "Browser"}, who);
  };
  for (int i = 0; i < 5; ++i) {
    expect_refused(confirm(SessionId(1), "wrong", "192.0.2." + std::to_string(i)),
                   ErrorCode::kInvalid, "old_password");
  }
  expect_refused(confirm(SessionId(1), AccountsFixture::kPassword, "192.0.2.9"),
                 ErrorCode::kTooMany, "old_password");
  EXPECT_TRUE(confirm(SessionId(2), AccountsFixture::kPassword, "192.0.2.9"));
  EXPECT_TRUE(confirm(std::nullopt, AccountsFixture::kPassword, "192.0.2.9"));
  EXPECT_TRUE(fixture.sign_in("ada@example.org"));
}

}  // namespace
}  // namespace muster
