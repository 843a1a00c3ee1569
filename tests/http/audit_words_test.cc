// Every type of event has words of its own, and none says what must stay unsaid.

#include <set>
#include <tuple>
#include <vector>

#include <gtest/gtest.h>

#include "core/ascii.h"
#include "http/pages/audit/lines.h"
#include "http/pages/audit/rows.h"
#include "http/pages/audit/words.h"
#include "projections/all_projections.h"
#include "projections/audit/changes.h"
#include "projections/event_fields.h"
#include "projections/projector/view_builder.h"
#include "tests/support/sample_events.h"
#include "tests/support/temp_dir.h"

namespace muster::http::pages {
namespace {

class AuditWords : public testing::Test {
 protected:
  AuditWords() : store_(*ViewStore::open(dir_.path(), projections::all_tables())), views_(store_) {}

  static projections::LoggedEvent event_of(const Who& who, const Payload& payload,
                                           projections::Cause cause = {}) {
    return {Position(0), Timestamp{1}, who, payload, cause};
  }
  std::string words(const projections::LoggedEvent& event) {
    return plain_text(sentence_of(event, names_));
  }
  std::string words(const Who& who, const Payload& payload) {
    return words(event_of(who, payload));
  }
  std::string doer(const projections::LoggedEvent& event) { return doer_of(event, names_).text; }

