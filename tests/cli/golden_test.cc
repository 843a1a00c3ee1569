// What the shell shows, word for word: tests/cli/golden/*.txt. After a change on purpose, renew the
// files and look at the difference:
//
//   MUSTER_RENEW_GOLDEN=1 ctest --preset release -R '^Golden'
//   git diff tests/cli/golden
//
// Times, directories, links and the like are replaced by stand-ins. The design width is 80 columns.

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <regex>
#include <sstream>

#include <gtest/gtest.h>
#include <httplib.h>

#include "cli/terminal/layout.h"
#include "tests/cli/shell.h"

namespace muster::cli {
namespace {

namespace fs = std::filesystem;

const fs::path kGolden = fs::path(MUSTER_SOURCE_DIR) / "tests" / "cli" / "golden";

// What differs from run to run, each in the same width or at the end of its line.
std::string with_stand_ins(std::string text, const Shell& shell) {
  const auto replace = [&](const std::string& form, const std::string& stand_in) {
    text = std::regex_replace(text, std::regex(form), stand_in);
  };
  const std::string home = shell.home().string();
  for (std::size_t at = text.find(home); at != std::string::npos; at = text.find(home)) {
    text.replace(at, home.size(), "/home/ada");
  }
  replace(R"(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)", "2026-05-04 03:02:01");
  replace(R"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z)", "2026-05-04T03:02:01Z");
  replace(R"(localhost:\d+)", "localhost:8080");
  replace(R"(token=[A-Za-z0-9_-]+)", "token=T");
  replace(R"(muster \d+\.\d+\.\d+.*)", "muster 0.0.0");
  replace(R"("request":"[0-9a-f]{8}-[0-9a-f]+")", "\"request\":\"0\"");
  for (const std::string name : {"version", "revision"}) {
    replace("\"" + name + "\":\"[^\"]*\"", "\"" + name + "\":\"0\"");
  }
  replace(R"((Reading|Checking|Replaying|Rebuilding views) \d+%.*\n)", "");
  replace(R"(muster/[0-9a-f]{16})", "muster/0123456789abcdef");
  // How many rows views have is theirs to change.
  replace(R"(\d+ rows)", "30 rows");
  replace(R"("rows":\d+)", "\"rows\":30");
  // The server reads its log when it finds the time.
  replace(R"(log read  .*)", "log read    never");
  return text;
}

std::string without_colors(const std::string& text) {
  return std::regex_replace(text, std::regex("\x1b\\[[0-9]*m"), "");
}

class Golden : public ::testing::Test {
 protected:
  void SetUp() override {
    set_columns(80);
    make("ada@example.org");
    make("søren.kierkegaard@filosofi.example.org");
    make("a.very.long.address.that.does.not.fit@department.university.example.org");
    shell_.start_server();
    httplib::Client browser("127.0.0.1", shell_.port());
    const auto logged_in = browser.Post(
        "/user/login/", {{"User-Agent", "Mozilla/5.0 (X11; Linux x86_64) Firefox/128.0"}},
        httplib::Params{{"email", "ada@example.org"}, {"password", kGoodPassword}});
    ASSERT_TRUE(logged_in);
    ASSERT_EQ(shell_.run({"invite", "reset"}).exit_code, 0);
  }
  void set_columns(std::size_t columns) {
    columns_ = columns;
    shell_.variables()["COLUMNS"] = std::to_string(columns);
  }
  void make(const std::string& email) {
    ASSERT_EQ(shell_.run({"create_user", email, "--password", kGoodPassword}).exit_code, 0);
  }

  // Everything, so that it does not depend on how far the server got by itself.
  void sign() { ASSERT_EQ(shell_.run({"checkpoint"}).exit_code, 0); }

  // Appends the command, its output, and how it ended.
  void capture(const std::vector<std::string>& arguments) {
    const Finished finished = shell_.run(arguments);
    captured_ += "$ muster";
    for (const std::string& argument : arguments) captured_ += " " + argument;
    captured_ += "\n" + finished.out;
    if (!finished.err.empty()) captured_ += "(standard error)\n" + finished.err;
    captured_ += "(exit code " + std::to_string(finished.exit_code) + ")\n\n";
  }

