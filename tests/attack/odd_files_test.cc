// Things in a data directory that are not the files the program makes: pipes, folders, links to
// nowhere, files of terabytes, and a head that is cut off while it is in use. Right is: no command
// hangs, takes all memory or ends by a signal.
//
// MUSTER_ATTACK_ODDITIES says how many (0: every one).

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <functional>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "tests/attack/amount.h"
#include "tests/attack/forked_server.h"
#include "tests/attack/small_data.h"
#include "tests/crash/filled_data.h"
#include "tests/support/seed.h"

namespace muster::attack {
namespace {

namespace fs = std::filesystem;

constexpr int kSignals = 128;
constexpr std::uint64_t kTerabyte = std::uint64_t{1} << 40;

struct Oddity {
  const char* name;
  std::function<void(const fs::path&)> make;  // in place of what is there
};

const std::vector<Oddity>& oddities() {
  static const std::vector<Oddity> all = {
      {"a pipe", [](const fs::path& path) { ::mkfifo(path.c_str(), 0600); }},
      {"a folder", [](const fs::path& path) { fs::create_directory(path); }},
      {"a link to nowhere",
       [](const fs::path& path) { fs::create_symlink("/nowhere/at/all", path); }},
      {"a link to itself", [](const fs::path& path) { fs::create_symlink(path, path); }},
      {"endless", [](const fs::path& path) { fs::create_symlink("/dev/zero", path); }},
      {"a terabyte of zeros",
       [](const fs::path& path) {
         std::ofstream file(path);
         file.close();
         fs::resize_file(path, kTerabyte);
       }},
  };
  return all;
}

// Everything that reads the directory, and the exit codes.
void expect_clear_ends(const fs::path& data_dir) {
  const std::string dir = data_dir.string();
  for (const std::vector<std::string>& arguments :
       {std::vector<std::string>{"fsck", "--data-dir", dir},
        std::vector<std::string>{"events", "--json", "--activity", "--data-dir", dir},
        std::vector<std::string>{"user", "--username", kEmail, "--data-dir", dir}}) {
    const Finished done = run_forked(arguments, kCommandDeadline);
    EXPECT_NE(done.exit_code, ChildProcess::kTimedOut) << arguments[0] << " hangs";
    EXPECT_LT(done.exit_code, kSignals) << arguments[0] << ": " << done.err;
    if (done.exit_code != 0) {
      EXPECT_NE(done.err, "") << arguments[0];
    }
  }
  ForkedServer server(data_dir);
  if (server.is_ready()) {
    const auto answer = server.get("/api/users/");
    EXPECT_TRUE(answer) << server.err();
    EXPECT_LT(server.stop(), kSignals) << server.err();
  } else {
    const int exit_code = server.wait();
    EXPECT_NE(exit_code, ChildProcess::kTimedOut) << "start hangs";
    EXPECT_LT(exit_code, kSignals) << "start: " << server.err();
  }
}

// In place of each file, and of what RocksDB or the server would open if it were there.
TEST(OddFiles, InPlaceOfAnyFileEndNothingByASignal) {
  const QuickDir dir;
  const SmallData data(make_small_data(dir.path() / "data"));
  std::vector<std::string> names = {"log/999999.log",
                                    "log/999999.sst",
                                    "log/MANIFEST-999999",
                                    "log/OPTIONS-999999",
                                    "log/strange",
                                    "strange",
                                    "views/999999",
                                    "admin.sock",
                                    "muster.lock",
                                    "scrub",
                                    "attempts",
                                    "reserve"};
  for (const DamagedFile& file : data.files) {
    if (file.name != "reserve") names.push_back(file.name);
  }
  std::vector<std::pair<std::string, Oddity>> all;
  for (const std::string& name : names) {
    for (const Oddity& oddity : oddities()) all.emplace_back(name, oddity);
  }
  std::mt19937_64 random(test_seed());
  std::ranges::shuffle(all, random);
  if (const auto wanted = amount("MUSTER_ATTACK_ODDITIES", 15); wanted != 0)
    all.resize(std::min<std::size_t>(wanted, all.size()));
  const fs::path copy = dir.path() / "copy";
  for (const auto& [name, oddity] : all) {
    SCOPED_TRACE(name + " is " + oddity.name);
    fs::remove_all(copy);
    crash::copy_data(data.dir, copy);
    fs::remove(copy / name);
    oddity.make(copy / name);
    expect_clear_ends(copy);
  }
}

TEST(OddFiles, AHeadCutOffUnderARunningServerEndsNothingByASignal) {
  const QuickDir dir;
  const fs::path data = make_small_data(dir.path() / "data");
  ForkedServer server(data);
  ASSERT_TRUE(server.is_ready()) << server.err();
  fs::resize_file(data / "head", 0);
  for (int i = 0; i < 3; ++i) (void)server.post("/api/activity");
  EXPECT_LT(server.stop(), kSignals) << server.err();
  expect_clear_ends(data);
}

}  // namespace
}  // namespace muster::attack
