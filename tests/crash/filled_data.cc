#include "tests/crash/filled_data.h"

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/check.h"
#include "tests/support/log_files.h"

namespace muster::crash {

namespace {

// Founded, signed up, the invitation made, the token issued.
constexpr std::uint64_t kFoundingEvents = 4;
constexpr int kPingsPerCommit = 50'000;

}  // namespace

FilledData::FilledData() : FilledData(std::filesystem::path()) {}

FilledData::FilledData(std::filesystem::path data_dir)
    : program_(data_dir.empty() ? dir_.path() / "data" : std::move(data_dir)) {
  server_ = std::make_unique<Server>(
      program_, std::vector<std::string>{"--username", "founder@example.org", "--password",
                                         kGoodPassword, "--user-token", kFounderToken});
  MUSTER_CHECK(server_->is_ready(), "{}", server_->err());
  client_ = server_->client();
  acknowledged_ = kFoundingEvents;
}

void FilledData::start() {
  server_ = std::make_unique<Server>(program_);
  MUSTER_CHECK(server_->is_ready(), "{}", server_->err());
  client_ = server_->client();
}

void FilledData::kill() { EXPECT_EQ(server_->kill(), kKilled) << server_->err(); }

bool FilledData::report(int pings) {
  for (int i = 0; i < pings; ++i) {
    const auto answer = client_->Post("/api/activity", token_headers(kFounderToken), "", "");
    if (!answer || answer->status != 204) return false;
    ++acknowledged_;
  }
  return true;
}

int FilledData::try_to_report() {
  const auto answer = client_->Post("/api/activity", token_headers(kFounderToken), "", "");
  if (!answer) return 0;
  if (answer->status == 204) ++acknowledged_;
  return answer->status;
}

bool FilledData::report_many(int commits) {
  std::string lines;
  for (int i = 0; i < kPingsPerCommit; ++i) lines += "{\"user\":1}\n";
  for (int i = 0; i < commits; ++i) {
    const auto answer = client_->Post("/api/activity/batch", token_headers(kFounderToken), lines,
                                      "application/x-ndjson");
    if (!answer || answer->status != 200) return false;
    acknowledged_ += kPingsPerCommit;
  }
  return true;
}

std::string FilledData::get(const std::string& path) {
  const auto answer = client_->Get(path, token_headers(kFounderToken));
  EXPECT_TRUE(answer && answer->status == 200) << path;
  return answer ? answer->body : std::string();
}

std::filesystem::path FilledData::newest_wal() const {
  const auto files = log_files(path(), ".log");
  MUSTER_CHECK(!files.empty(), "no write-ahead log in {}", path().string());
  return files.back();
}

std::filesystem::path FilledData::oldest_table() const {
  const auto files = log_files(path(), ".sst");
  MUSTER_CHECK(!files.empty(), "no table file in {}", path().string());
  return files.front();
}

void copy_data(const std::filesystem::path& from, const std::filesystem::path& to) {
  std::filesystem::create_directories(to);
  for (const auto& file : std::filesystem::directory_iterator(from)) {
    if (!file.is_socket() && file.path().filename() != "reserve") {
      std::filesystem::copy(file.path(), to / file.path().filename(),
                            std::filesystem::copy_options::recursive);
    }
  }
}

std::uint64_t count_events(const Program& program) {
  const Finished events = program.run({"events", "--json", "--activity"});
  EXPECT_EQ(events.exit_code, 0) << events.err;
  return static_cast<std::uint64_t>(std::ranges::count(events.out, '\n'));
}

void expect_whole(const Program& program) {
  const Finished fsck = program.run({"fsck"});
  EXPECT_EQ(fsck.exit_code, 0) << fsck.err;
  EXPECT_THAT(fsck.out, ::testing::HasSubstr("is intact"));
}

void expect_views_right(const Program& program) {
  const Finished replay = program.run({"replay", "--check"});
  EXPECT_EQ(replay.exit_code, 0) << replay.out << replay.err;
  EXPECT_THAT(replay.out, ::testing::HasSubstr("Identical"));
}

}  // namespace muster::crash
