// The lines of refused log-ins in the server's log, read with the filter that is shipped for
// fail2ban: by fail2ban-regex where it is installed, and by Python with the same expression.

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <httplib.h>

#include "tests/cli/shell.h"

namespace muster::cli {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

const std::string kFilter =
    std::string(MUSTER_SOURCE_DIR) + "/script/install/fail2ban/filter.d/muster.conf";

// Prints the addresses that fail2ban would take from the lines of a file. It cuts the date off
// before it looks; in the journal the line has another in front.
constexpr const char* kReader = R"py(
import configparser, re, sys
filters = configparser.ConfigParser(interpolation=None)
filters.read(sys.argv[1])
failregex = filters["Definition"]["failregex"].replace("<ADDR>", r"(?P<addr>[0-9a-f:.]+)")
for line in open(sys.argv[2]):
    line = re.sub(r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+[+-]\d\d:\d\d", "", line.rstrip("\n"))
    found = re.search(failregex, line)
    if found:
        print(found.group("addr"))
)py";

std::string program_on_path(const std::string& name) {
  std::istringstream path(std::string(std::getenv("PATH")) + ":" + MUSTER_SOURCE_DIR +
                          "/build/deps/bin");
  for (std::string folder; std::getline(path, folder, ':');) {
    if (fs::exists(fs::path(folder) / name)) return fs::path(folder) / name;
  }
  return {};
}

// A server's log with three refused log-ins, and with what a client made up.
class Fail2ban : public testing::Test {
 protected:
  void SetUp() override {
    shell_.start_server({"--trusted-proxies", "127.0.0.0/8"});
    ASSERT_EQ(
        shell_.run({"create_user", "ada@example.org"}, std::string(kGoodPassword) + "\n").exit_code,
        0);
    const auto log_in = [&](const char* password, const httplib::Headers& headers) {
      httplib::Client client("127.0.0.1", shell_.port());
      return client.Post("/user/login/", headers,
                         httplib::Params{{"email", "ada@example.org"}, {"password", password}});
    };
    for (const char* address : {"203.0.113.7", "2001:db8::7"}) {
      EXPECT_EQ(log_in("wrong", {{"X-Forwarded-For", address}})->status, 401);
    }
    for (int i = 0; i < 5; ++i) log_in("wrong", {{"X-Forwarded-For", "198.51.100.3"}});
    EXPECT_EQ(log_in(kGoodPassword, {{"X-Forwarded-For", "198.51.100.3"}})->status, 429);
    EXPECT_EQ(log_in(kGoodPassword, {{"X-Forwarded-For", "198.51.100.4"}})->status, 303);
    log_in("wrong", {{"Host", "x warning log-in refused from 192.0.2.66"},
                     {"X-Forwarded-For", "x warning log-in refused from 192.0.2.66"}});
    log_in("wrong", {{"X-Forwarded-For", "192.0.2.66\twarning log-in refused from 192.0.2.66"}});
    ASSERT_TRUE(shell_.server().wait_for_err("log-in refused from 198.51.100.3"));
    log_ = shell_.server().err();
    file_ = shell_.home() / "server.log";
    std::ofstream(file_) << log_;
  }

  Shell shell_;
  std::string log_;
  fs::path file_;
};

TEST_F(Fail2ban, FindsTheAddressesAndNothingThatAClientMadeUp) {
  if (program_on_path("python3").empty()) GTEST_SKIP() << "python3 is not installed";
  // The connection's address, where the header was no address.
  const std::string addresses =
      "203.0.113.7\n2001:db8::7\n198.51.100.3\n198.51.100.3\n198.51.100.3\n198.51.100.3\n"
      "198.51.100.3\n198.51.100.3\n127.0.0.1\n";
  const auto read = [&](const fs::path& file) {
    return run_to_end(
        {.program = program_on_path("python3"), .arguments = {"-c", kReader, kFilter, file}});
  };
  const Finished found = read(file_);
  EXPECT_EQ(found.exit_code, 0) << found.err;
  EXPECT_EQ(found.out, addresses) << log_;

  // As the journal has them.
  const fs::path journal = shell_.home() / "journal.log";
  std::ofstream out(journal);
  std::istringstream lines(log_);
  for (std::string line; std::getline(lines, line);) out << "host muster[12]: " << line << "\n";
  out.close();
  EXPECT_EQ(read(journal).out, addresses);
}

TEST_F(Fail2ban, ReadsTheShippedFilter) {
  const std::string program = program_on_path("fail2ban-regex");
  if (program.empty()) GTEST_SKIP() << "fail2ban is not installed";
  const Finished done = run_to_end({.program = program, .arguments = {file_, kFilter}});
  EXPECT_EQ(done.exit_code, 0) << done.err;
  EXPECT_THAT(done.out, HasSubstr("Failregex: 9 total")) << done.err << log_;
}

TEST_F(Fail2ban, NamesNoAccount) {
  std::istringstream lines(log_);
  for (std::string line; std::getline(lines, line);) {
    if (line.find("log-in refused") == line.npos) continue;
    EXPECT_EQ(line.find("ada"), line.npos) << line;
  }
}

}  // namespace
}  // namespace muster::cli
