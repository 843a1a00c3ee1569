// A pipe in the place of each file of a data directory: a program that opens one waits until
// somebody writes, which is for ever. Every command ends, or the server serves.

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "tests/crash/filled_data.h"
#include "tests/harness/program.h"

namespace muster::crash {
namespace {

namespace fs = std::filesystem;

constexpr std::chrono::seconds kEndsWithin{30};

// All under DATA, as paths from there.
std::vector<fs::path> files_in(const fs::path& data_dir) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator(data_dir)) {
    if (entry.is_regular_file()) files.push_back(entry.path().lexically_relative(data_dir));
  }
  return files;
}

class PipeInAFilesPlace : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(data_.report(10));
    ASSERT_EQ(data_.server().stop(), 0);
    data_.start();  // recovery writes table files
    ASSERT_TRUE(data_.report(10));
    ASSERT_EQ(data_.server().stop(), 0);
    files_ = files_in(data_.path());
    for (const char* made_at_times :
         {"scrub", "scrub.new", "attempts", "attempts.new", "reserve", "admin.sock"}) {
      if (std::ranges::find(files_, made_at_times) == files_.end())
        files_.emplace_back(made_at_times);
    }
    ASSERT_GT(files_.size(), 10U);
  }
  Program program_with_pipe_for(const fs::path& file) const {
    const fs::path dir = data_.beside("piped");
    fs::remove_all(dir);
    copy_data(data_.path(), dir);
    fs::remove(dir / file);
    EXPECT_EQ(::mkfifo((dir / file).c_str(), 0600), 0) << file;
    return Program(dir);
  }

  FilledData data_;
  std::vector<fs::path> files_;
};

TEST_F(PipeInAFilesPlace, IsWaitedForByNoCommand) {
  const std::vector<std::vector<std::string>> commands{
      {"fsck"},
      {"status"},
      {"user", "--username", "1"},
      {"events", "--activity", "--from", "0"},
      {"replay"},
      {"replay", "--check"},
      {"create_user", "--username", "ada@example.org", "--password", kGoodPassword}};
  for (const fs::path& file : files_) {
    for (const std::vector<std::string>& command : commands) {
      const Program program = program_with_pipe_for(file);
      const Finished done = run_to_end(program.command(command), kEndsWithin);
      EXPECT_GE(done.exit_code, 0) << command.front() << ", " << file << ": " << done.err;
      EXPECT_LT(done.exit_code, 128) << command.front() << ", " << file << ": " << done.err;
    }
  }
}

TEST_F(PipeInAFilesPlace, IsWaitedForByNoStart) {
  for (const fs::path& file : files_) {
    Server server(program_with_pipe_for(file));
    if (server.is_ready()) {
      EXPECT_EQ(server.stop(), 0) << file << ": " << server.err();
    } else {
      const int exit_code = server.wait();
      EXPECT_GT(exit_code, 0) << file << ": " << server.err();
      EXPECT_LT(exit_code, 128) << file << ": " << server.err();
    }
  }
}

}  // namespace
}  // namespace muster::crash
