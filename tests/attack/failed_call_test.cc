// Every system call of a start, of appends, of a flush, of a rebuild of views, of a sign-up and an
// erasure, and of a new history of the log, failed once and from then on for ever. Right is: the
// program goes on or ends with an exit code of its own, never by a signal; and a start without
// failures afterwards has everything that was acknowledged, nothing that nobody asked for, and
// nothing of who was erased.
//
// MUSTER_ATTACK_FAILURES says how many for each (0: every one), MUSTER_TEST_SEED repeats which.

#include "tests/attack/failed_call.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <random>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "tests/attack/amount.h"
#include "tests/crash/filled_data.h"
#include "tests/harness/program.h"
#include "tests/support/seed.h"

namespace muster::attack {
namespace {

namespace fs = std::filesystem;
using crash::FilledData;

constexpr int kUnusable = 127;  // the dynamic linker's, before main()
constexpr int kSignals = 128;

// Threads wake each other, and SIGTERM wakes the program, by writes to an eventfd. On a real
// machine those do not fail with the disk's; strace cannot tell them apart, so such a server is
// killed.
bool is_deaf(const FailedCall& failure) { return failure.name == "write" && failure.for_ever; }

// What a server is asked under the failure. Each asks until it has all answers or the server does
// not answer.
struct Work {
  int pings = 0;    // a commit each
  int batches = 0;  // of 50,000 pings
  bool without_views = false;
  bool erasure = false;     // somebody signs up and erases themselves
  bool new_origin = false;  // a new history of the log begins
};

constexpr const char* kNewOrigin = "example.org/new";

std::vector<std::string> arguments_of(const Work& work) {
  if (!work.new_origin) return {};
  return {"--new-origin", kNewOrigin};
}

constexpr const char* kErasedEmail = "zqxzq@zqxzq-mail.org";
// Of a sign-up, and of an erasure; and what of activity may come with each.
constexpr std::uint64_t kEventsOfEach = 3;
constexpr std::uint64_t kActivityOfEach = 2;

struct Counts {
  std::uint64_t acknowledged = 0;
  std::uint64_t unknown = 0;
  bool is_erased = false;  // acknowledged
};

class FailedCalls : public ::testing::Test {
 protected:
  void SetUp() override {
    if (const std::string why = why_no_strace(); !why.empty()) GTEST_SKIP() << why;
    ASSERT_TRUE(data_.report(kPings));
    data_.kill();
  }

  void fail_calls_of(const Work& work, std::uint64_t otherwise) {
    std::mt19937_64 random(test_seed());
    std::vector<FailedCall> failures = every_failure(work);
    const std::size_t all = failures.size();
    std::ranges::shuffle(failures, random);
    if (const auto wanted = amount("MUSTER_ATTACK_FAILURES", otherwise); wanted != 0)
      failures.resize(std::min<std::size_t>(wanted, all));
    Counts sum;
    for (const FailedCall& failure : failures) {
      SCOPED_TRACE(failure.to_text());
      const Counts counts = try_failure(work, failure);
      sum.acknowledged += counts.acknowledged;
      sum.unknown += counts.unknown;
    }
    std::cout << failures.size() << " of " << all
              << " failures; acknowledged under them: " << sum.acknowledged
              << " events, outcome unknown: " << sum.unknown << std::endl;
  }

 private:
  std::vector<FailedCall> every_failure(const Work& work) {
    const fs::path record = data_.beside("record");
    {
      const Program program = fresh(work);
      Server server(recorded(program.command(Server::arguments(arguments_of(work))), record));
      EXPECT_TRUE(server.is_ready()) << server.err();
      (void)ask(server, work);
      EXPECT_EQ(server.stop(), 0) << server.err();
    }
    std::vector<FailedCall> failures = failures_of(record);
    EXPECT_FALSE(failures.empty());
    return failures;
  }

  Program fresh(const Work& work) {
    Program program(data_.beside("tried"));
    fs::remove_all(program.data_dir());
    crash::copy_data(data_.path(), program.data_dir());
    if (work.without_views) fs::remove_all(program.data_dir() / "views");
    return program;
  }

  Counts try_failure(const Work& work, const FailedCall& failure) {
    const Program program = fresh(work);
    Server server(with_failure(program.command(Server::arguments(arguments_of(work))), failure));
    Counts counts;
    if (server.is_ready()) counts = ask(server, work);
    if (work.new_origin) counts.unknown += 1;  // the event, if not by this start then by the next
    const int exit_code = is_deaf(failure) ? server.kill() : server.stop();
    EXPECT_NE(exit_code, ChildProcess::kTimedOut) << "it hangs\n" << server.err();
    const bool was_killed = is_deaf(failure) && exit_code == kKilled;
    if (!was_killed && !is_impossible_probe(failure, server.err())) {
      EXPECT_LT(exit_code, kSignals) << server.err();
    }
    if (exit_code == kUnusable) {
      EXPECT_NE(server.err(), "") << "it is not loaded, without a word";
    } else if (exit_code != 0 && !was_killed && failure.name != "write") {
      EXPECT_NE(server.err(), "") << "it ends without a word";
    }

    crash::expect_whole(program);
    Server after(program, arguments_of(work));
    if (!after.is_ready()) {
      ADD_FAILURE() << after.err();
      return counts;
    }
    const std::uint64_t events = head_of(after);
    EXPECT_GE(events, data_.acknowledged() + counts.acknowledged);
    EXPECT_LE(events, data_.acknowledged() + counts.acknowledged + counts.unknown);
    crash::expect_views_right(program);
    if (work.erasure) expect_nothing_left(program, counts.is_erased);
    if (work.new_origin) expect_one_new_history(program);
    return counts;
  }

