#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "core/look_alikes.h"
#include "tests/support/decider_spec.h"

namespace muster {
namespace {

using namespace ada_and_bob;
using std::chrono::hours;
using std::chrono::minutes;

SignUp eve_signs_up() {
  SignUp command;
  command.email = "eve@example.org";
  command.password = password("eve");
  command.api_token = {digest(9), Sealed{"token"}};
  command.founding_invite = {digest(8), Sealed{"invite"}};
  return command;
}
UserSignedUp eve_signed_up(std::uint32_t id, SignUpVia via) {
  return {UserId(id), PersonalText("eve@example.org"), {}, {}, password("eve"), via};
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

TEST(UpdateProfile, SaysOnlyWhatChanged) {
  DeciderSpec spec;
  spec.given(history()).by(kAda).when(UpdateProfile{kAda, "Ada", "", std::nullopt});
  spec.then({ProfileUpdated{kAda, PersonalText("Ada"), std::nullopt, std::nullopt}});
}
TEST(UpdateProfile, SavedAsItWasChangesNothing) {
  DeciderSpec spec;
  spec.given(history()).by(kAda).when(UpdateProfile{kAda, "", "", ""}).then_nothing();
}
TEST(UpdateProfile, OfNobodyIsRefused) {
  DeciderSpec spec;
  spec.given(history())
      .by(kAda)
      .when(UpdateProfile{UserId(9), "X", {}, {}})
      .then_refused(ErrorCode::kNotFound, "user");
}

// The caller's own session went on under the id that somebody else may know.
TEST(ChangePassword, EndsAllSessionsAndTheTokenAndStartsANewSession) {
  DeciderSpec spec;
  spec.given(history()).given({session_started(3, 1)});
  const SessionStarted fresh = session_started(4, 1);
  spec.when(ChangePassword{kAda, password("new"), PasswordChangedBy::kSelf,
                           password("ada@example.org"),
                           NewSession{fresh.token, "127.0.0.1", "Browser"}})
      .then({PasswordChanged{kAda, password("new"), PasswordChangedBy::kSelf},
             ApiTokenRevoked{kAda},
             SessionEnded{SessionId(1), kAda, SessionEndReason::kPasswordChanged},
             SessionEnded{SessionId(3), kAda, SessionEndReason::kPasswordChanged}, fresh});
}
TEST(ChangePassword, KeepsTheTokenWhereAskedTo) {
  DeciderSpec spec;
  spec.given(history()).through(Channel::kCli);
  spec.when(ChangePassword{kBob, password("new"), PasswordChangedBy::kOperator, {}, {}, {}, true})
      .then({PasswordChanged{kBob, password("new"), PasswordChangedBy::kOperator},
             SessionEnded{SessionId(2), kBob, SessionEndReason::kPasswordChanged}});
}
TEST(ChangePassword, WhereThereIsNoTokenSaysNothingOfOne) {
  DeciderSpec spec;
  spec.given(history()).given({ApiTokenRevoked{kBob}}).through(Channel::kCli);
  spec.when(ChangePassword{kBob, password("new"), PasswordChangedBy::kOperator, {}, {}})
      .then({PasswordChanged{kBob, password("new"), PasswordChangedBy::kOperator},
             SessionEnded{SessionId(2), kBob, SessionEndReason::kPasswordChanged}});
}
TEST(ChangePassword, ByTheOperatorEndsThemAll) {
  DeciderSpec spec;
  spec.given(history()).through(Channel::kCli);
  spec.when(ChangePassword{kBob, password("new"), PasswordChangedBy::kOperator, {}, {}})
      .then({PasswordChanged{kBob, password("new"), PasswordChangedBy::kOperator},
             ApiTokenRevoked{kBob},
             SessionEnded{SessionId(2), kBob, SessionEndReason::kPasswordChanged}});
}
TEST(ChangePassword, IsRefusedWhenAnotherChangeCameFirst) {
  DeciderSpec spec;
  spec.given(history());
  spec.when(ChangePassword{kAda, password("new"), PasswordChangedBy::kSelf, password("older"), {}})
      .then_refused(ErrorCode::kConflict, "old_password");
}
TEST(ChangePassword, ARehashEndsNoSession) {
  DeciderSpec spec;
  spec.given(history());
  spec.when(ChangePassword{
                kAda, password("re"), PasswordChangedBy::kRehash, password("ada@example.org"), {}})
      .then({PasswordChanged{kAda, password("re"), PasswordChangedBy::kRehash}});
}
TEST(ChangePassword, ARehashOfAPasswordThatChangedDoesNothing) {
  DeciderSpec spec;
  spec.given(history());
  spec.when(ChangePassword{kAda, password("re"), PasswordChangedBy::kRehash, password("older"), {}})
      .then_nothing();
}
TEST(ChangePassword, OfNobodyIsRefused) {
  DeciderSpec spec;
  spec.given(history()).when(ChangePassword{UserId(9), password("new"), {}, {}, {}});
  spec.then_refused(ErrorCode::kNotFound, "user");
}

TEST(ChangePicture, ReplacesTheOneBefore) {
  DeciderSpec spec;
  spec.given(history()).by(kAda).given(
      {PictureChanged{kAda, digest(50), Personal<ImageBytes>({"old"})}});
  spec.when(ChangePicture{kAda, digest(51), {"new"}})
      .then({PictureChanged{kAda, digest(51), Personal<ImageBytes>({"new"})}});
}
TEST(ChangePicture, ToTheSameChangesNothing) {
  DeciderSpec spec;
  spec.given(history()).by(kAda).given(
      {PictureChanged{kAda, digest(50), Personal<ImageBytes>({"old"})}});
  spec.when(ChangePicture{kAda, digest(50), {"old"}}).then_nothing();
}
TEST(ChangePicture, OfNobodyIsRefused) {
  DeciderSpec spec;
  spec.given(history())
      .by(kAda)
      .when(ChangePicture{UserId(9), digest(50), {"x"}})
      .then_refused(ErrorCode::kNotFound, "user");
}
TEST(RemovePicture, OnlyWhereThereIsOne) {
  DeciderSpec spec;
  spec.given(history()).by(kAda).when(RemovePicture{kAda}).then_nothing();
  spec.given({PictureChanged{kAda, digest(50), Personal<ImageBytes>({"old"})}});
  spec.when(RemovePicture{kAda}).then({PictureRemoved{kAda}});
  spec.given({PictureRemoved{kAda}}).when(RemovePicture{kAda}).then_nothing();
}
TEST(RemovePicture, OfNobodyIsRefused) {
  DeciderSpec spec;
  spec.given(history())
      .by(kAda)
      .when(RemovePicture{UserId(9)})
      .then_refused(ErrorCode::kNotFound, "user");
}

ChangePassword through_link(std::uint8_t token) {
  return {kBob, password("new"), PasswordChangedBy::kAnotherPerson, {}, {}, digest(token)};
}
std::vector<Payload> bob_has_a_link(const DeciderSpec& spec) {
  return {PasswordLinkIssued{kBob, digest(60), spec.now + hours(1)}};
}
TEST(IssuePasswordLink, LastsAsLongAsTheRulesSay) {
  DeciderSpec spec;
  spec.rules.password_link_age_max = minutes(5);
  spec.given(history()).by(kAda).when(IssuePasswordLink{kBob, digest(60)});
  spec.then({PasswordLinkIssued{kBob, digest(60), spec.now + minutes(5)}});
}
TEST(IssuePasswordLink, OfNobodyOrADeactivatedPersonIsRefused) {
  DeciderSpec spec;
  spec.given(history()).by(kAda).when(IssuePasswordLink{UserId(9), digest(60)});
  spec.then_refused(ErrorCode::kNotFound, "user");
  spec.given({UserDeactivated{kBob}}).when(IssuePasswordLink{kBob, digest(60)});
  spec.then_refused(ErrorCode::kNotFound, "user");
}
TEST(UsePasswordLink, ChangesThePasswordAndEndsAllSessionsAsTheirOwnDoing) {
  DeciderSpec spec;
  spec.given(history()).given(bob_has_a_link(spec)).after(minutes(59)).when(through_link(60));
  spec.then({PasswordChanged{kBob, password("new"), PasswordChangedBy::kAnotherPerson},
             ApiTokenRevoked{kBob},
             SessionEnded{SessionId(2), kBob, SessionEndReason::kPasswordChanged}});
  EXPECT_EQ(std::get<Event>(spec.entries().front()).who.actor, kBob);
}
TEST(UsePasswordLink, WorksOnce) {
  DeciderSpec spec;
  spec.given(history()).given(bob_has_a_link(spec));
  spec.given({PasswordChanged{kBob, password("new"), PasswordChangedBy::kAnotherPerson}})
      .when(through_link(60));
  spec.then_refused(ErrorCode::kForbidden, "token");
  EXPECT_FALSE(spec.accounts().user_by_password_link(digest(60)).has_value());
}
TEST(UsePasswordLink, IsRefusedAfterItsTime) {
  DeciderSpec spec;
  spec.given(history()).given(bob_has_a_link(spec)).after(hours(1)).when(through_link(60));
  spec.then_refused(ErrorCode::kForbidden, "token");
}
TEST(UsePasswordLink, IsRefusedWhereANewerOneTookItsPlace) {
  DeciderSpec spec;
  spec.given(history())
      .given(bob_has_a_link(spec))
      .given({PasswordLinkIssued{kBob, digest(61), spec.now + hours(1)}});
  spec.when(through_link(60)).then_refused(ErrorCode::kForbidden, "token");
  EXPECT_FALSE(spec.accounts().user_by_password_link(digest(60)).has_value());
  EXPECT_EQ(spec.accounts().user_by_password_link(digest(61)), kBob);
}
TEST(UsePasswordLink, AnyOtherChangeOfThePasswordEndsIt) {
  DeciderSpec spec;
  spec.given(history()).given(bob_has_a_link(spec));
  spec.given({PasswordChanged{kBob, password("self"), PasswordChangedBy::kSelf}})
      .when(through_link(60));
  spec.then_refused(ErrorCode::kForbidden, "token");
}
TEST(UsePasswordLink, ARehashLeavesIt) {
  DeciderSpec spec;
  spec.given(history()).given(bob_has_a_link(spec));
  spec.given({PasswordChanged{kBob, password("re"), PasswordChangedBy::kRehash}})
      .when(through_link(60));
  EXPECT_EQ(spec.entries().size(), 3U);
}
TEST(UsePasswordLink, IsRefusedForADeactivatedOrRemovedPerson) {
  DeciderSpec spec;
  spec.given(history())
      .given(bob_has_a_link(spec))
      .given({UserDeactivated{kBob}})
      .when(through_link(60));
  spec.then_refused(ErrorCode::kForbidden, "token");
  spec.given({UserRemoved{kBob}}).when(through_link(60)).then_refused(ErrorCode::kNotFound, "user");
  EXPECT_FALSE(spec.accounts().user_by_password_link(digest(60)).has_value());
}

// With a stolen session or token that was a way to a new password without the old one.
TEST(IssuePasswordLink, ForOneselfIsRefused) {
  DeciderSpec spec;
  spec.given(history());
  spec.by(kAda)
      .when(IssuePasswordLink{kAda, digest(60)})
      .then_refused(ErrorCode::kForbidden, "user");
  spec.by(kBob)
      .when(IssuePasswordLink{kBob, digest(60)})
      .then_refused(ErrorCode::kForbidden, "user");
}

TEST(LinkNotice, TellsWhoMadeALinkUntilItIsDismissed) {
  DeciderSpec spec;
  spec.given(history()).by(kAda).given(bob_has_a_link(spec));
  EXPECT_EQ(spec.accounts().user(kBob)->link_notice, (PasswordLinkNotice{kAda, spec.now}));
  // Also after the link was used.
  spec.by(kBob).given({PasswordChanged{kBob, password("new"), PasswordChangedBy::kAnotherPerson}});
  const Timestamp issued = spec.now;
  spec.after(minutes(1))
      .when(DismissLinkNotice{kBob, issued})
      .then({PasswordLinkSeen{kBob, issued}});
  spec.given({PasswordLinkSeen{kBob, issued}});
  EXPECT_FALSE(spec.accounts().user(kBob)->link_notice);
  spec.when(DismissLinkNotice{kBob, issued}).then_nothing();
}
TEST(LinkNotice, OfANewerLinkIsNotDismissedUnseen) {
  DeciderSpec spec;
  const Timestamp first = spec.now;
  spec.given(history())
      .by(kAda)
      .given(bob_has_a_link(spec))
      .after(minutes(1))
      .given(bob_has_a_link(spec));
  spec.by(kBob).when(DismissLinkNotice{kBob, first}).then_nothing();
}
TEST(LinkNotice, CancellingEndsTheLinkAndTheNotice) {
  DeciderSpec spec;
  spec.given(history()).by(kAda).given(bob_has_a_link(spec));
  const Timestamp issued = spec.now;
  spec.by(kBob).when(CancelPasswordLink{kBob, issued}).then({PasswordLinkCancelled{kBob}});
  spec.given({PasswordLinkCancelled{kBob}});
  EXPECT_FALSE(spec.accounts().user(kBob)->link_notice);
  EXPECT_FALSE(spec.accounts().user_by_password_link(digest(60)));
  spec.when(CancelPasswordLink{kBob, issued}).then_nothing();
  spec.when(through_link(60)).then_refused(ErrorCode::kForbidden, "token");
}
TEST(LinkNotice, CancellingLeavesANewerLinkAndAUsedOne) {
  DeciderSpec spec;
  const Timestamp first = spec.now;
  spec.given(history()).by(kAda).given(bob_has_a_link(spec)).after(minutes(1));
  const Timestamp second = spec.now;
  spec.given(bob_has_a_link(spec));
  spec.by(kBob).when(CancelPasswordLink{kBob, first}).then_nothing();
  spec.given({PasswordChanged{kBob, password("new"), PasswordChangedBy::kAnotherPerson}});
  spec.when(CancelPasswordLink{kBob, second}).then_nothing();
}
TEST(LinkNotice, IsCancelledByThePersonAlone) {
  DeciderSpec spec;
  spec.given(history()).by(kAda).given(bob_has_a_link(spec));
  spec.when(CancelPasswordLink{kBob, spec.now}).then_refused(ErrorCode::kForbidden, "user");
}

TEST(ChangePreferences, SaysWhatChanged) {
  DeciderSpec spec;
  spec.given(history()).by(kBob);
  const PreferencesChanged dark_in_oslo{kBob, Theme::kDark, PersonalText("Europe/Oslo"), {}};
  spec.when(ChangePreferences{kBob, Theme::kDark, "Europe/Oslo", ""}).then({dark_in_oslo});
  spec.given({dark_in_oslo});
  EXPECT_EQ(spec.accounts().user(kBob)->preferences,
            (Preferences{Theme::kDark, "Europe/Oslo", ""}));
  spec.when(ChangePreferences{kBob, Theme::kDark, "Europe/Oslo", {}}).then_nothing();
  spec.when(ChangePreferences{kBob, {}, "", "de"})
      .then({PreferencesChanged{kBob, {}, PersonalText(""), PersonalText("de")}});
}
TEST(ChangePreferences, IsForOneselfAndForThoseWhoAreThere) {
  DeciderSpec spec;
  spec.given(history()).by(kBob);
  spec.when(ChangePreferences{kAda, Theme::kDark}).then_refused(ErrorCode::kForbidden, "user");
  spec.by(kAda).when(ChangePreferences{kBob, Theme::kDark});
  EXPECT_EQ(spec.entries().size(), 1U) << "the founder may, as with a profile";
  spec.when(ChangePreferences{UserId(99), Theme::kDark}).then_refused(ErrorCode::kNotFound, "user");
}

TEST(LinkNotice, IsDismissedByThePersonAlone) {
  DeciderSpec spec;
  spec.given(history()).by(kAda).given(bob_has_a_link(spec));
  spec.when(DismissLinkNotice{kBob, spec.now}).then_refused(ErrorCode::kForbidden, "user");
}

// Every account could change everybody's, and make itself the founder with a password link.
std::vector<Command> about(UserId user) {
  return {UpdateProfile{user, "X", {}, {}}, ChangePicture{user, digest(51), {"new"}},
          RemovePicture{user}, ContributeAnnotations{ProjectId(1), user, 3},
          ReportActivity{{{user, Timestamp{1}, RequestId()}}}};
}
TEST(Rights, OnlyTheFounderActsOnOthersAccounts) {
  for (const Channel channel : {Channel::kWeb, Channel::kApi}) {
    DeciderSpec spec;
    spec.given(history()).through(channel);
    for (const Command& command : about(kAda)) {
      const std::string field = std::holds_alternative<ReportActivity>(command) ? "0" : "user";
      spec.by(kBob).when(command).then_refused(ErrorCode::kForbidden, field);
      EXPECT_TRUE(spec.by(kAda).when(command).is_accepted()) << command.index();
    }
    for (const Command& command : about(kBob)) {
      EXPECT_TRUE(spec.by(kBob).when(command).is_accepted()) << command.index();
      EXPECT_TRUE(spec.by(kAda).when(command).is_accepted()) << command.index();
    }
    spec.by(kBob)
        .when(IssuePasswordLink{kAda, digest(60)})
        .then_refused(ErrorCode::kForbidden, "user");
  }
}
TEST(Rights, NobodyIsNotTheFounder) {
  DeciderSpec spec;
  spec.given(history());
  for (const Command& command : about(kAda)) {
    const std::string field = std::holds_alternative<ReportActivity>(command) ? "0" : "user";
    spec.when(command).then_refused(ErrorCode::kForbidden, field);
  }
  spec.when(IssuePasswordLink{kAda, digest(60)}).then_refused(ErrorCode::kForbidden, "user");
}
TEST(Rights, AShellActsOnEverybodys) {
  DeciderSpec spec;
  spec.given(history()).through(Channel::kCli);
  for (const Command& command : about(kBob)) EXPECT_TRUE(spec.when(command).is_accepted());
  EXPECT_TRUE(spec.when(IssuePasswordLink{kAda, digest(60)}).is_accepted());
}
TEST(Rights, OneLineAboutAnotherRefusesTheWholeReport) {
  DeciderSpec spec;
  spec.given(history()).by(kBob);
  const Ping own{kBob, spec.now, RequestId()};
  spec.when(ReportActivity{{own, own, {kAda, spec.now, RequestId()}, own}})
      .then_refused(ErrorCode::kForbidden, "2");
}
TEST(Rights, ProjectsAndTheInvitationLinkAreEverybodys) {
  DeciderSpec spec;
  spec.given(history()).by(kBob);
  EXPECT_TRUE(spec.when(RenameProject{ProjectId(1), "Dogs"}).is_accepted());
  EXPECT_TRUE(spec.when(DeleteProject{ProjectId(1)}).is_accepted());
  EXPECT_TRUE(spec.when(ResetInvite{{digest(5), Sealed{"s"}}}).is_accepted());
}

TEST(DeactivateUser, EndsTheirSessions) {
  DeciderSpec spec;
  spec.given(history()).when(DeactivateUser{kBob});
  spec.then(
      {UserDeactivated{kBob}, SessionEnded{SessionId(2), kBob, SessionEndReason::kDeactivated}});
}
TEST(DeactivateUser, TwiceChangesNothing) {
  DeciderSpec spec;
  spec.given(history()).given({UserDeactivated{kBob}}).when(DeactivateUser{kBob}).then_nothing();
}
TEST(DeactivateUser, OfNobodyIsRefused) {
  DeciderSpec spec;
  spec.given(history()).when(DeactivateUser{UserId(9)}).then_refused(ErrorCode::kNotFound, "user");
}
TEST(ReactivateUser, OnlyWhereDeactivated) {
  DeciderSpec spec;
  spec.given(history()).when(ReactivateUser{kBob}).then_nothing();
  spec.given({UserDeactivated{kBob}}).when(ReactivateUser{kBob}).then({UserReactivated{kBob}});
}
TEST(ReactivateUser, OfNobodyIsRefused) {
  DeciderSpec spec;
  spec.given(history()).when(ReactivateUser{UserId(9)}).then_refused(ErrorCode::kNotFound, "user");
}
TEST(RemoveUser, EndsWhatTheyCouldComeInWith) {
  DeciderSpec spec;
  spec.given(history()).when(RemoveUser{kBob});
  spec.then({SessionEnded{SessionId(2), kBob, SessionEndReason::kDeactivated},
             ApiTokenRevoked{kBob}, UserRemoved{kBob}});
}
TEST(RemoveUser, TwiceIsRefused) {
  DeciderSpec spec;
  spec.given(history())
      .given({UserRemoved{kBob}})
      .when(RemoveUser{kBob})
      .then_refused(ErrorCode::kNotFound, "user");
}

TEST(RenameOrganization, ToAnotherTitle) {
  DeciderSpec spec;
  spec.given(history())
      .when(RenameOrganization{"Cats Inc"})
      .then({OrganizationRenamed{"Cats Inc"}});
  spec.when(RenameOrganization{"Muster"}).then_nothing();
}
TEST(RenameOrganization, BeforeAnybodySignedUpIsRefused) {
  DeciderSpec spec;
  spec.when(RenameOrganization{"X"}).then_refused(ErrorCode::kConflict);
}
TEST(ResetInvite, MakesANewToken) {
  DeciderSpec spec;
  spec.given(history())
      .by(kBob)
      .when(ResetInvite{{digest(5), Sealed{"s"}}})
      .then({InviteLinkReset{digest(5), Sealed{"s"}}});
  spec.given({InviteLinkReset{digest(5), Sealed{"s"}}});
  EXPECT_EQ(spec.accounts().organization()->invite_reset_by, kBob);
}
TEST(ResetInvite, BeforeAnybodySignedUpIsRefused) {
  DeciderSpec spec;
  spec.when(ResetInvite{{digest(5), Sealed{"s"}}}).then_refused(ErrorCode::kConflict);
}

TEST(StartSession, AfterTheRightPassword) {
  DeciderSpec spec;
  const SessionStarted third = session_started(3, 1);
  spec.given(history());
  spec.when(StartSession{kAda, third.token, "127.0.0.1", "Browser", password("ada@example.org")})
      .then({third});
}
TEST(StartSession, IsRefusedWhenThePasswordChangedMeanwhile) {
  DeciderSpec spec;
  spec.given(history()).when(StartSession{kAda, digest(50), "", "", password("older")});
  spec.then_refused(ErrorCode::kUnauthorized);
}
TEST(StartSession, OfADeactivatedPersonIsRefused) {
  DeciderSpec spec;
  spec.given(history()).given({UserDeactivated{kAda}});
  spec.when(StartSession{kAda, digest(50), "", "", {}}).then_refused(ErrorCode::kUnauthorized);
}
TEST(StartSession, EndsExpiredOnesOfTheSamePerson) {
  DeciderSpec spec;
  spec.given(history())
      .after(hours(24 * 6))
      .when(StartSession{kAda, digest(103), "127.0.0.1", "Browser", {}});
  spec.then({SessionEnded{SessionId(1), kAda, SessionEndReason::kExpired}, session_started(3, 1)});
}
TEST(StartSession, TakesThePlaceOfTheOldestWhereThereAreTooMany) {
  DeciderSpec spec;
  spec.rules.sessions_per_user_max = 2;
  spec.given(history())
      .given({session_started(3, 1)})
      .when(StartSession{kAda, digest(104), "127.0.0.1", "Browser", {}});
  spec.then({SessionEnded{SessionId(1), kAda, SessionEndReason::kTooMany}, session_started(4, 1)});
}
TEST(UseSession, IsRecordedOnceInAWhile) {
  DeciderSpec spec;
  spec.given(history()).when(UseSession{SessionId(1)}).then_nothing();
  spec.after(minutes(10)).when(UseSession{SessionId(1)}).then({SessionUsed{SessionId(1), kAda}});
}
TEST(UseSession, AfterFiveDaysWithoutIsRefused) {
  DeciderSpec spec;
  spec.given(history())
      .after(hours(5 * 24))
      .when(UseSession{SessionId(1)})
      .then_refused(ErrorCode::kNotFound);
}
TEST(UseSession, AfterFourteenDaysIsRefusedHoweverMuchItWasUsed) {
  DeciderSpec spec;
  spec.given(history());
  for (int day = 0; day < 7; ++day) spec.after(hours(48)).given({SessionUsed{SessionId(1), kAda}});
  spec.when(UseSession{SessionId(1)}).then_refused(ErrorCode::kNotFound);
}
// The log has a time ten years ahead of the clock, because the clock was there once.
constexpr hours kTenYears(24 * 3650);

TEST(ClockBehindTheLog, ASessionHasTheClocksTimeAndIsAsGoodAsAnyOther) {
  DeciderSpec spec;
  const Timestamp clock = spec.now;
  spec.given(history()).after(kTenYears).with_the_clock_behind_by(kTenYears);
  SessionStarted started = session_started(3, 1);
  started.clock = clock;
  spec.when(StartSession{kAda, started.token, "127.0.0.1", "Browser", {}}).then({started});
  spec.given({started});
  EXPECT_EQ(spec.accounts().session(SessionId(3))->started_at, clock);
  spec.when(UseSession{SessionId(3)}).then_nothing();
  // The clock goes on; the log's time does not.
  spec.with_the_clock_behind_by(kTenYears - minutes(10)).when(UseSession{SessionId(3)});
  const SessionUsed used{SessionId(3), kAda, clock + minutes(10)};
  spec.then({used});
  spec.given({used});
  EXPECT_EQ(spec.accounts().session(SessionId(3))->used_at, clock + minutes(10));
  spec.with_the_clock_behind_by(kTenYears - hours(5 * 24 + 1)).when(UseSession{SessionId(3)});
  spec.then_refused(ErrorCode::kNotFound);
}
TEST(ClockBehindTheLog, ASessionFromTheFutureIsNotLiveAndIsNotEnded) {
  DeciderSpec spec;
  spec.after(kTenYears).given(history()).with_the_clock_behind_by(kTenYears);
  spec.when(UseSession{SessionId(1)}).then_refused(ErrorCode::kNotFound);
  SessionStarted started = session_started(3, 1);
  started.clock = spec.now - kTenYears;
  spec.when(StartSession{kAda, started.token, "127.0.0.1", "Browser", {}}).then({started});
  spec.with_the_clock_behind_by(minutes(5)).when(UseSession{SessionId(1)}).then_nothing();
}
TEST(ClockBehindTheLog, APasswordLinkIsForAnHourByTheClock) {
  DeciderSpec spec;
  spec.given(history()).after(kTenYears).with_the_clock_behind_by(kTenYears);
  const PasswordLinkIssued link{kBob, digest(60), spec.now - kTenYears + hours(1)};
  spec.by(kAda).when(IssuePasswordLink{kBob, digest(60)}).then({link});
  spec.given({link}).with_the_clock_behind_by(kTenYears - minutes(59));
  spec.when(through_link(60));
  EXPECT_FALSE(spec.entries().empty());
  spec.with_the_clock_behind_by(kTenYears - hours(1)).when(through_link(60));
  spec.then_refused(ErrorCode::kForbidden, "token");
}
TEST(ClockBehindTheLog, APasswordLinkFromTheFutureIsOver) {
  DeciderSpec spec;
  spec.after(kTenYears).given(history()).given(
      {PasswordLinkIssued{kBob, digest(60), spec.now + hours(1)}});
  spec.with_the_clock_behind_by(kTenYears)
      .when(through_link(60))
      .then_refused(ErrorCode::kForbidden, "token");
  spec.with_the_clock_behind_by(minutes(5)).when(through_link(60));
  EXPECT_FALSE(spec.entries().empty());
}
TEST(ClockBehindTheLog, ActivityIsOfTheClocksTime) {
  DeciderSpec spec;
  spec.given(history()).after(kTenYears).with_the_clock_behind_by(kTenYears).by(kAda);
  const Timestamp clock = spec.now - kTenYears;
  spec.when(ReportActivity{{{kAda, clock + minutes(6), {}}}})
      .then_refused(ErrorCode::kInvalid, "0");
  spec.when(ReportActivity{{{kAda, clock + minutes(4), {}}}});
  ASSERT_EQ(spec.entries().size(), 1U);
  EXPECT_EQ(std::get<PingRun>(spec.entries().front()).pings.front().at, clock);
}

TEST(UseSession, OfNoneIsRefused) {
  DeciderSpec spec;
  spec.given(history()).when(UseSession{SessionId(99)}).then_refused(ErrorCode::kNotFound);
}
TEST(EndSession, OnceAndThenNothing) {
  DeciderSpec spec;
  spec.given(history()).when(EndSession{SessionId(1), SessionEndReason::kLogout});
  spec.then({SessionEnded{SessionId(1), kAda, SessionEndReason::kLogout}});
  spec.given({SessionEnded{SessionId(1), kAda, SessionEndReason::kLogout}});
  spec.when(EndSession{SessionId(1), SessionEndReason::kLogout}).then_nothing();
  EXPECT_FALSE(spec.accounts().session_by_token(digest(101)));
}
TEST(SweepSessions, EndsThoseThatHaveExpiredAndSaysSoOnce) {
  DeciderSpec spec;
  spec.given(history()).through(Channel::kSystem).after(hours(24 * 4));
  spec.given({SessionUsed{SessionId(2), kBob}, session_started(3, 1)}).after(hours(24));
  // In any order, twice, and some that never were.
  spec.when(SweepSessions{{SessionId(3), SessionId(9), SessionId(2), SessionId(1), SessionId(1)}});
  spec.then({SessionsExpired{{SessionId(1)}}});
  spec.given({SessionsExpired{{SessionId(1)}}});
  EXPECT_FALSE(spec.accounts().session(SessionId(1)));
  EXPECT_FALSE(spec.accounts().session_by_token(digest(101)));
  EXPECT_EQ(spec.accounts().user(kAda)->sessions, std::vector{SessionId(3)});
  spec.when(SweepSessions{{SessionId(1), SessionId(2), SessionId(3)}}).then_nothing();
}
TEST(SweepSessions, EndsThoseOfSeveralPeopleInOneEvent) {
  DeciderSpec spec;
  spec.given(history()).given({session_started(3, 1)}).through(Channel::kSystem);
  const SessionsExpired all{{SessionId(1), SessionId(2), SessionId(3)}};
  spec.after(hours(24 * 5)).when(SweepSessions{all.sessions}).then({all});
  spec.given({all});
  EXPECT_TRUE(spec.accounts().user(kAda)->sessions.empty());
  EXPECT_TRUE(spec.accounts().user(kBob)->sessions.empty());
}
TEST(SweepSessions, GoesByTheClockAndNotByALogThatIsAheadOfIt) {
  DeciderSpec spec;
  spec.given(history()).through(Channel::kSystem).after(hours(24 * 365));
  spec.with_the_clock_behind_by(hours(24 * 364)).when(SweepSessions{{SessionId(1)}}).then_nothing();
}
TEST(SweepSessions, GoesByTheRulesOfTheRunningProgram) {
  DeciderSpec spec;
  spec.given(history()).through(Channel::kSystem).after(minutes(1));
  spec.rules.session_age_max = minutes(1);
  spec.when(SweepSessions{{SessionId(1)}}).then({SessionsExpired{{SessionId(1)}}});
}
TEST(SweepSessions, IsTheServersAlone) {
  DeciderSpec spec;
  spec.given(history()).by(kAda).after(hours(24 * 30)).when(SweepSessions{{SessionId(1)}});
  spec.then_refused(ErrorCode::kForbidden, "sessions");
}
TEST(SweepSessions, RejectsMoreThanOneCommitShouldHold) {
  DeciderSpec spec;
  spec.given(history()).through(Channel::kSystem);
  spec.when(SweepSessions{std::vector<SessionId>(kSessionsPerSweepMax + 1, SessionId(1))});
  spec.then_refused(ErrorCode::kTooLarge, "sessions");
}
TEST(EndOtherSessions, EndsAllButTheOneToKeep) {
  DeciderSpec spec;
  spec.given(history()).given({session_started(3, 1), session_started(4, 1)}).by(kAda);
  const auto ended = [](std::uint64_t id) {
    return SessionEnded{SessionId(id), kAda, SessionEndReason::kRevoked};
  };
  spec.when(EndOtherSessions{kAda, SessionId(3)}).then({ended(1), ended(4)});
  spec.when(EndOtherSessions{kAda, std::nullopt}).then({ended(1), ended(3), ended(4)});
  spec.given({ended(1), ended(4)}).when(EndOtherSessions{kAda, SessionId(3)}).then_nothing();
}
TEST(EndOtherSessions, OfSomebodyElseIsRefused) {
  DeciderSpec spec;
  spec.given(history()).by(kBob).when(EndOtherSessions{kAda, std::nullopt});
  spec.then_refused(ErrorCode::kForbidden, "user");
}
TEST(RecordFailedSignIn, WithAndWithoutAnAccount) {
  DeciderSpec spec;
  spec.given(history())
      .when(RecordFailedSignIn{kAda, "127.0.0.1"})
      .then({SignInFailed{kAda, PersonalText("127.0.0.1")}});
  spec.when(RecordFailedSignIn{{}, "127.0.0.1"})
      .then({SignInFailed{{}, PersonalText("127.0.0.1")}});
}
TEST(RecordFailedSignIn, OnAnEmptyServerLeavesNoTrace) {
  DeciderSpec spec;
  spec.when(RecordFailedSignIn{{}, "127.0.0.1"}).then_nothing();
}

TEST(IssueApiToken, TheOldOneIsUselessAtOnce) {
  DeciderSpec spec;
  const ApiTokenIssued issued{kAda, digest(60), Sealed{"s"}};
  spec.given(history()).when(IssueApiToken{kAda, {digest(60), Sealed{"s"}}}).then({issued});
  spec.given({issued});
  EXPECT_EQ(spec.accounts().user_by_api_token(digest(60)), kAda);
  EXPECT_EQ(spec.accounts().user_by_api_token(digest(2)), std::nullopt);
}
TEST(IssueApiToken, OfNobodyOrTakenIsRefused) {
  DeciderSpec spec;
  spec.given(history())
      .when(IssueApiToken{UserId(9), {digest(60), {}}})
      .then_refused(ErrorCode::kNotFound, "user");
  spec.when(IssueApiToken{kAda, {digest(3), {}}}).then_refused(ErrorCode::kConflict, "user_token");
}
TEST(RevokeApiToken, OnceAndThenNothing) {
  DeciderSpec spec;
  spec.given(history()).when(RevokeApiToken{kAda}).then({ApiTokenRevoked{kAda}});
  spec.given({ApiTokenRevoked{kAda}}).when(RevokeApiToken{kAda}).then_nothing();
  spec.when(RevokeApiToken{UserId(9)}).then_refused(ErrorCode::kNotFound, "user");
}

Ping ping(UserId user, Timestamp at) { return {user, at, RequestId()}; }

TEST(ReportActivity, OfOneselfHasNoReporter) {
  DeciderSpec spec;
  spec.given(history())
      .by(kAda)
      .through(Channel::kApi)
      .when(ReportActivity{{ping(kAda, spec.now)}});
  const PingRun expected{
      std::nullopt, Channel::kApi, OrganizationId(1), {{kAda, spec.now, RequestId(7)}}};
  ASSERT_EQ(spec.entries().size(), 1U);
  EXPECT_EQ(std::get<PingRun>(spec.entries()[0]), expected);
}
TEST(ReportActivity, OfOthersNamesTheReporter) {
  DeciderSpec spec;
  spec.given(history()).by(kAda).when(ReportActivity{{ping(kAda, spec.now), ping(kBob, spec.now)}});
  EXPECT_EQ(std::get<PingRun>(spec.entries()[0]).reporter, kAda);
}
TEST(ReportActivity, NamesTheUnknownOne) {
  DeciderSpec spec;
  spec.given(history()).by(kAda).when(
      ReportActivity{{ping(kAda, spec.now), ping(UserId(9), spec.now)}});
  spec.then_refused(ErrorCode::kNotFound, "1");
}
TEST(ReportActivity, OfSomebodyDeactivatedIsRefused) {
  DeciderSpec spec;
  spec.given(history())
      .given({UserDeactivated{kBob}})
      .by(kAda)
      .when(ReportActivity{{ping(kBob, spec.now)}});
  spec.then_refused(ErrorCode::kNotFound, "0");
}
TEST(ReportActivity, ALittleAheadIsNow) {
  DeciderSpec spec;
  spec.given(history()).by(kAda).when(ReportActivity{{ping(kAda, spec.now + minutes(4))}});
  EXPECT_EQ(std::get<PingRun>(spec.entries()[0]).pings[0].at, spec.now);
}
TEST(ReportActivity, FarAheadIsRefused) {
  DeciderSpec spec;
  spec.given(history()).by(kAda).when(ReportActivity{{ping(kAda, spec.now + minutes(6))}});
  spec.then_refused(ErrorCode::kInvalid, "0");
}
TEST(ReportActivity, OfNothingOrTooMuchIsRefused) {
  DeciderSpec spec;
  spec.given(history()).by(kAda).when(ReportActivity{}).then_refused(ErrorCode::kInvalid);
  spec.when(ReportActivity{std::vector<Ping>(50'001, ping(kAda, spec.now))})
      .then_refused(ErrorCode::kTooLarge);
}

TEST(CreateProject, GivesTheNextId) {
  DeciderSpec spec;
  spec.given(history())
      .by(kBob)
      .when(CreateProject{"Dogs"})
      .then({ProjectCreated{ProjectId(2), "Dogs"}});
}
TEST(CreateProject, BeforeAnybodySignedUpIsRefused) {
  DeciderSpec spec;
  spec.when(CreateProject{"Dogs"}).then_refused(ErrorCode::kConflict);
}
TEST(RenameProject, ToAnotherTitle) {
  DeciderSpec spec;
  spec.given(history())
      .when(RenameProject{ProjectId(1), ""})
      .then_refused(ErrorCode::kInvalid, "title");
  spec.when(CreateProject{""}).then_refused(ErrorCode::kInvalid, "title");
  spec.when(RenameProject{ProjectId(1), "Dogs"}).then({ProjectRenamed{ProjectId(1), "Dogs"}});
  spec.when(RenameProject{ProjectId(1), "Cats"}).then_nothing();
  spec.when(RenameProject{ProjectId(9), "Dogs"}).then_refused(ErrorCode::kNotFound, "project");
}
TEST(DeleteProject, OnceAndThenItIsGone) {
  DeciderSpec spec;
  spec.given(history()).when(DeleteProject{ProjectId(1)}).then({ProjectDeleted{ProjectId(1)}});
  spec.given({ProjectDeleted{ProjectId(1)}})
      .when(DeleteProject{ProjectId(1)})
      .then_refused(ErrorCode::kNotFound, "project");
}
TEST(ContributeAnnotations, ToALiveProjectByAnActivePerson) {
  DeciderSpec spec;
  spec.given(history())
      .by(kAda)
      .when(ContributeAnnotations{ProjectId(1), kBob, 3})
      .then({AnnotationContributed{ProjectId(1), kBob, 3}});
  spec.when(ContributeAnnotations{ProjectId(9), kBob, 3})
      .then_refused(ErrorCode::kNotFound, "project");
  spec.when(ContributeAnnotations{ProjectId(1), UserId(9), 3})
      .then_refused(ErrorCode::kNotFound, "user");
  spec.when(ContributeAnnotations{ProjectId(1), kBob, 0})
      .then_refused(ErrorCode::kInvalid, "annotations");
  spec.when(ContributeAnnotations{ProjectId(1), kBob, 1'000'001})
      .then_refused(ErrorCode::kInvalid, "annotations");
}

}  // namespace
}  // namespace muster
