// Every system call of a backup and of a restore, failed once and from then on for ever. Right is:
// the program ends with an exit code of its own; the backup of before is still there, or the new
// one is; what said that it is complete is; and run again it completes.
//
// MUSTER_ATTACK_FAILURES says how many for each (0: every one), MUSTER_TEST_SEED repeats which.

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <iostream>
#include <random>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "tests/attack/amount.h"
#include "tests/attack/failed_call.h"
#include "tests/crash/filled_data.h"
#include "tests/harness/program.h"
#include "tests/support/seed.h"

namespace muster::attack {
namespace {

namespace fs = std::filesystem;

constexpr int kEndedByDamage = 3;  // the largest exit code of its own
constexpr int kUnusable = 127;     // the dynamic linker's, before main()

class FailedBackupCalls : public ::testing::Test {
 protected:
  void SetUp() override {
    if (const std::string why = why_no_strace(); !why.empty()) GTEST_SKIP() << why;
    ASSERT_TRUE(data_.report(10));
    data_.kill();
  }

  // Tries the command under some of its failures. `prepare` makes what it starts from; `judge`
  // looks at what is left, and is told whether the command says that it is done.
  void fail_calls_of(const std::function<Program()>& prepare,
                     const std::vector<std::string>& arguments,
                     const std::function<void(bool is_done)>& judge) {
    const fs::path record = data_.beside("record");
    const Finished right = run_to_end(recorded(prepare().command(arguments), record));
    ASSERT_EQ(right.exit_code, 0) << right.err;
    judge(true);
    std::vector<FailedCall> failures = failures_of(record);
    ASSERT_FALSE(failures.empty());
    std::mt19937_64 random(test_seed());
    const std::size_t all = failures.size();
    std::ranges::shuffle(failures, random);
    if (const auto wanted = amount("MUSTER_ATTACK_FAILURES", 15); wanted != 0)
      failures.resize(std::min<std::size_t>(wanted, all));
    int done = 0;
    for (const FailedCall& failure : failures) {
      SCOPED_TRACE(failure.to_text());
      const Finished ended = run_to_end(with_failure(prepare().command(arguments), failure));
      EXPECT_TRUE(ended.exit_code <= kEndedByDamage || ended.exit_code == kUnusable ||
                  is_impossible_probe(failure, ended.err))
          << ended.exit_code << " " << ended.err;
      if (ended.exit_code == 0) ++done;
      judge(ended.exit_code == 0);
    }
    std::cout << failures.size() << " of " << all << " failures; " << done
              << " times it was done nevertheless" << std::endl;
  }

  Program data() {
    Program program(data_.beside("copied"));
    fs::remove_all(program.data_dir());
    crash::copy_data(data_.path(), program.data_dir());
    return program;
  }
  Finished check() const {
    return Program(data_.beside("copied")).run({"backup", "--check", to().string(), "--json"});
  }
  static std::uint64_t events_in(const Finished& finished) {
    const auto answer = nlohmann::json::parse(finished.out, nullptr, false);
    return answer.is_object() ? answer.value("events", std::uint64_t{0}) : 0;
  }
  fs::path to() const { return data_.beside("backup"); }
  fs::path restored() const { return data_.beside("restored"); }

  crash::FilledData data_;
};

TEST_F(FailedBackupCalls, OfTheFirstLeaveNoneOrIt) {
  fail_calls_of(
      [&] {
        fs::remove_all(to());
        return data();
      },
      {"backup", to().string()},
      [&](bool is_done) {
        if (is_done) {
          EXPECT_EQ(check().exit_code, 0) << check().err;
        }
        const Finished again = Program(data_.beside("copied")).run({"backup", to().string()});
        EXPECT_EQ(again.exit_code, 0) << again.err;
        EXPECT_EQ(check().exit_code, 0) << check().err;
      });
}

TEST_F(FailedBackupCalls, OfTheNextLeaveTheOneBeforeOrIt) {
  const fs::path kept = data_.beside("kept");
  ASSERT_EQ(data().run({"backup", kept.string()}).exit_code, 0);
  const std::uint64_t before =
      events_in(Program(data_.path()).run({"backup", "--check", kept.string(), "--json"}));
  ASSERT_GT(before, 0U);
  data_.start();
  ASSERT_TRUE(data_.report(10));
  data_.kill();
  std::uint64_t after = 0;
  fail_calls_of(
      [&] {
        fs::remove_all(to());
        fs::copy(kept, to(), fs::copy_options::recursive);
        return data();
      },
      {"backup", to().string()},
      [&](bool is_done) {
        const Finished left = check();
        EXPECT_EQ(left.exit_code, 0) << left.err;
        if (after == 0) after = events_in(left);  // of the one that nothing failed in
        ASSERT_GT(after, before);
        const std::uint64_t events = events_in(left);
        EXPECT_TRUE(events == after || (!is_done && events == before)) << events;
        const Finished again = Program(data_.beside("copied")).run({"backup", to().string()});
        EXPECT_EQ(again.exit_code, 0) << again.err;
        EXPECT_GE(events_in(check()), after);
      });
}

TEST_F(FailedBackupCalls, OfARestoreLeaveNothingThatOpensOrAll) {
  ASSERT_EQ(data().run({"backup", to().string()}).exit_code, 0);
  const std::uint64_t events = events_in(check());
  fail_calls_of(
      [&] {
        fs::remove_all(restored());
        return Program(restored());
      },
      {"restore", to().string()},
      [&](bool is_done) {
        const Program made(restored());
        const Finished looked = made.run({"fsck", "--personal", "--json"});
        const bool is_there = looked.exit_code == 0;
        EXPECT_TRUE(is_there || !is_done) << looked.err;
        if (!is_there) {
          const Finished again = made.run({"restore", to().string()});
          EXPECT_EQ(again.exit_code, 0) << again.err;
        }
        const Finished whole = made.run({"fsck", "--personal", "--json"});
        EXPECT_EQ(whole.exit_code, 0) << whole.err;
        EXPECT_EQ(events_in(whole), events) << whole.out;
      });
}

}  // namespace
}  // namespace muster::attack