  TempDir dir_;
  std::shared_ptr<ViewStore> store_;
  projections::Views views_;
  Names names_{views_};
};

TEST_F(AuditWords, EveryTypeHasASentenceOfItsOwn) {
  const Who another{UserId(2), Channel::kWeb, RequestId(1), {}};
  std::set<std::string> own;
  std::set<std::string> of_another;
  for (const Payload& payload : sample_payloads()) {
    const std::string_view wire_name = info_of(payload).name;
    for (const std::string& text : {words(sample_who(), payload), words(another, payload)}) {
      EXPECT_GE(text.size(), 8u) << wire_name;
      EXPECT_EQ(text.find(wire_name), std::string::npos) << text;
      EXPECT_EQ(text.find('_'), std::string::npos) << text;
    }
    EXPECT_TRUE(own.insert(words(sample_who(), payload)).second) << wire_name;
    EXPECT_TRUE(of_another.insert(words(another, payload)).second) << wire_name;
  }
}

TEST_F(AuditWords, EveryTypeHasALabelAndCanBeChosen) {
  std::set<std::string> values;
  std::set<std::string> labels;
  for (const TypeGroup& group : type_groups()) {
    for (const TypeChoice& kind : group.types) {
      EXPECT_TRUE(values.insert(kind.value).second) << kind.value;
      EXPECT_TRUE(labels.insert(kind.label).second) << kind.label;
      EXPECT_TRUE(EventTypes::named(kind.value)) << kind.value;
    }
  }
  for (const Payload& payload : sample_payloads()) {
    EXPECT_TRUE(values.contains(std::string(info_of(payload).name))) << info_of(payload).name;
  }
}

// Digests as they would be written, and the bytes that stand in the samples.
TEST_F(AuditWords, NothingLeaksADigestOrASealedValueOrAPicture) {
  for (const Payload& payload : sample_payloads()) {
    const projections::LoggedEvent event = event_of(sample_who(), payload);
    const std::string shown =
        words(event) + csv_line(event, {}, names_) + json_line(event, {}, names_);
    for (const char* secret :
         {"scrypt", "argon2", "nonce-and-tag", "RIFF", "1011121314", "101112", "404142", "808182",
          "a0a1a2", "c0c1c2", "EBESExQV", "QEFCQ0RF", "gIGCg4SF"}) {
      EXPECT_EQ(shown.find(secret), std::string::npos) << info_of(payload).name << ": " << shown;
    }
  }
}

// Once it read "Søren changed their password", although whoever held the link had set it.
TEST_F(AuditWords, APasswordSetThroughALinkIsNotThePersonsOwnAct) {
  const Who holder{UserId(3), Channel::kWeb, RequestId(1), {}};
  projections::LoggedEvent set =
      event_of(holder, PasswordChanged{UserId(3), {}, PasswordChangedBy::kAnotherPerson},
               projections::Cause::kPasswordLink);
  EXPECT_EQ(doer(set), "Someone with a one-time link");
  EXPECT_EQ(words(set), "set a new password for removed account 3 with a one-time link");
  set.link_made_by = Who{UserId(1), Channel::kWeb, RequestId(2), {}};
  EXPECT_EQ(words(set),
            "set a new password for removed account 3 with a one-time link created by removed "
            "account 1");
  const auto log_in = event_of(holder, SessionStarted{SessionId(1), UserId(3), {}, {}, {}, {}},
                               projections::Cause::kPasswordLink);
  EXPECT_EQ(doer(log_in), "Someone with a one-time link");
  EXPECT_EQ(words(log_in), "logged in as removed account 3");
  EXPECT_EQ(words(holder, PasswordChanged{UserId(3), {}, PasswordChangedBy::kSelf}),
            "changed their password");
}

// "Søren ended a session of Søren because the password changed", "Ada reset the invitation link":
// neither did.
TEST_F(AuditWords, WhatFollowsByItselfIsDoneByTheServer) {
  using projections::Cause;
  const Who ada{UserId(1), Channel::kWeb, RequestId(1), {}};
  const UserId user(1);
  for (const auto& [payload, cause, said] : std::vector<std::tuple<Payload, Cause, std::string>>{
           {InviteLinkReset{}, Cause::kFounding, "created the invitation link"},
           {ApiTokenIssued{user, {}, {}}, Cause::kSignUp,
            "created a new API token for removed account 1"},
           {ApiTokenRevoked{user}, Cause::kPasswordChange,
            "revoked the API token of removed account 1 because the password changed"},
           {ApiTokenRevoked{user}, Cause::kRemoval,
            "revoked the API token of removed account 1 because the account was removed"},
           {SessionEnded{SessionId(1), user, SessionEndReason::kPasswordChanged},
            Cause::kPasswordChange,
            "ended a session of removed account 1 because the password changed"},
           {SessionEnded{SessionId(1), user, SessionEndReason::kPasswordChanged},
            Cause::kPasswordLink,
            "ended a session of removed account 1 because a one-time link set a new password"},
           {SessionEnded{SessionId(1), user, SessionEndReason::kDeactivated}, Cause::kRemoval,
            "ended a session of removed account 1 because the account was removed"},
           {SessionEnded{SessionId(1), user, SessionEndReason::kTooMany}, Cause::kItself,
            "ended a session of removed account 1 because there were too many"},
           {SessionEnded{SessionId(1), user, SessionEndReason::kExpired}, Cause::kItself,
            "ended an expired session of removed account 1"},
           {PasswordChanged{user, {}, PasswordChangedBy::kRehash}, Cause::kItself,
            "updated the password hash of removed account 1"}}) {
    const auto event = event_of(ada, payload, cause);
    EXPECT_EQ(doer(event), "The server") << said;
    EXPECT_EQ(words(event), said);
  }
  EXPECT_EQ(words(ada, InviteLinkReset{}), "reset the invitation link");
  EXPECT_EQ(doer(event_of(ada, InviteLinkReset{})), "removed account 1");
  EXPECT_EQ(words(ada, ApiTokenRevoked{user}), "revoked their API token");
  EXPECT_EQ(words(ada, SessionEnded{SessionId(1), user, SessionEndReason::kRevoked}),
            "ended one of their sessions");
}

// Once the details said "By another_person".
template <typename Enum>
void expect_words_for_every_value() {
  std::set<std::string> said;
  for (int n = 0; n < 256; ++n) {
    const auto value = static_cast<Enum>(n);
    if (name_of(value) == "unknown") {
      EXPECT_EQ(words_of(value), "Unknown") << n;
      continue;
    }
    const std::string text = words_of(value);
    EXPECT_NE(text, "Unknown") << name_of(value);
    EXPECT_TRUE(said.insert(text).second) << text << " has two meanings";
    EXPECT_EQ(text.find('_'), std::string::npos) << text;
    EXPECT_TRUE(ascii_upper(text[0]) == text[0]) << text;
  }
  EXPECT_GT(said.size(), 3u);
}
TEST_F(AuditWords, EveryValueOfAnEventHasWords) {
  expect_words_for_every_value<Channel>();
  expect_words_for_every_value<SignUpVia>();
  expect_words_for_every_value<PasswordChangedBy>();
  expect_words_for_every_value<SessionEndReason>();
}

TEST_F(AuditWords, EveryFieldOfAnEventHasALabel) {
  for (const Payload& payload : sample_payloads()) {
    std::visit(
        [](const auto& event) {
          event.fields(event, []<typename T>(const char* name, const T&) {
            const bool is_secret =
                projections::kIsSecret<T> || std::is_same_v<T, std::optional<Sealed>> ||
                std::is_same_v<T, PersonalHash> || std::is_same_v<T, Personal<Digest>>;
            EXPECT_TRUE(is_secret || field_label(name) != "") << name;
          });
        },
        payload);
  }
}

TEST_F(AuditWords, SayWhoOrTheDoor) {
  const auto who_did = [&](const Who& who) { return doer(event_of(who, UserRemoved{UserId(9)})); };
  EXPECT_EQ(who_did({std::nullopt, Channel::kCli, {}, {}}), "Command line");
  EXPECT_EQ(who_did({std::nullopt, Channel::kSystem, {}, {}}), "The server");
  EXPECT_EQ(who_did({std::nullopt, Channel::kWeb, {}, {}}), "Unknown");
  EXPECT_EQ(who_did({UserId(3), Channel::kWeb, {}, {}}), "removed account 3");
}

TEST_F(AuditWords, CountExpiredSessions) {
  const Who server{std::nullopt, Channel::kSystem, {}, {}};
  EXPECT_EQ(words(server, SessionsExpired{{SessionId(7)}}), "removed 1 expired session");
  const SessionsExpired twelve{std::vector<SessionId>(12, SessionId(7))};
  EXPECT_EQ(words(server, twelve), "removed 12 expired sessions");
}

}  // namespace
}  // namespace muster::http::pages
