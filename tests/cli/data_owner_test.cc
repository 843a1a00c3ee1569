// Root on the data of a service, and a service on files that root left: nobody is locked out, and
// what may not be used is never called damage.

#include <filesystem>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/cli/shell.h"

namespace muster::cli {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr uid_t kService = 65534;  // nobody

struct stat info_of(const fs::path& file) {
  struct stat info {};
  EXPECT_EQ(::lstat(file.c_str(), &info), 0) << file;
  return info;
}

void give(const fs::path& path, uid_t user) {
  ASSERT_EQ(::lchown(path.c_str(), user, user), 0) << path;
  if (!fs::is_directory(path)) return;
  for (const auto& entry : fs::recursive_directory_iterator(path)) {
    ASSERT_EQ(::lchown(entry.path().c_str(), user, user), 0) << entry.path();
  }
}

class DataOwner : public testing::Test {
 protected:
  void SetUp() override {
    if (::geteuid() != 0) GTEST_SKIP() << "only root can be root";
    fs::permissions(shell_.home(), static_cast<fs::perms>(0755));
  }

  Finished create(const std::string& email) {
    return shell_.run({"create_user", "--username", email, "--password", kGoodPassword});
  }
  // As the service's own user.
  Finished run_as_service(std::vector<std::string> arguments) {
    ChildProcess::Options options = shell_.program(std::move(arguments));
    std::vector<std::string> all{"--reuid", "65534",          "--regid",
                                 "65534",   "--clear-groups", options.program};
    all.insert(all.end(), options.arguments.begin(), options.arguments.end());
    options.program = "/usr/bin/setpriv";
    options.arguments = std::move(all);
    options.input = "";
    ChildProcess process(std::move(options));
    const int exit_code = process.wait();
    return {exit_code, process.out(), process.err()};
  }
  bool service_can_run_the_program() { return run_as_service({"--version"}).exit_code == 0; }

  void expect_all_of(uid_t user) {
    for (const auto& entry : fs::recursive_directory_iterator(shell_.data_dir())) {
      EXPECT_EQ(info_of(entry.path()).st_uid, user) << entry.path();
    }
  }

