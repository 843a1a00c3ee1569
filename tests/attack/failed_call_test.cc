// Every system call of a start, of appends, of a flush and of a rebuild of views, failed once and
// from then on for ever. Right is: the program goes on or ends with an exit code of its own, never
// by a signal; and a start without failures afterwards has everything that was acknowledged, and
// nothing that nobody asked for.
//
// MUSTER_ATTACK_FAILURES says how many for each (0: every one), MUSTER_TEST_SEED repeats which.

#include "tests/attack/failed_call.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <filesystem>
#include <iostream>
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

// What may fail on a real machine, and as what: for ever, and once. (What is interrupted for ever
// is no failure: it is tried again for ever.)
struct Failing {
  const char* name;
  const char* for_ever;
  const char* once;
};
constexpr std::array kFailing = {
    Failing{"openat", "EMFILE", "EIO"},      Failing{"read", "EIO", "EINTR"},
    Failing{"pread64", "EIO", "EINTR"},      Failing{"write", "ENOSPC", "EIO"},
    Failing{"pwrite64", "ENOSPC", "EIO"},    Failing{"fsync", "EIO", "ENOSPC"},
    Failing{"fdatasync", "EIO", "ENOSPC"},   Failing{"sync_file_range", "ENOSYS", "EIO"},
    Failing{"fallocate", "ENOSPC", "EIO"},   Failing{"ftruncate", "EIO", "ENOSPC"},
    Failing{"rename", "EROFS", "EIO"},       Failing{"unlink", "EROFS", "EIO"},
    Failing{"mkdir", "ENOSPC", "EIO"},       Failing{"link", "EPERM", "EIO"},
    Failing{"lseek", "EIO", "EIO"},          Failing{"flock", "ENOLCK", "EINTR"},
    Failing{"fcntl", "ENOLCK", "EINTR"},     Failing{"newfstatat", "EACCES", "EIO"},
    Failing{"getdents64", "EIO", "ENOENT"},  Failing{"close", "EIO", "EINTR"},
    Failing{"clone3", "EAGAIN", "EAGAIN"},   Failing{"epoll_create1", "EMFILE", "ENOMEM"},
    Failing{"accept4", "EMFILE", "ENFILE"},  Failing{"epoll_ctl", "ENOSPC", "ENOMEM"},
    Failing{"eventfd2", "EMFILE", "ENOMEM"}, Failing{"socket", "EMFILE", "ENOMEM"},
    Failing{"bind", "EACCES", "EADDRINUSE"}, Failing{"listen", "EADDRINUSE", "EADDRINUSE"},
};

// RocksDB asks of each file that it writes whether there is sync_file_range, by a call that asks
// for nothing: a kernel answers it by ENOSYS or not at all by an error. strace cannot tell it from
// those that write. Distributions build RocksDB with assertions, and this one ends it
// (env/io_posix.cc); nothing acknowledged may be lost by that either.
bool is_impossible_probe(const FailedCall& failure, const std::string& err) {
  return failure.name == "sync_file_range" && failure.error != "ENOSYS" &&
         err.find("IsSyncFileRangeSupported") != std::string::npos;
}

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
};

struct Counts {
  std::uint64_t acknowledged = 0;
  std::uint64_t unknown = 0;
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
      Server server(recorded(program.command(Server::arguments()), record));
      EXPECT_TRUE(server.is_ready()) << server.err();
      (void)ask(server, work);
      EXPECT_EQ(server.stop(), 0) << server.err();
    }
    const auto calls = calls_in(record);
    std::vector<FailedCall> failures;
    for (const Failing& failing : kFailing) {
      const auto made = calls.find(failing.name);
      if (made == calls.end()) continue;
      for (std::uint64_t number = 1; number <= made->second; ++number) {
        failures.push_back({failing.name, failing.once, number, false});
        failures.push_back({failing.name, failing.for_ever, number, true});
      }
    }
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
    Server server(with_failure(program.command(Server::arguments()), failure));
    Counts counts;
    if (server.is_ready()) counts = ask(server, work);
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
    Server after(program);
    if (!after.is_ready()) {
      ADD_FAILURE() << after.err();
      return counts;
    }
    const std::uint64_t events = head_of(after);
    EXPECT_GE(events, data_.acknowledged() + counts.acknowledged);
    EXPECT_LE(events, data_.acknowledged() + counts.acknowledged + counts.unknown);
    crash::expect_views_right(program);
    return counts;
  }

  static std::uint64_t head_of(Server& server) {
    const auto health = server.client()->Get("/health");
    EXPECT_TRUE(health);
    return health ? nlohmann::json::parse(health->body).at("head").get<std::uint64_t>() : 0;
  }

  static Counts ask(Server& server, const Work& work) {
    Counts counts;
    const auto client = server.client();
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

// 16 MiB go into a table file.
TEST_F(FailedCalls, OfAFlushLoseNothing) { fail_calls_of({.batches = 90}, 2); }

}  // namespace
}  // namespace muster::attack
