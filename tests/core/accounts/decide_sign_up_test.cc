#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "core/look_alikes.h"
#include "tests/support/decider_spec.h"

namespace muster {
namespace {

using namespace ada_and_bob;

SignUp eve_signs_up() {
  SignUp command;
  command.email = "eve@example.org";
  command.password = password("eve");
  command.api_token = {digest(9), Sealed{"token"}};
  command.founding_invite = {digest(8), Sealed{"invite"}};
  return command;
}
UserSignedUp eve_signed_up(std::uint32_t id, SignUpVia via) {
  return {UserId(id), PersonalText("eve@example.org"), {}, {}, personal_password("eve"), via};
}
ApiTokenIssued eves_token(std::uint32_t id) { return {UserId(id), digest(9), Sealed{"token"}}; }

TEST(SignUp, TheFirstFoundsTheOrganization) {
  DeciderSpec spec;
  spec.when(eve_signs_up())
      .then({OrganizationFounded{"Muster"}, eve_signed_up(1, SignUpVia::kFirstRun),
             InviteLinkReset{digest(8), Sealed{"invite"}}, eves_token(1)});
}
TEST(SignUp, StartsTheFirstSessionInTheSameCommit) {
  const auto started = [](std::uint64_t id, std::uint32_t user) {
    return SessionStarted{
        SessionId(id),           UserId(user), digest(50), PersonalText("127.0.0.1"),
        PersonalText("Browser"), std::nullopt};
  };
  SignUp command = eve_signs_up();
  command.session = NewSession{digest(50), "127.0.0.1", "Browser"};
  DeciderSpec first;
  first.when(command).then({OrganizationFounded{"Muster"}, eve_signed_up(1, SignUpVia::kFirstRun),
                            InviteLinkReset{digest(8), Sealed{"invite"}}, eves_token(1),
                            started(1, 1)});
  DeciderSpec later;
  later.given(history()).when(command);
  later.then({eve_signed_up(3, SignUpVia::kOpenSignUp), eves_token(3), started(3, 3)});
  EXPECT_EQ(std::get<Event>(later.entries().back()).who.actor, UserId(3));
}
TEST(SignUp, LaterOnesJoinIt) {
  DeciderSpec spec;
  spec.given(history())
      .when(eve_signs_up())
      .then({eve_signed_up(3, SignUpVia::kOpenSignUp), eves_token(3)});
}
TEST(SignUp, IsTheNewPersonsOwnDoing) {
  DeciderSpec spec;
  spec.given(history()).when(eve_signs_up());
  EXPECT_EQ(std::get<Event>(spec.entries().front()).who.actor, UserId(3));
}
TEST(SignUp, FromAShellHasNoActor) {
  DeciderSpec spec;
  spec.given(history()).through(Channel::kCli).when(eve_signs_up());
  EXPECT_EQ(std::get<Event>(spec.entries().front()).who.actor, std::nullopt);
}
TEST(SignUp, WithTheLiveInvite) {
  DeciderSpec spec;
  SignUp command = eve_signs_up();
  command.invite = digest(1);
  spec.rules.sign_up_needs_invite = true;
  spec.given(history()).when(command).then(
      {eve_signed_up(3, SignUpVia::kInviteLink), eves_token(3)});
}
TEST(SignUp, RejectsAnInviteThatWasReset) {
  DeciderSpec spec;
  SignUp command = eve_signs_up();
  command.invite = digest(1);
  spec.given(history()).given({InviteLinkReset{digest(77), Sealed{"new"}}}).when(command);
  spec.then_refused(ErrorCode::kForbidden, "token");
}
TEST(SignUp, RejectsAWrongInviteEvenBeforeThereIsAnOrganization) {
  DeciderSpec spec;
  SignUp command = eve_signs_up();
  command.invite = digest(1);
  spec.when(command).then_refused(ErrorCode::kForbidden, "token");
}
TEST(SignUp, NeedsAnInviteWhereTheOperatorSaysSo) {
  DeciderSpec spec;
  spec.rules.sign_up_needs_invite = true;
  spec.when(eve_signs_up()).then_refused(ErrorCode::kForbidden, "token");
  spec.given(history()).when(eve_signs_up()).then_refused(ErrorCode::kForbidden, "token");
}
TEST(SignUp, FromAShellNeedsNoInvite) {
  DeciderSpec spec;
  spec.rules.sign_up_needs_invite = true;
  spec.given(history())
      .through(Channel::kCli)
      .when(eve_signs_up())
      .then({eve_signed_up(3, SignUpVia::kCli), eves_token(3)});
}
TEST(SignUp, RejectsAnEmailThatIsTakenIgnoringCase) {
  DeciderSpec spec;
  SignUp command = eve_signs_up();
  command.email = "ADA@Example.org";
  spec.given(history()).when(command).then_refused(ErrorCode::kConflict, "email");
}

// fo\u0131nder could sign up beside founder, and nobody could tell them apart.
TEST(SignUp, RejectsAnEmailThatLooksLikeAnother) {
  for (const auto& [taken, asked] : std::vector<std::pair<const char*, const char*>>{
           {"founder@example.org", "f\u043eunder@example.org"},
           {"finder@example.org", "f\u0131nder@example.org"},
           {"finder@example.org", "\ufb01nder@example.org"},
           {"f\u0131nder@example.org", "finder@example.org"},
           {"f\u0131nder@example.org", "f\u0456nder@example.org"},
           {"m\u00fcller@example.org", "m\u00fcller@ex\u0430mple.org"},
       }) {
    DeciderSpec spec;
    SignUp command = eve_signs_up();
    command.email = asked;
    UserSignedUp before = eve_signed_up(3, SignUpVia::kOpenSignUp);
    before.email = PersonalText(taken);
    spec.given(history()).given({before, eves_token(3)}).when(command);
    spec.then_refused(ErrorCode::kConflict, "email");
    spec.given({ApiTokenRevoked{UserId(3)}, UserRemoved{UserId(3)}}).when(command);
    EXPECT_EQ(spec.entries().size(), 2U) << "free again: " << asked;
  }
}

// A domain in Unicode and the same in ASCII made two accounts of one mailbox.
TEST(SignUp, RejectsAnotherSpellingOfADomain) {
  const std::vector<std::string> spellings = {"ada@m\u00fcnchen.de", "ADA@M\u00dcNCHEN.DE",
                                              "ada@xn--mnchen-3ya.de", "Ada@XN--MNCHEN-3YA.de"};
  for (const std::string& taken : spellings) {
    for (const std::string& asked : spellings) {
      DeciderSpec spec;
      SignUp command = eve_signs_up();
      command.email = asked;
      UserSignedUp before = eve_signed_up(3, SignUpVia::kOpenSignUp);
      before.email = PersonalText(taken);
      spec.given(history()).given({before, eves_token(3)}).when(command);
      spec.then_refused(ErrorCode::kConflict, "email");
      EXPECT_EQ(spec.accounts().user_by_email(asked), UserId(3));
      spec.given({ApiTokenRevoked{UserId(3)}, UserRemoved{UserId(3)}}).when(command);
      EXPECT_EQ(spec.entries().size(), 2U) << "free again: " << asked;
    }
  }
}
TEST(SignUp, RejectsADomainInAsciiThatShowsAsAnother) {
  DeciderSpec spec;
  SignUp command = eve_signs_up();
  UserSignedUp before = eve_signed_up(3, SignUpVia::kOpenSignUp);
  before.email = PersonalText("ada@epic.com");
  command.email = "ada@xn--e1awd7f.com";
  spec.given(history()).given({before}).when(command);
  spec.then_refused(ErrorCode::kConflict, "email");
}

// A log from before that was refused is taken as it is: each is found by their own spelling.
TEST(SignUp, OfSeveralWithOneMailboxInAnOldLogEachIsFoundByTheirSpelling) {
  const std::string unicode = "ada@m\u00fcnchen.de";
  const std::string ascii = "ada@xn--mnchen-3ya.de";
  for (const bool unicode_first : {true, false}) {
    DeciderSpec spec;
    SignUp command = eve_signs_up();
    command.email = unicode;
    UserSignedUp third = eve_signed_up(3, SignUpVia::kOpenSignUp);
    third.email = PersonalText(unicode_first ? unicode : ascii);
    UserSignedUp fourth = eve_signed_up(4, SignUpVia::kOpenSignUp);
    fourth.email = PersonalText(unicode_first ? ascii : unicode);
    spec.given(history()).given({third, fourth});
    const UserId of_unicode(unicode_first ? 3 : 4);
    const UserId of_ascii(unicode_first ? 4 : 3);
    EXPECT_EQ(spec.accounts().user_by_email("ADA@M\u00dcnchen.de"), of_unicode);
    EXPECT_EQ(spec.accounts().user_by_email("ada@XN--mnchen-3ya.de"), of_ascii);
    EXPECT_EQ(spec.accounts().users_by_mailbox(ascii), (std::vector{UserId(3), UserId(4)}));
    spec.when(command).then_refused(ErrorCode::kConflict, "email");
    spec.given({UserRemoved{of_ascii}});
    EXPECT_EQ(spec.accounts().user_by_email(ascii), of_unicode) << "the only one left";
    spec.when(command).then_refused(ErrorCode::kConflict, "email");
    spec.given({UserRemoved{of_unicode}}).when(command);
    EXPECT_EQ(spec.entries().size(), 2U);
  }
}
TEST(SignUp, TakesPlainAddressesThatDifferInALetter) {
  for (const char* email :
       {"ada1@example.org", "adal@example.org", "karn@example.org", "kam@example.org"}) {
    DeciderSpec spec;
    SignUp command = eve_signs_up();
    command.email = email;
    spec.given(history()).when(command);
    EXPECT_EQ(spec.entries().size(), 2U) << email;
  }
}

// A log from before that was refused is taken as it is.
TEST(SignUp, OfSeveralWhoLookAlikeInAnOldLogAllHaveToGoBeforeTheNextMayCome) {
  DeciderSpec spec;
  SignUp command = eve_signs_up();
  command.email = "finder@example.org";
  UserSignedUp third = eve_signed_up(3, SignUpVia::kOpenSignUp);
  third.email = PersonalText("f\u0131nder@example.org");
  UserSignedUp fourth = eve_signed_up(4, SignUpVia::kOpenSignUp);
  fourth.email = PersonalText("f\u0456nder@example.org");
  spec.given(history()).given({third, fourth});
  for (const std::uint32_t gone : {3U, 4U}) {
    spec.when(command).then_refused(ErrorCode::kConflict, "email");
    spec.given({UserRemoved{UserId(gone)}});
  }
  spec.when(command);
  EXPECT_EQ(spec.entries().size(), 2U);
}
TEST(SignUp, RejectsAnApiTokenOfAnother) {
  DeciderSpec spec;
  SignUp command = eve_signs_up();
  command.api_token = {digest(2), std::nullopt};
  spec.given(history()).when(command).then_refused(ErrorCode::kConflict, "user_token");
}
TEST(SignUp, AnEmailOfARemovedPersonIsFreeAgain) {
  DeciderSpec spec;
  SignUp command = eve_signs_up();
  command.email = "bob@example.org";
  spec.given(history())
      .given({SessionEnded{SessionId(2), kBob, {}}, UserRemoved{kBob}})
      .when(command);
  EXPECT_EQ(spec.entries().size(), 2U);
}

}  // namespace
}  // namespace muster
