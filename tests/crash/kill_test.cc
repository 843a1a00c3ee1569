// The program under load, killed at random moments on one data directory, again and again.
//
// Every round: the server recovers, the log that it has is held against the journal of what was
// asked before the kill, the pages against the log, the views against a replay; then busy people
// ask for changes as fast as they can until the server is killed, after a random number of answers
// and a random while more, so that the kill meets every stage of a request. Some rounds kill a
// start or a replay as well.
//
// MUSTER_TEST_SEED repeats the choices (not the scheduling); MUSTER_CRASH_KILLS sets how often the
// server is killed under load.

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <functional>
#include <iostream>
#include <memory>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/crash/api_check.h"
#include "tests/crash/busy_person.h"
#include "tests/crash/journal.h"
#include "tests/crash/log_check.h"
#include "tests/crash/operator.h"
#include "tests/harness/program.h"
#include "tests/support/seed.h"
#include "tests/support/temp_dir.h"

namespace muster::crash {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr int kBusyPeople = 6;
constexpr int kReaderNumber = kBusyPeople;  // as an asker
constexpr std::uint32_t kReader = 1;        // as a user: the first
constexpr const char* kReaderEmail = "reader@example.org";
constexpr const char* kReaderToken = "a-token-chosen-by-the-operator";
constexpr std::chrono::seconds kDeadline{120};
// How much of what was verified before is read and compared again after each kill.
constexpr std::uint64_t kReadAgainMax = 4000;

int kills_wanted() {
  const char* given = std::getenv("MUSTER_CRASH_KILLS");
  return given != nullptr ? std::atoi(given) : 30;
}

class Trial {
 public:
  explicit Trial(std::uint64_t seed) : random_(seed) {
    for (int i = 0; i < kBusyPeople; ++i) {
      busy_people_.push_back(std::make_unique<BusyPerson>(
          program_, BusyPerson::Options{.number = i, .seed = seed, .known = known_}));
    }
  }

  // The first start, which makes the reader's account.
  void found() {
    journal_ = std::make_unique<Journal>();
    const std::size_t number = journal_->write(
        {.what = "start with an account",
         .channel = "cli",
         .facts = {{"organization.founded", {{"title", "Muster"}}},
                   {"user.signed_up", {{"user", kReader}, {"email", kReaderEmail}, {"via", "cli"}}},
                   {"invite.reset"},
                   {"api_token.issued", {{"user", kReader}}}},
         .password = kGoodPassword});
    server_ = std::make_unique<Server>(
        program_, std::vector<std::string>{"--username", kReaderEmail, "--password", kGoodPassword,
                                           "--user-token", kReaderToken});
    ASSERT_TRUE(server_->is_ready()) << server_->err();
    journal_->answer(number, 200, std::nullopt);
  }

  void load_and_kill(int round) {
    load(round, [&] { EXPECT_EQ(server_->kill(), kKilled) << server_->err(); });
    expect_log_is_whole();
  }

  void load_and_stop(int round) {
    load(round, [&] { EXPECT_EQ(server_->stop(), 0) << server_->err(); });
    expect_log_is_whole();
  }

  // Kills what recovers from a kill.
  void kill_starts() {
    for (std::uint64_t i = 0; i <= below(3); ++i) {
      Server server(program_);
      pause_up_to(std::chrono::milliseconds(150));
      EXPECT_EQ(server.kill(), kKilled) << server.err();
      ++other_kills_;
    }
    expect_log_is_whole();
  }

  void kill_replay() {
    ChildProcess replay(program_.command({"replay"}));
    EXPECT_TRUE(replay.wait_for_err("Replaying")) << replay.err();
    pause_up_to(std::chrono::milliseconds(50));
    replay.signal(SIGKILL);
    (void)replay.wait();  // it may have been ready
    ++other_kills_;
    expect_log_is_whole();
  }

  // Holds everything against the journal of the run before, and begins the next.
  void recover(bool read_log_without_server) {
    if (read_log_without_server) check_log(some_verified_position());
    server_ = std::make_unique<Server>(program_);
    ASSERT_TRUE(server_->is_ready()) << server_->err();
    if (!read_log_without_server) check_log(some_verified_position());
    for (const auto& person : busy_people_) person->learn(check_.expected());
    known_.users.with([&](auto& ids) {
      ids.clear();
      for (const auto& [id, person] : check_.expected().people) ids.push_back(id);
    });
    known_.projects.with([&](auto& ids) {
      ids.clear();
      for (const auto& [id, project] : check_.expected().projects) ids.push_back(id);
    });

    journal_ = std::make_unique<Journal>();
    Asker reader(reader_options());
    check_api(reader, kReader, kReaderToken, check_.expected());
    expect_views_are_right();
    EXPECT_THAT(journal_->complaints(), IsEmpty());
  }

  // The newest acknowledged passwords are the ones that let people in. Slow: each costs a hash.
  void check_passwords(int max) {
    Asker asker(reader_options());
    for (const auto& [id, person] : check_.expected().people) {
      if (person.password == kGoodPassword || max-- <= 0) continue;
      const auto answer =
          asker.ask({.what = "sign-in of " + person.email,
                     .actor = id,
                     .channel = "web",
                     .facts = {{"session.started", {{"user", id}}}}},
                    post("/user/login/", "",
                         form_body({{"email", person.email}, {"password", person.password}}),
                         "application/x-www-form-urlencoded"));
      EXPECT_TRUE(answer && answer->status == 303);
    }
    EXPECT_THAT(journal_->complaints(), IsEmpty());
  }

