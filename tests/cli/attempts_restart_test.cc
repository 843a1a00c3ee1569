// A restart does not give an attacker new attempts.

#include <filesystem>
#include <string>

#include <gtest/gtest.h>
#include <httplib.h>

#include "tests/cli/shell.h"

namespace muster::cli {
namespace {

httplib::Result log_in(const Shell& shell, const std::string& password) {
  httplib::Client client("127.0.0.1", shell.port());
  return client.Post("/user/login/",
                     httplib::Params{{"email", "ada@example.org"}, {"password", password}});
}

TEST(AttemptsRestart, WaitsGoOnWhereTheyEnded) {
  Shell shell;
  ASSERT_EQ(
      shell.run({"create_user", "ada@example.org"}, std::string(kGoodPassword) + "\n").exit_code,
      0);
  shell.start_server();
  for (int i = 0; i < 5; ++i) log_in(shell, "wrong");
  shell.stop_server();
  EXPECT_TRUE(std::filesystem::exists(shell.data_dir() / "attempts"));

  // Either the wait of the fifth is not over yet, or that of the sixth begins: a server that had
  // forgotten would look at five.
  shell.start_server();
  const auto first = log_in(shell, "wrong");
  const auto second = log_in(shell, "wrong");
  ASSERT_TRUE(first && second);
  EXPECT_EQ(second->status, 429);
  EXPECT_GE(std::stoi(second->get_header_value("Retry-After")), 1);

  // The shell goes on working, and a file of something else is no reason not to start.
  shell.stop_server();
  std::filesystem::resize_file(shell.data_dir() / "attempts", 7);
  EXPECT_EQ(shell.run({"fsck"}).exit_code, 0);
  shell.start_server();
  EXPECT_EQ(log_in(shell, kGoodPassword)->status, 303);
}

}  // namespace
}  // namespace muster::cli
