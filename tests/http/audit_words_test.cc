// Every type of event has words of its own, and none says what must stay unsaid.

#include <set>

#include <gtest/gtest.h>

#include "http/pages/audit/lines.h"
#include "http/pages/audit/rows.h"
#include "http/pages/audit/words.h"
#include "projections/all_projections.h"
#include "projections/audit_changes.h"
#include "projections/projector/view_builder.h"
#include "tests/support/sample_events.h"
#include "tests/support/temp_dir.h"

namespace muster::http::pages {
namespace {

class AuditWords : public testing::Test {
 protected:
  AuditWords() : store_(*ViewStore::open(dir_.path(), projections::all_tables())), views_(store_) {}

  std::string words(const Who& who, const Payload& payload) {
    return plain_text(sentence_of(who, payload, names_));
  }

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
  const Position at(0);
  for (const Payload& payload : sample_payloads()) {
    const std::string shown = words(sample_who(), payload) +
                              csv_line(at, Timestamp{1}, sample_who(), payload, names_) +
                              json_line(at, Timestamp{1}, sample_who(), payload);
    for (const char* secret :
         {"scrypt", "argon2", "nonce-and-tag", "RIFF", "1011121314", "101112", "404142", "808182",
          "a0a1a2", "c0c1c2", "EBESExQV", "QEFCQ0RF", "gIGCg4SF"}) {
      EXPECT_EQ(shown.find(secret), std::string::npos) << info_of(payload).name << ": " << shown;
    }
  }
}

TEST_F(AuditWords, SayWhetherALinkSetThePassword) {
  PasswordChanged event{UserId(3), {}, PasswordChangedBy::kAnotherPerson};
  const Who holder{UserId(3), Channel::kWeb, RequestId(1), {}};
  EXPECT_EQ(words(holder, event), "set a new password with a one-time link");
  event.by = PasswordChangedBy::kSelf;
  EXPECT_EQ(words(holder, event), "changed their password");
}

TEST_F(AuditWords, SayWhoOrTheDoor) {
  EXPECT_EQ(doer_of({std::nullopt, Channel::kCli, {}, {}}, names_).text, "Command line");
  EXPECT_EQ(doer_of({std::nullopt, Channel::kSystem, {}, {}}, names_).text, "The server");
  EXPECT_EQ(doer_of({std::nullopt, Channel::kWeb, {}, {}}, names_).text, "Unknown");
  EXPECT_EQ(doer_of({UserId(3), Channel::kWeb, {}, {}}, names_).text, "removed account 3");
}

TEST_F(AuditWords, CountExpiredSessions) {
  const Who server{std::nullopt, Channel::kSystem, {}, {}};
  EXPECT_EQ(words(server, SessionsExpired{{SessionId(7)}}), "removed 1 expired session");
  const SessionsExpired twelve{std::vector<SessionId>(12, SessionId(7))};
  EXPECT_EQ(words(server, twelve), "removed 12 expired sessions");
}

TEST(AuditLines, CellsAreQuotedAsRfc4180Says) {
  EXPECT_EQ(csv_cell("plain"), "plain");
  EXPECT_EQ(csv_cell(""), "");
  EXPECT_EQ(csv_cell("a,b"), "\"a,b\"");
  EXPECT_EQ(csv_cell("say \"hi\""), "\"say \"\"hi\"\"\"");
  EXPECT_EQ(csv_cell("two\nlines"), "\"two\nlines\"");
}

TEST(AuditLines, NoCellIsAFormula) {
  EXPECT_EQ(csv_cell("=1+1"), "'=1+1");
  EXPECT_EQ(csv_cell("+49 1"), "'+49 1");
  EXPECT_EQ(csv_cell("-1"), "'-1");
  EXPECT_EQ(csv_cell("@SUM(A1)"), "'@SUM(A1)");
  EXPECT_EQ(csv_cell("\t=1"), "'\t=1");
  EXPECT_EQ(csv_cell("\r=1"), "\"'\r=1\"");
  EXPECT_EQ(csv_cell("=\"a\""), "\"'=\"\"a\"\"\"");
  EXPECT_EQ(csv_cell("a=1"), "a=1");
}

}  // namespace
}  // namespace muster::http::pages