  static std::uint64_t head_of(Server& server) {
    const auto health = server.client()->Get("/health");
    EXPECT_TRUE(health);
    return health ? nlohmann::json::parse(health->body).at("head").get<std::uint64_t>() : 0;
  }

  // Of a person who was erased, whether or not somebody was told so.
  static void expect_nothing_left(const Program& program, bool is_said) {
    const Finished checked = program.run({"fsck", "--personal", "--json"});
    EXPECT_EQ(checked.exit_code, 0) << checked.err;
    const Finished erased = program.run({"events", "--json", "--type", "user.erased"});
    EXPECT_EQ(erased.exit_code, 0) << erased.err;
    if (erased.out.empty()) {
      EXPECT_FALSE(is_said);
      return;
    }
    for (const auto& file : fs::recursive_directory_iterator(program.data_dir())) {
      if (!file.is_regular_file()) continue;
      std::ifstream in(file.path(), std::ios::binary);
      const std::string bytes{std::istreambuf_iterator<char>(in), {}};
      EXPECT_EQ(bytes.find("zqxzq"), std::string::npos) << file.path();
    }
  }

  static void expect_one_new_history(const Program& program) {
    const Finished begun = program.run({"events", "--json", "--type", "history.begun"});
    EXPECT_EQ(std::ranges::count(begun.out, '\n'), 1) << begun.out << begun.err;
    const Finished checkpoint = program.run({"checkpoint"});
    EXPECT_THAT(checkpoint.out, testing::StartsWith(std::string(kNewOrigin) + "\n"));
  }

  static std::string cookies_of(const httplib::Response& response) {
    std::string cookies;
    const auto set = response.headers.equal_range("Set-Cookie");
    for (auto header = set.first; header != set.second; ++header)
      cookies += header->second.substr(0, header->second.find(';')) + "; ";
    return cookies;
  }

  static void sign_up_and_erase(httplib::Client& client, Counts& counts) {
    counts.unknown += 2 * (kEventsOfEach + kActivityOfEach);
    const auto signed_up = client.Post(
        "/user/signup/", httplib::Params{{"email", kErasedEmail}, {"password", kGoodPassword}});
    if (!signed_up || signed_up->status != 303) return;
    counts.acknowledged += kEventsOfEach;
    const auto erased = client.Post("/user/account/erase", {{"Cookie", cookies_of(*signed_up)}},
                                    httplib::Params{{"old_password", kGoodPassword}});
    if (!erased || erased->status != 303 || erased->get_header_value("Location") != "/erased/")
      return;
    counts.acknowledged += kEventsOfEach;
    counts.is_erased = true;
  }

  static Counts ask(Server& server, const Work& work) {
    Counts counts;
    const auto client = server.client();
    if (work.erasure) sign_up_and_erase(*client, counts);
    std::string lines;
    for (std::uint64_t i = 0; work.batches > 0 && i < kBatch; ++i) lines += "{\"user\":1}\n";
    for (int i = 0; i < work.pings + work.batches; ++i) {
      const bool single = i < work.pings;
      const auto answer =
          single ? client->Post("/api/activity", token_headers(crash::kFounderToken), "", "")
                 : client->Post("/api/activity/batch", token_headers(crash::kFounderToken), lines,
                                "application/x-ndjson");
      const std::uint64_t events = single ? 1 : kBatch;
      if (answer && answer->status < 300) {
        counts.acknowledged += events;
      } else {
        counts.unknown += events;
        if (!server.is_running()) break;
      }
    }
    return counts;
  }

  static constexpr int kPings = 10;
  static constexpr std::uint64_t kBatch = 50'000;
  FilledData data_;
};

TEST_F(FailedCalls, OfAStartAndAppendsLoseNothing) { fail_calls_of({.pings = 10}, 10); }

TEST_F(FailedCalls, OfARebuildLoseNothing) {
  fail_calls_of({.pings = 1, .without_views = true}, 6);
}

TEST_F(FailedCalls, OfASignUpAndAnErasureLoseNothingAndLeaveNothing) {
  fail_calls_of({.erasure = true}, 10);
}

TEST_F(FailedCalls, OfANewHistoryLeaveTheOldOrTheNew) { fail_calls_of({.new_origin = true}, 10); }

// 16 MiB go into a table file.
TEST_F(FailedCalls, OfAFlushLoseNothing) { fail_calls_of({.batches = 90}, 2); }

}  // namespace
}  // namespace muster::attack
