// Commands that only read work on a backup that cannot be written, and leave nothing behind.

#include <filesystem>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <sys/mount.h>
#include <unistd.h>

#include "tests/cli/shell.h"

namespace muster::cli {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

// A copy of a data directory that nobody may write, as root too: a read-only mount of it.
class Backup : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_EQ(shell_.run({"create_user", "ada@example.org", "--password", kGoodPassword}).exit_code,
              0);
    fs::create_directories(temporary());
    shell_.variables()["TMPDIR"] = temporary().string();
    backup_ = shell_.home() / "backup";
    fs::copy(shell_.data_dir(), backup_, fs::copy_options::recursive);
  }
  void TearDown() override {
    if (is_mounted_) ::umount(backup_.c_str());
    make_writable(true);
  }

  fs::path temporary() const { return shell_.home() / "temporary"; }

  // False: this machine cannot.
  bool lock() {
    if (::geteuid() != 0) {
      make_writable(false);
      return true;
    }
    if (::mount(backup_.c_str(), backup_.c_str(), nullptr, MS_BIND, nullptr) != 0) return false;
    is_mounted_ = true;
    return ::mount(nullptr, backup_.c_str(), nullptr, MS_BIND | MS_REMOUNT | MS_RDONLY, nullptr) ==
           0;
  }
  void make_writable(bool writable) {
    const auto how = writable ? fs::perm_options::add : fs::perm_options::remove;
    std::error_code ignored;
    fs::permissions(backup_, fs::perms::owner_write, how, ignored);
    for (const auto& entry : fs::recursive_directory_iterator(backup_)) {
      fs::permissions(entry, fs::perms::owner_write, how, ignored);
    }
  }
  Finished run(std::vector<std::string> arguments) {
    arguments.insert(arguments.end(), {"--data-dir", backup_.string()});
    return shell_.run(std::move(arguments));
  }
  void expect_readable() {
    for (const auto& arguments : std::vector<std::vector<std::string>>{{"events"},
                                                                       {"user", "ada"},
                                                                       {"users"},
                                                                       {"users", "--search", "ada"},
                                                                       {"sessions", "ada"},
                                                                       {"invite"},
                                                                       {"status"},
                                                                       {"fsck"},
                                                                       {"replay", "--check"}}) {
      const Finished here = run(arguments);
      EXPECT_EQ(here.exit_code, 0) << arguments.front() << here.err;
      const Finished there = shell_.run(arguments);
      EXPECT_EQ(here.out.substr(0, here.out.find(" in ")),
                there.out.substr(0, there.out.find(" in ")))
          << arguments.front();
      EXPECT_TRUE(fs::is_empty(temporary())) << arguments.front();
    }
  }

  Shell shell_;
  fs::path backup_;
  bool is_mounted_ = false;
};

TEST_F(Backup, ThatCannotBeWrittenIsRead) {
  if (!lock()) GTEST_SKIP() << "no read-only mounts here";
  expect_readable();
}

TEST_F(Backup, WithoutViewsAndLockIsReadToo) {
  fs::remove_all(backup_ / "views");
  fs::remove(backup_ / "muster.lock");
  if (!lock()) GTEST_SKIP() << "no read-only mounts here";
  expect_readable();
}

TEST_F(Backup, ThatCannotBeWrittenIsNotChanged) {
  if (!lock()) GTEST_SKIP() << "no read-only mounts here";
  for (const auto& arguments : std::vector<std::vector<std::string>>{
           {"reset_password", "ada", "--password", kOtherPassword},
           {"create_user", "zoe@example.org", "--password", kGoodPassword},
           {"invite", "reset"},
           {"sessions", "ada", "--end-all"},
           {"replay"}}) {
    const Finished refused = run(arguments);
    EXPECT_NE(refused.exit_code, 0) << arguments.front();
    EXPECT_THAT(refused.err, HasSubstr(backup_.string())) << arguments.front();
  }
}

}  // namespace
}  // namespace muster::cli
