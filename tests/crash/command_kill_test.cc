// The operator's commands, killed at random moments while they change something: the change is in
// the log as a whole or not at all, what was answered is there, and nothing is in the way of the
// next command or of the same one again.

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/crash/filled_data.h"
#include "tests/support/seed.h"

namespace muster::crash {
namespace {

using ::testing::AnyOf;
using ::testing::Eq;

constexpr int kKills = 12;
constexpr std::uint64_t kSessions = 3;
constexpr const char* kNewPassword = "walnut-77-lantern";

using Counts = std::map<std::string, std::uint64_t>;  // events of each type

struct Change {
  std::string name;
  std::vector<std::string> arguments;
  Counts adds;
};

std::vector<Change> changes() {
  return {
      {"ResetsTheInvitation", {"invite", "reset"}, {{"invite.reset", 1}}},
      {"EndsSessions", {"sessions", "id:1", "--end-all"}, {{"session.ended", kSessions}}},
      {"ResetsThePassword",
       {"reset_password", "id:1", "--password", kNewPassword},
       {{"user.password_changed", 1}, {"session.ended", kSessions}}},
  };
}

std::ostream& operator<<(std::ostream& out, const Change& change) { return out << change.name; }

class KilledCommand : public ::testing::TestWithParam<Change> {
 protected:
  KilledCommand() : random_(test_seed()) {
    const auto client = data_.server().client();
    const httplib::Params founder = {{"email", "founder@example.org"}, {"password", kGoodPassword}};
    for (std::uint64_t i = 0; i < kSessions; ++i) {
      const auto logged_in = client->Post("/user/login/", founder);
      EXPECT_TRUE(logged_in && logged_in->status == 303);
    }
    data_.kill();
  }

  Program copy() {
    const auto to = data_.beside("copy-" + std::to_string(++copies_));
    copy_data(data_.path(), to);
    return Program(to);
  }
  static Counts counts(const Program& program) {
    Counts all;
    for (const auto& [type, added] : GetParam().adds) {
      const Finished events = program.run({"events", "--json", "--type", type});
      EXPECT_EQ(events.exit_code, 0) << events.err;
      all[type] = static_cast<std::uint64_t>(std::ranges::count(events.out, '\n'));
    }
    return all;
  }
  // The log with the change made so many times.
  static Counts after(Counts before, std::uint64_t times) {
    for (const auto& [type, added] : GetParam().adds) before[type] += times * added;
    return before;
  }

  // Kills the command within the time that it takes; returns what it had answered.
  std::string run_and_kill(const Program& program, std::chrono::microseconds duration) {
    ChildProcess command(program.command(GetParam().arguments));
    // The moment is not to be an event of anything.
    std::this_thread::sleep_for(std::chrono::microseconds(
        random_() % static_cast<std::uint64_t>(std::max<std::int64_t>(duration.count(), 1))));
    command.signal(SIGKILL);
    (void)command.wait();  // it may have been ready
    return command.out();
  }
  std::chrono::microseconds duration_of_one() {
    const Program program = copy();
    const auto begun = std::chrono::steady_clock::now();
    const Finished done = program.run(GetParam().arguments);
    EXPECT_EQ(done.exit_code, 0) << done.err;
    return std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() -
                                                                 begun);
  }

  FilledData data_;
  std::mt19937_64 random_;
  int copies_ = 0;
};

INSTANTIATE_TEST_SUITE_P(Changes, KilledCommand, ::testing::ValuesIn(changes()),
                         [](const auto& change) { return change.param.name; });

TEST_P(KilledCommand, HasChangedEverythingOrNothing) {
  const auto duration = duration_of_one();
  for (int i = 0; i < kKills; ++i) {
    SCOPED_TRACE("kill " + std::to_string(i));
    const Program program = copy();
    const Counts before = counts(program);
    const std::string answer = run_and_kill(program, duration);
    const Counts found = counts(program);
    EXPECT_THAT(found, AnyOf(Eq(before), Eq(after(before, 1))));
    if (!answer.empty()) {
      EXPECT_EQ(found, after(before, 1)) << answer;
    }
    expect_whole(program);

    // Again, as an operator would who saw no answer.
    const Finished again = program.run(GetParam().arguments);
    EXPECT_EQ(again.exit_code, 0) << again.err;
    const Finished sessions = program.run({"sessions", "id:1", "--json"});
    if (GetParam().adds.contains("session.ended")) {
      EXPECT_THAT(sessions.out, ::testing::HasSubstr("\"sessions\":[]"));
      EXPECT_EQ(counts(program).at("session.ended"), kSessions);
    }
  }
}

// The command is only the messenger then.
TEST_P(KilledCommand, BesideAServerHasChangedEverythingOrNothing) {
  const Program program = copy();
  Server server(program);
  ASSERT_TRUE(server.is_ready()) << server.err();
  const auto duration = duration_of_one();
  Counts before = counts(program);
  for (int i = 0; i < kKills; ++i) {
    SCOPED_TRACE("kill " + std::to_string(i));
    const std::string answer = run_and_kill(program, duration);
    if (!answer.empty()) break;
  }
  const Finished again = program.run(GetParam().arguments);
  EXPECT_EQ(again.exit_code, 0) << again.err;
  const Counts found = counts(program);
  for (const auto& [type, added] : GetParam().adds) {
    const std::uint64_t news = found.at(type) - before.at(type);
    EXPECT_GE(news, added) << type;
    EXPECT_EQ(news % added, 0U) << type;
  }
  EXPECT_EQ(server.stop(), 0) << server.err();
  expect_whole(program);
}

}  // namespace
}  // namespace muster::crash
