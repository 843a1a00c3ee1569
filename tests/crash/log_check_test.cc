// The judge of the crash test, judged: a log that is as it must be passes, and each way of losing
// or inventing something is found.

#include "tests/crash/log_check.h"

#include <cstdint>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/crash/journal.h"

namespace muster::crash {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr std::uint64_t kPingRequest = 100;
constexpr std::uint64_t kBatchRequest = 101;
constexpr std::uint64_t kProjectRequest = 102;
constexpr std::uint64_t kLostRequest = 999;  // of which no answer came

class LogCheckTest : public testing::Test {
 protected:
  LogCheckTest() {
    const std::size_t made = journal_.write({.what = "create_user",
                                             .channel = "cli",
                                             .facts = {{"user.signed_up", {{"user", 1}}}},
                                             .makes_account = true});
    journal_.answer(made, 200, std::nullopt);
    add("user.signed_up", 7, nullptr, "cli", {{"user", 1}, {"email", "a@b.c"}, {"via", "cli"}});
    done(by_user("ping", {{"activity.pinged", {{"user", 1}}}}), kPingRequest);
    ping(kPingRequest);
    Asked batch = by_user("batch", {{"activity.pinged", {{"user", 1}, {"at", at(1)}}},
                                    {"activity.pinged", {{"user", 1}, {"at", at(2)}}}});
    batch.position = 2;
    done(batch, kBatchRequest);
    ping(kBatchRequest, at(1));
    ping(kBatchRequest, at(2));
    Asked project = by_user("project", {{"project.created", {{"title", "T"}}}});
    project.counts_as_activity = true;
    done(project, kProjectRequest);
    add("project.created", kProjectRequest, 1, "api", {{"project", 1}, {"title", "T"}});
    ping(kProjectRequest);  // by itself
    journal_.write(by_user("lost batch", {{"activity.pinged", {{"user", 1}, {"at", at(3)}}},
                                          {"activity.pinged", {{"user", 1}, {"at", at(4)}}}}));
  }

  static std::string at(int second) {
    return "2026-05-04T03:02:0" + std::to_string(second) + ".000000Z";
  }

  Asked by_user(std::string what, std::vector<Fact> facts) {
    return {.what = std::move(what), .actor = 1, .channel = "api", .facts = std::move(facts)};
  }
  void done(Asked asked, std::uint64_t request) {
    journal_.answer(journal_.write(std::move(asked)), 200, std::to_string(request));
  }
  void add(const std::string& type, std::uint64_t request, const Json& actor,
           const std::string& channel, const Json& fields) {
    Json event = {
        {"position", log_.size()}, {"time", at(9)},      {"type", type},
        {"actor", actor},          {"channel", channel}, {"request", std::to_string(request)}};
    event.update(fields);
    log_.push_back(event);
  }
  void ping(std::uint64_t request, const std::string& when = at(9)) {
    add("activity.pinged", request, 1, "api", {{"user", 1}, {"at", when}});
  }
  void number_again() {
    for (std::size_t i = 0; i < log_.size(); ++i) log_[i]["position"] = i;
  }
  std::vector<std::string> complaints() {
    LogCheck check;
    check.read(text(), 0, journal_);
    return check.complaints();
  }
  std::string text() const {
    std::string lines;
    for (const Json& event : log_) lines += event.dump() + "\n";
    return lines;
  }

