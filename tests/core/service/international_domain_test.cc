#include <cstdint>

#include <gtest/gtest.h>

#include "core/service/account_service.h"
#include "tests/support/accounts_fixture.h"
#include "tests/support/expect_refused.h"

namespace muster {
namespace {

// A domain in Unicode and the same in ASCII are one mailbox: browsers send the latter for what was
// typed in the former.
TEST(InternationalDomain, OneAccountIsFoundByEverySpelling) {
  AccountsFixture fixture;
  const UserId ada = fixture.join("Ada@xn--mnchen-3ya.de");
  EXPECT_EQ(fixture.service->user(ada)->email, "Ada@m\u00fcnchen.de");
  for (const char* email : {"ada@m\u00fcnchen.de", "ADA@M\u00dcNCHEN.DE", "ada@xn--mnchen-3ya.de",
                            "ada@XN--MNCHEN-3YA.de"}) {
    EXPECT_TRUE(fixture.sign_in(email)) << email;
    EXPECT_EQ(fixture.service->find_user(email), ada) << email;
    expect_refused(fixture.try_sign_up(email), ErrorCode::kConflict, "email");
    const auto made =
        fixture.service->sign_up({email, Secret(AccountsFixture::kPassword)}, fixture.shell());
    expect_refused(made, ErrorCode::kConflict, "email");
  }
  expect_refused(fixture.sign_in("ada@munchen.de"), ErrorCode::kUnauthorized);
  expect_refused(fixture.try_sign_up("ada@xn--a.de"), ErrorCode::kInvalid, "email");
}

TEST(InternationalDomain, GuessesAtEverySpellingAreCountedTogether) {
  AccountsFixture fixture;
  fixture.join("ada@m\u00fcnchen.de");
  for (std::uint32_t i = 0; i < rule_of(AttemptPolicy::kAccountAndNetwork).free; ++i) {
    const char* email = i % 2 == 0 ? "ada@m\u00fcnchen.de" : "ADA@xn--mnchen-3ya.de";
    expect_refused(fixture.sign_in(email, "a wrong guess"), ErrorCode::kUnauthorized);
  }
  expect_refused(fixture.sign_in("ada@M\u00dcNCHEN.de"), ErrorCode::kTooMany);
}

// Adds what a program from before such accounts were refused has left in the log.
UserId sign_up_as_before(AccountsFixture& fixture, const std::string& email,
                         const std::string& password) {
  const UserId id(Accounts(fixture.sequencer->registry()).organization()->last_user.value + 1);
  fixture.service.reset();
  fixture.sequencer.reset();
  const Draft draft{fixture.clock.now(),
                    {Event{{std::nullopt, Channel::kCli, RequestId(1), OrganizationId(1)},
                           UserSignedUp{id,
                                        PersonalText(email),
                                        {},
                                        {},
                                        PersonalHash(*fixture.hasher.hash(Secret(password))),
                                        SignUpVia::kOpenSignUp}}}};
  const Position at = fixture.log.append_elsewhere(draft);
  const Table table = fixture.views->table<Registry>();
  const TableRows base(*fixture.views, table);
  Overlay overlay(base);
  const auto commit = fixture.log.read(at)->next();
  evolve(overlay, **commit);
  const TableWrite write{table, &overlay, {(*commit)->end(), (*commit)->crc}};
  EXPECT_TRUE(fixture.views->write({&write, 1}));
  fixture.sequencer.emplace(fixture.log, fixture.views, fixture.clock, Sequencer::Options());
  fixture.service.emplace(*fixture.sequencer, fixture.hasher, fixture.key, fixture.random,
                          fixture.clock, PasswordPolicy{});
  return id;
}

TEST(InternationalDomain, TwoAccountsOfOneMailboxInAnOldLogLogInAsTheyAreSpelled) {
  AccountsFixture fixture;
  const UserId first = fixture.join("ada@m\u00fcnchen.de");
  const UserId second =
      sign_up_as_before(fixture, "ada@xn--mnchen-3ya.de", "yellow submarine piano");
  const auto unicode = fixture.sign_in("Ada@M\u00fcnchen.de");
  ASSERT_TRUE(unicode) << unicode.error().message;
  EXPECT_EQ(unicode->user, first);
  const auto ascii = fixture.sign_in("ada@xn--mnchen-3ya.de", "yellow submarine piano");
  ASSERT_TRUE(ascii) << ascii.error().message;
  EXPECT_EQ(ascii->user, second);
  EXPECT_EQ(fixture.service->find_user("ada@m\u00fcnchen.de"), first);
  EXPECT_EQ(fixture.service->find_user("ada@xn--mnchen-3ya.de"), second);
  for (const char* both : {"ada@m\u00fcnchen\u3002de", "ada"}) {
    const auto found = fixture.service->find_user(both);
    expect_refused(found, ErrorCode::kConflict, "username");
    EXPECT_NE(
        found.error().message.find("ada@m\u00fcnchen.de (id 1), ada@xn--mnchen-3ya.de (id 2)"),
        std::string::npos)
        << found.error().message;
  }
}

// Domains were not checked when it was made.
TEST(InternationalDomain, AnAccountWithADomainThatIsNoneCanLogIn) {
  AccountsFixture fixture;
  fixture.join("bob@example.org");
  const UserId ada = sign_up_as_before(fixture, "ada@ex!mple.org", "yellow submarine piano");
  const auto signed_in = fixture.sign_in("ADA@ex!mple.org", "yellow submarine piano");
  ASSERT_TRUE(signed_in) << signed_in.error().message;
  EXPECT_EQ(fixture.service->find_user("ada@ex!mple.org"), ada);
}

}  // namespace
}  // namespace muster