  Shell shell_;
};

TEST_F(DataOwner, ACommandOfRootsActsAsTheOwner) {
  ASSERT_EQ(create("ada@example.org").exit_code, 0);
  give(shell_.data_dir(), kService);
  const std::vector<std::vector<std::string>> commands = {
      {"create_user", "--username", "bob@example.org", "--password", kGoodPassword},
      {"reset_password", "--username", "bob", "--password", kOtherPassword},
      {"user", "--username", "ada"},
      {"events"},
      {"replay"},
      {"replay", "--check"},
      {"fsck"},
  };
  for (const auto& command : commands) {
    const Finished finished = shell_.run(command);
    EXPECT_EQ(finished.exit_code, 0) << command.front() << finished.err;
    if (command.front() != "fsck") {
      EXPECT_THAT(finished.err, HasSubstr(", not as root")) << command.front();
    }
    expect_all_of(kService);
  }
}

TEST_F(DataOwner, AServerOfRootsActsAsTheOwner) {
  ASSERT_EQ(create("ada@example.org").exit_code, 0);
  give(shell_.data_dir(), kService);
  shell_.start_server();
  EXPECT_THAT(shell_.server().err(), HasSubstr(", not as root"));
  expect_all_of(kService);
  shell_.stop_server();
}

// A container runs as root on a directory that somebody on the host has made.
TEST_F(DataOwner, RootKeepsItsOwnDataInADirectoryOfAnothers) {
  fs::create_directory(shell_.data_dir());
  ASSERT_EQ(create("ada@example.org").exit_code, 0);
  ASSERT_EQ(::lchown(shell_.data_dir().c_str(), kService, kService), 0);
  const Finished made = create("bob@example.org");
  EXPECT_EQ(made.exit_code, 0) << made.err;
  EXPECT_THAT(made.err, Not(HasSubstr(", not as root")));
}

TEST_F(DataOwner, WhatIsNotOursIsRefusedWithItsOwnerAndNeverCalledDamage) {
  ASSERT_EQ(create("ada@example.org").exit_code, 0);
  if (!service_can_run_the_program()) GTEST_SKIP() << "others may not run the program here";
  give(shell_.data_dir(), kService);
  ASSERT_EQ(run_as_service({"user", "--username", "ada"}).exit_code, 0);
  for (const char* name : {"muster.lock", "head", "instance.key", "log", "log/CURRENT"}) {
    const fs::path file = shell_.data_dir() / name;
    const auto mode = info_of(file).st_mode;
    ASSERT_EQ(::lchown(file.c_str(), 0, 0), 0);
    const Finished refused = run_as_service(
        {"create_user", "--username", "bob@example.org", "--password", kGoodPassword});
    EXPECT_EQ(refused.exit_code, 1) << name << refused.err;
    EXPECT_THAT(refused.err, AllOf(HasSubstr(file.string()), HasSubstr("belongs to root"),
                                   HasSubstr("sudo chown -R"), Not(HasSubstr("damaged"))))
        << name;
    ASSERT_EQ(::lchown(file.c_str(), kService, kService), 0);
    ASSERT_EQ(info_of(file).st_mode, mode);
  }
  EXPECT_EQ(run_as_service({"fsck"}).exit_code, 0);
}

TEST_F(DataOwner, AnotherUserIsToldAsWhomToRun) {
  ASSERT_EQ(create("ada@example.org").exit_code, 0);
  if (!service_can_run_the_program()) GTEST_SKIP() << "others may not run the program here";
  give(shell_.data_dir(), 1);  // daemon
  for (const char* command : {"user", "events", "fsck", "replay"}) {
    std::vector<std::string> arguments{command};
    if (arguments.front() == "user") arguments.insert(arguments.end(), {"--username", "ada"});
    const Finished refused = run_as_service(arguments);
    EXPECT_EQ(refused.exit_code, 1) << command << refused.err;
    EXPECT_THAT(refused.err, AllOf(HasSubstr(shell_.data_dir().string()),
                                   HasSubstr("sudo -u daemon muster"), Not(HasSubstr("damaged"))))
        << command;
  }
}

TEST(DataFiles, AreForTheirOwnerAloneWhateverTheUmask) {
  Shell shell;
  ChildProcess::Options options = shell.program(
      {"start", "--port", "0", "--username", "ada@example.org", "--password", kGoodPassword});
  std::vector<std::string> all{"-c", "umask 0; exec \"$0\" \"$@\"", options.program};
  all.insert(all.end(), options.arguments.begin(), options.arguments.end());
  options.program = "/bin/sh";
  options.arguments = std::move(all);
  ChildProcess server(std::move(options));
  ASSERT_TRUE(server.wait_for_out("http://localhost:")) << server.err();
  EXPECT_EQ(info_of(shell.data_dir()).st_mode & 0777, 0700U);
  for (const auto& entry : fs::recursive_directory_iterator(shell.data_dir())) {
    EXPECT_EQ(info_of(entry.path()).st_mode & 0077, 0U) << entry.path();
  }
  server.signal(SIGTERM);
  EXPECT_EQ(server.wait(), 0);
}

// As an edition before this one made it.
TEST(DataFiles, AViewsDirectoryThatOthersCanReadIsTightened) {
  Shell shell;
  ASSERT_EQ(shell.run({"create_user", "--username", "ada@example.org", "--password", kGoodPassword})
                .exit_code,
            0);
  fs::permissions(shell.data_dir() / "views", static_cast<fs::perms>(0755));
  EXPECT_EQ(shell.run({"user", "--username", "ada"}).exit_code, 0);
  EXPECT_EQ(info_of(shell.data_dir() / "views").st_mode & 0777, 0700U);
}

}  // namespace
}  // namespace muster::cli