  void compare(const std::string& name) {
    const std::string seen = with_stand_ins(captured_, shell_);
    const fs::path file = kGolden / (name + ".txt");
    if (std::getenv("MUSTER_RENEW_GOLDEN") != nullptr) {
      fs::create_directories(kGolden);
      std::ofstream(file) << seen;
      return;
    }
    std::ifstream in(file);
    const std::string wanted{std::istreambuf_iterator<char>(in), {}};
    EXPECT_EQ(seen, wanted) << "see the top of " << __FILE__ << " for how to renew " << file;
  }
  void expect_that_it_fits(const std::string& name) {
    std::istringstream lines(with_stand_ins(captured_, shell_));
    for (std::string line; std::getline(lines, line);) {
      if (line.starts_with("$ ")) continue;
      EXPECT_LE(width_of(without_colors(line)), columns_) << name << ": " << line;
    }
  }

  void capture_tables() {
    capture({"events"});
    capture({"events", "--reverse", "--limit", "1"});
    capture({"users"});
    capture({"users", "--search", "example.org", "--order", "-email", "--limit", "2"});
    capture({"user", "ada"});
    capture({"sessions", "ada"});
    capture({"sessions", "søren.kierkegaard"});
    capture({"invite"});
    capture({"status"});
    sign();
    capture({"fsck"});
    capture({"replay", "--check"});
    capture({"version"});
  }

  Shell shell_;
  std::size_t columns_ = 0;
  std::string captured_;
};

TEST_F(Golden, Help) {
  capture({"--help"});
  for (const char* command :
       {"start", "create_user", "reset_password", "invite", "users", "user", "sessions", "events",
        "status", "fsck", "replay", "checkpoint", "prove", "verify", "completion", "version"}) {
    capture({"help", command});
  }
  expect_that_it_fits("help");
  compare("help");
}

TEST_F(Golden, Tables) {
  capture_tables();
  expect_that_it_fits("tables");
  compare("tables");
}

TEST_F(Golden, TablesOnAWideScreen) {
  set_columns(140);
  capture_tables();
  expect_that_it_fits("tables_140");
  compare("tables_140");
}

TEST_F(Golden, Colors) {
  for (const char* color : {"always", "never"}) {
    capture({"help", "invite", "--color", color});
    capture({"events", "--limit", "2", "--color", color});
    capture({"users", "--color", color});
    capture({"sessions", "ada", "--color", color});
    capture({"status", "--color", color});
    capture({"user", "nobody", "--color", color});
    capture({"evnts", "--color", color});
  }
  expect_that_it_fits("colors");
  compare("colors");
}

TEST_F(Golden, Changes) {
  capture({"create_user", "grace@example.org", "--password", kGoodPassword});
  capture({"sessions", "ada", "--end-all"});
  capture({"sessions", "ada", "--end-all"});
  capture({"reset_password", "ada", "--password", kOtherPassword});
  capture({"reset_password", "--username", "ada", "--password", kGoodPassword, "--keep-token"});
  capture({"invite", "reset"});
  capture({"replay"});
  expect_that_it_fits("changes");
  compare("changes");
}

TEST_F(Golden, Errors) {
  capture({"evnts"});
  capture({"events", "--sinc", "7d"});
  capture({"events", "--since", "whenever"});
  capture({"events", "--type", "sesion"});
  capture({"events", "--limit", "0"});
  capture({"start", "--port", "many"});
  capture({"user"});
  capture({"user", "nobody"});
  capture({"user", "adda@example.org"});
  capture({"create_user", "ada@example.org", "--password", kGoodPassword});
  capture({"create_user", "ada"});
  capture({"create_user"});
  capture({"reset_password", "ada", "--password", "short"});
  capture({"sessions", "ada", "--end", "999"});
  capture({"user", "nobody", "--json"});
  capture({"fsck", "--data-dir", "/home/nobody"});
  compare("errors");
}

TEST_F(Golden, Json) {
  capture({"users", "--json"});
  capture({"user", "ada", "--json"});
  capture({"sessions", "ada", "--json"});
  capture({"sessions", "ada", "--end-all", "--json"});
  capture({"invite", "--json"});
  capture({"create_user", "grace@example.org", "--password", kGoodPassword, "--json"});
  capture({"reset_password", "grace", "--password", kOtherPassword, "--json"});
  capture({"events", "--limit", "1", "--type", "user.signed_up", "--json"});
  capture({"replay", "--json"});
  capture({"replay", "--check", "--json"});
  sign();
  capture({"fsck", "--json"});
  capture({"version", "--json"});
  capture({"evnts", "--json"});
  compare("json");
}

}  // namespace
}  // namespace muster::cli