  // After the last stop: every position, from the first, without a server.
  void check_everything_again() {
    check_log(0);
    expect_views_are_right();
  }

  std::string summary() const {
    const LogCheck::Counts& counts = check_.counts();
    return std::to_string(check_.head()) +
           " events; changes acknowledged: " + std::to_string(counts.acknowledged) +
           ", all there; outcome unknown: " + std::to_string(counts.unknown_there) + " there, " +
           std::to_string(counts.unknown_not_there) +
           " not; other kills: " + std::to_string(other_kills_);
  }

 private:
  Asker::Options reader_options() {
    return {
        .number = kReaderNumber, .port = server_->port(), .journal = *journal_, .dying = dying_};
  }

  void load(int round, const std::function<void()>& end) {
    dying_ = false;
    const int port = server_->port();
    busy_people_[below(kBusyPeople)]->bring_newcomer();
    std::vector<std::thread> threads;
    for (const auto& person : busy_people_) {
      threads.emplace_back([&, port] { person->run(*journal_, port, dying_); });
    }
    const auto beside = work_beside(round);
    if (beside) threads.emplace_back(beside);

    const std::uint64_t answers_max = below(5) == 0 ? 5 : 500;
    EXPECT_TRUE(journal_->wait_for_done(journal_->done() + 1 + below(answers_max), kDeadline))
        << "the load does not get on\n"
        << server_->err();
    pause_up_to(std::chrono::milliseconds(3));
    dying_ = true;
    end();
    for (std::thread& thread : threads) thread.join();
    EXPECT_THAT(journal_->complaints(), IsEmpty());
  }

  // What a shell does in this round, if anything.
  std::function<void()> work_beside(int round) {
    switch (round % 6) {
      case 1:
        return [this] { operator_.create_user(*journal_); };
      case 3: {
        // Not a person's password: busy people sign in with theirs.
        const auto& people = check_.expected().people;
        for (auto person = people.rbegin(); person != people.rend(); ++person) {
          if (is_busy(person->second.email) || person->first == kReader) continue;
          return [this, id = person->first] { operator_.reset_password(*journal_, id); };
        }
        return {};
      }
      // Killed under it, the server may leave half a generation of views.
      case 5:
        return [this] { (void)program_.run({"replay"}); };
      default:
        return {};
    }
  }

  bool is_busy(const std::string& email) const {
    return std::ranges::any_of(busy_people_,
                               [&](const auto& person) { return person->email() == email; });
  }

  // The one sleep that is meant: the moment of a kill is not to be an event of anything.
  void pause_up_to(std::chrono::microseconds longest) {
    std::this_thread::sleep_for(
        std::chrono::microseconds(below(static_cast<std::uint64_t>(longest.count()))));
  }

  std::uint64_t some_verified_position() {
    const std::uint64_t head = check_.head();
    return head - below(std::min(head, kReadAgainMax) + 1);
  }

  void check_log(std::uint64_t from) {
    const Finished events =
        program_.run({"events", "--json", "--activity", "--from", std::to_string(from)});
    ASSERT_EQ(events.exit_code, 0) << events.err;
    check_.read(events.out, from, *journal_);
    EXPECT_THAT(check_.complaints(), IsEmpty());
  }

  void expect_log_is_whole() {
    const Finished fsck = program_.run({"fsck"});
    EXPECT_EQ(fsck.exit_code, 0) << fsck.out << fsck.err;
    EXPECT_THAT(fsck.out, HasSubstr("is intact"));
  }

  void expect_views_are_right() {
    const Finished replay = program_.run({"replay", "--check"});
    EXPECT_EQ(replay.exit_code, 0) << replay.out << replay.err;
    EXPECT_THAT(replay.out, HasSubstr("Identical"));
  }

  std::uint64_t below(std::uint64_t end) { return random_() % end; }

  TempDir dir_;
  const Program program_{dir_.path() / "data"};
  std::mt19937_64 random_;
  Known known_;
  std::atomic<bool> dying_ = false;
  Operator operator_{program_, dying_};
  std::vector<std::unique_ptr<BusyPerson>> busy_people_;
  std::unique_ptr<Server> server_;
  std::unique_ptr<Journal> journal_;  // of the run of server_
  LogCheck check_;
  int other_kills_ = 0;
};

TEST(KilledServer, LosesNothingAcknowledgedAndInventsNothing) {
  Trial trial(test_seed());
  trial.found();
  const int kills = kills_wanted();
  for (int round = 0; round < kills && !::testing::Test::HasFailure(); ++round) {
    SCOPED_TRACE("round " + std::to_string(round));
    trial.load_and_kill(round);
    if (round % 4 == 2) trial.kill_starts();
    if (round % 7 == 5) trial.kill_replay();
    if (!::testing::Test::HasFailure()) trial.recover(/*read_log_without_server=*/round % 5 == 4);
  }
  if (::testing::Test::HasFailure()) return;
  trial.check_passwords(3);
  trial.load_and_stop(kills);
  trial.check_everything_again();
  std::cout << kills << " kills under load; " << trial.summary() << std::endl;
}

}  // namespace
}  // namespace muster::crash
