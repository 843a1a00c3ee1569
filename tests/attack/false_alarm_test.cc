// What reads the log beside a server that writes as fast as it can, through several table files:
// fsck, and a start on a copy of what a crash would leave at any moment. Right is: no alarm, and
// nothing acknowledged before is missing.
//
// MUSTER_ATTACK_READS says how often.

#include <atomic>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <iostream>
#include <string>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/attack/amount.h"
#include "tests/crash/filled_data.h"
#include "tests/harness/program.h"

namespace muster::attack {
namespace {

using crash::FilledData;

constexpr int kBatch = 50'000;

// Batches until it is destroyed.
class Load {
 public:
  explicit Load(int port) {
    thread_ = std::thread([this, port] {
      std::string lines;
      for (int i = 0; i < kBatch; ++i) lines += "{\"user\":1}\n";
      const auto client = client_of(port);
      while (!stop_) {
        const auto answer = client->Post("/api/activity/batch", token_headers(crash::kFounderToken),
                                         lines, "application/x-ndjson");
        if (!answer || answer->status != 200) {
          failed_ = true;
          return;
        }
        ++commits_;
      }
    });
  }
  ~Load() { end(); }
  Load(const Load&) = delete;
  Load& operator=(const Load&) = delete;

  // Whether all was acknowledged.
  bool end() {
    stop_ = true;
    if (thread_.joinable()) thread_.join();
    return !failed_;
  }
  int commits() const { return commits_; }

 private:
  std::atomic<bool> stop_ = false;
  std::atomic<bool> failed_ = false;
  std::atomic<int> commits_ = 0;
  std::thread thread_;
};

TEST(FalseAlarm, IsNotGivenByFsckBesideALoadedServer) {
  FilledData data;
  Load load(data.server().port());
  const std::uint64_t reads = amount("MUSTER_ATTACK_READS", 15);
  for (std::uint64_t i = 0; i < reads && !::testing::Test::HasFailure(); ++i) {
    SCOPED_TRACE("read " + std::to_string(i) + ", after " + std::to_string(load.commits()) +
                 " commits");
    crash::expect_whole(data.program());
  }
  EXPECT_TRUE(load.end()) << data.server().err();
  std::cout << reads << " reads beside " << load.commits() << " commits of " << kBatch << std::endl;
  data.kill();
  crash::expect_whole(data.program());
}

}  // namespace
}  // namespace muster::attack