  Journal journal_;
  std::vector<Json> log_;
};

TEST_F(LogCheckTest, TakesALogThatIsAsItMustBe) { EXPECT_THAT(complaints(), IsEmpty()); }

TEST_F(LogCheckTest, TakesWhatHadNoAnswerWhole) {
  ping(kLostRequest, at(3));
  ping(kLostRequest, at(4));
  EXPECT_THAT(complaints(), IsEmpty());
}

TEST_F(LogCheckTest, FindsHalfOfWhatHadNoAnswer) {
  ping(kLostRequest, at(3));
  EXPECT_THAT(complaints(), Contains(HasSubstr("nobody asked for this")));
}

TEST_F(LogCheckTest, FindsWhatHadNoAnswerTwice) {
  for (const std::uint64_t request : {kLostRequest, kLostRequest + 1}) {
    ping(request, at(3));
    ping(request, at(4));
  }
  EXPECT_THAT(complaints(), Contains(HasSubstr("nobody asked for this")));
}

TEST_F(LogCheckTest, FindsWhatIsMissingAtTheEnd) {
  log_.resize(4);
  EXPECT_THAT(complaints(), Contains(HasSubstr("not in the log: project")));
}

TEST_F(LogCheckTest, FindsWhatIsMissingInTheMiddle) {
  log_.erase(log_.begin() + 1);
  number_again();
  EXPECT_THAT(complaints(), Contains(HasSubstr("not in the log: ping")));
}

TEST_F(LogCheckTest, FindsABatchThatLostALine) {
  log_.erase(log_.begin() + 3);
  number_again();
  EXPECT_THAT(complaints(), Contains(HasSubstr("not all of it")));
}

TEST_F(LogCheckTest, FindsAGap) {
  log_.erase(log_.begin() + 2);
  EXPECT_THAT(complaints(), Contains(HasSubstr("a gap: expected position 2")));
}

TEST_F(LogCheckTest, FindsTimeThatGoesBack) {
  log_[4]["time"] = at(8);
  log_[5]["time"] = at(8);
  EXPECT_THAT(complaints(), Contains(HasSubstr("earlier than the event before it")));
}

TEST_F(LogCheckTest, FindsAnotherFieldThanWasSent) {
  log_[4]["title"] = "U";
  EXPECT_THAT(complaints(), Contains(HasSubstr("is not what was asked by \"project\"")));
}

TEST_F(LogCheckTest, FindsAnotherActor) {
  log_[4]["actor"] = 2;
  EXPECT_THAT(complaints(), Contains(HasSubstr("is not what was asked by \"project\"")));
}

TEST_F(LogCheckTest, FindsAnotherPositionThanWasPromised) {
  log_.insert(log_.begin() + 1, log_[4]);
  log_.erase(log_.begin() + 5);
  number_again();
  EXPECT_THAT(complaints(), Contains(HasSubstr("is not what was asked by \"batch\"")));
}

TEST_F(LogCheckTest, FindsAPingThatNobodyCaused) {
  ping(kLostRequest);
  EXPECT_THAT(complaints(), Contains(HasSubstr("nobody asked for this")));
}

TEST_F(LogCheckTest, FindsASecondAutomaticPingOfTheMinute) {
  Asked read = by_user("read", {});
  read.counts_as_activity = true;
  done(read, 103);
  ping(103);
  EXPECT_THAT(complaints(), Contains(HasSubstr("a second automatic ping")));
}

TEST_F(LogCheckTest, FindsARefusedChange) {
  journal_.answer(journal_.write(by_user("refused", {{"invite.reset", Json::object()}})), 400,
                  "104");
  add("invite.reset", 104, 1, "api", Json::object());
  EXPECT_THAT(complaints(), Contains(HasSubstr("\"refused\"")));
}

TEST_F(LogCheckTest, FindsHistoryThatChanged) {
  LogCheck check;
  check.read(text(), 0, journal_);
  log_[2]["at"] = at(5);
  const Journal nothing;
  check.read(text(), 0, nothing);
  EXPECT_THAT(check.complaints(), Contains(HasSubstr("verified before, and now another")));
}

TEST_F(LogCheckTest, FindsAVerifiedEndThatIsGone) {
  LogCheck check;
  check.read(text(), 0, journal_);
  log_.pop_back();
  const Journal nothing;
  check.read(text(), 0, nothing);
  EXPECT_THAT(check.complaints(), Contains(HasSubstr("was verified to 6")));
}

}  // namespace
}  // namespace muster::crash
