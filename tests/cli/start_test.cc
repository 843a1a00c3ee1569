// The server as a program: what it says, what it refuses, how it ends.

#include <csignal>
#include <fstream>
#include <iterator>

#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <httplib.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "cli/subcommands/start_options.h"
#include "tests/cli/shell.h"

namespace muster::cli {
namespace {

using ::testing::ContainsRegex;
using ::testing::HasSubstr;
using ::testing::Not;

// A port that somebody listens on.
class TakenPort {
 public:
  TakenPort() : fd_(socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address = {};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_ANY);
    socklen_t size = sizeof address;
    EXPECT_EQ(bind(fd_, reinterpret_cast<sockaddr*>(&address), size), 0);
    EXPECT_EQ(listen(fd_, 1), 0);
    getsockname(fd_, reinterpret_cast<sockaddr*>(&address), &size);
    number_ = ntohs(address.sin_port);
  }
  ~TakenPort() { close(fd_); }
  TakenPort(const TakenPort&) = delete;
  TakenPort& operator=(const TakenPort&) = delete;

  std::string number() const { return std::to_string(number_); }

 private:
  int fd_;
  int number_ = 0;
};

int status_of(const Shell& shell, const std::string& path) {
  httplib::Client client("127.0.0.1", shell.port());
  const auto answer = client.Get(path);
  return answer ? answer->status : 0;
}

TEST(Start, SaysWhereItIsAndHowToBegin) {
  Shell shell;
  shell.start_server();
  const std::string out = shell.server().out();
  EXPECT_THAT(out, HasSubstr("Data directory: " + shell.data_dir().string() + "\n"));
  EXPECT_TRUE(shell.url().starts_with("http://localhost:")) << out;
  EXPECT_THAT(out, HasSubstr(shell.url() + "/user/signup/"));
  EXPECT_EQ(status_of(shell, "/health"), 200);
}

TEST(Start, WithAccountsThereIsNothingToBegin) {
  Shell shell;
  shell.start_server({"--username", "ada@example.org", "--password", kGoodPassword});
  EXPECT_THAT(shell.server().out(), HasSubstr("Created the account ada@example.org (id 1)"));
  EXPECT_THAT(shell.server().out(), Not(HasSubstr("/user/signup/")));
}

TEST(Start, SaysThePublicAddressWhereThereIsOne) {
  Shell shell;
  shell.start_server({"--host", "https://people.example.org/"});
  EXPECT_EQ(shell.url(), "https://people.example.org");
  // The proxy needs the other one.
  EXPECT_THAT(shell.server().out(), ContainsRegex("listening on 127\\.0\\.0\\.1:[0-9]+;"));
}

TEST(Start, AnAccountThatExistsIsLeftAsItIs) {
  Shell shell;
  shell.start_server({"--username", "ada@example.org", "--password", kGoodPassword});
  shell.stop_server();
  const std::string before = shell.run({"events", "--json", "--activity"}).out;
  // Also with another password, with a bad one, or with none to be asked for.
  shell.start_server({"--username", "Ada@Example.org", "--password", kOtherPassword});
  EXPECT_THAT(shell.server().out(), HasSubstr("already exists"));
  shell.stop_server();
  shell.start_server({"--username", "ada@example.org"});
  EXPECT_THAT(shell.server().out(), HasSubstr("already exists"));
  shell.stop_server();
  EXPECT_EQ(shell.run({"events", "--json", "--activity"}).out, before);
}

TEST(Start, AnAccountThatCannotBeMadeMeansNoServer) {
  Shell shell;
  const std::vector<std::pair<std::string, std::string>> bad = {
      {"ada", kGoodPassword}, {"ada@example.org", "short"}, {"ada@example.org", "password123"}};
  for (const auto& [email, password] : bad) {
    const Finished start =
        shell.run({"start", "--port", "0", "--username", email, "--password", password});
    EXPECT_EQ(start.exit_code, 1) << start.out;
    EXPECT_THAT(start.out, Not(HasSubstr("is running")));
    EXPECT_THAT(start.err, HasSubstr(shell.data_dir().string()));
  }
}

TEST(Start, ThePasswordCanComeFromStandardInputAndTheTokenWorks) {
  Shell shell;
  const std::string token = "0123456789abcdef0123456789abcdef01234567";
  ChildProcess::Options options = shell.program(
      {"start", "--port", "0", "--username", "ada@example.org", "--user-token", token});
  options.input = std::string(kGoodPassword) + "\n";
  ChildProcess server(std::move(options));
  ASSERT_TRUE(server.wait_for_out("is running at")) << server.err();
  EXPECT_THAT(server.err(), Not(HasSubstr("Password:")));
  const std::string url = line_after(server.out(), "is running at http://localhost:");
  httplib::Client client("127.0.0.1", std::stoi(url));
  const auto answer = client.Get("/api/current-user/whoami", {{"Authorization", "Token " + token}});
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 200);
  EXPECT_THAT(answer->body, HasSubstr("ada@example.org"));
}

TEST(Start, SecretsAreNotInTheListOfProcesses) {
  Shell shell;
  shell.start_server({"--username", "ada@example.org", "--password", kGoodPassword,
                      "--user-token=0123456789abcdef0123456789abcdef01234567"});
  std::ifstream file("/proc/" + std::to_string(shell.server().pid()) + "/cmdline");
  const std::string command_line{std::istreambuf_iterator<char>(file), {}};
  EXPECT_THAT(command_line, HasSubstr("ada@example.org"));
  EXPECT_THAT(command_line, Not(HasSubstr(kGoodPassword)));
  EXPECT_THAT(command_line, Not(HasSubstr("0123456789abcdef")));
  EXPECT_THAT(shell.server().out() + shell.server().err(), Not(HasSubstr(kGoodPassword)));
}

TEST(Start, LeavesNoCoreFileWithSecretsInIt) {
  Shell shell;
  shell.start_server();
  std::ifstream file("/proc/" + std::to_string(shell.server().pid()) + "/limits");
  const std::string limits{std::istreambuf_iterator<char>(file), {}};
  EXPECT_THAT(limits, ContainsRegex("Max core file size +0 +0 "));
}

int status_under(const Shell& shell, const std::string& host) {
  httplib::Client client("127.0.0.1", shell.port());
  const auto answer = client.Get("/health", {{"Host", host}});
  return answer ? answer->status : 0;
}

TEST(Start, SaysOnceHowAHostIsAllowedThatItDoesNotKnow) {
  Shell shell;
  shell.variables()["MUSTER_ALLOWED_HOSTS"] = "people.lan, people.home:8080";
  shell.start_server();
  EXPECT_EQ(status_under(shell, "people.lan:8080"), 200);
  EXPECT_EQ(status_under(shell, "people.home"), 200);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(status_under(shell, "other.lan:8080"), 421);
  EXPECT_EQ(status_under(shell, "\"quoted\" --host"), 400);
  shell.server().signal(SIGTERM);
  EXPECT_EQ(shell.server().wait(), 0);
  const std::string log = shell.server().err();
  const std::string advice =
      "start the server with --host https://other.lan (or --allowed-host other.lan)";
  EXPECT_THAT(log, HasSubstr(advice));
  EXPECT_EQ(log.find(advice), log.rfind(advice)) << log;
  EXPECT_THAT(log, Not(HasSubstr("quoted")));
}

TEST(Start, AnAllowedHostThatIsNoneIsUsage) {
  Shell shell;
  const Finished start =
      shell.run({"start", "--port", "0", "--allowed-host", "http://people.lan/"});
  EXPECT_EQ(start.exit_code, 2) << start.out;
  EXPECT_THAT(start.err, HasSubstr("--allowed-host"));
}

TEST(Start, MetricsAreTheFoundersBehindAPublicAddressUnlessToldOtherwise) {
  StartOptions options;
  EXPECT_EQ(options.server_options().app.observers, http::Observers::kLocal);
  options.public_url = "https://people.example.org";
  EXPECT_EQ(options.server_options().app.observers, http::Observers::kFounder);
  options.metrics = "Local";
  EXPECT_EQ(options.server_options().app.observers, http::Observers::kLocal);
  options.metrics = "everyone";
  EXPECT_EQ(options.server_options().app.observers, http::Observers::kEveryone);
}

TEST(Start, WhoSeesMetricsIsOneOfThree) {
  Shell shell;
  shell.variables()["LABEL_STUDIO_METRICS"] = "nobody";
  const Finished start = shell.run({"start", "--port", "0"});
  EXPECT_EQ(start.exit_code, 2) << start.out;
  EXPECT_THAT(start.err, HasSubstr("LABEL_STUDIO_METRICS"));
}

TEST(Start, TheEnvironmentSetsItUpUnderBothNames) {
  for (const std::string prefix : {"MUSTER_", "LABEL_STUDIO_"}) {
    Shell shell;
    shell.variables()[prefix + "USERNAME"] = "ada@example.org";
    shell.variables()[prefix + "PASSWORD"] = kGoodPassword;
    shell.variables()[prefix + "DISABLE_SIGNUP_WITHOUT_LINK"] = "Yes";
    shell.start_server();
    EXPECT_THAT(shell.server().out(), HasSubstr("Created the account ada@example.org"));
    EXPECT_EQ(status_of(shell, "/user/signup/"), 403);
  }
}

TEST(Start, ASwitchThatSaysNeitherYesNorNoIsUsageAndNamesTheVariable) {
  Shell shell;
  shell.variables()["LABEL_STUDIO_DISABLE_SIGNUP_WITHOUT_LINK"] = "maybe";
  const Finished start = shell.run({"start", "--port", "0"});
  EXPECT_EQ(start.exit_code, 2);
  EXPECT_THAT(start.err, HasSubstr("LABEL_STUDIO_DISABLE_SIGNUP_WITHOUT_LINK"));
}

TEST(Start, APortInUseIsSaid) {
  Shell shell;
  const TakenPort taken;
  const Finished start = shell.run({"start", "--port", taken.number()});
  EXPECT_EQ(start.exit_code, 1) << start.out;
  EXPECT_THAT(start.err, HasSubstr(taken.number()));
  EXPECT_THAT(start.out, Not(HasSubstr("is running")));
}

TEST(Start, ASecondServerOnTheDirectoryIsRefusedAndTheFirstIsNamed) {
  Shell shell;
  shell.start_server();
  const Finished second = shell.run({"start", "--port", "0"});
  EXPECT_EQ(second.exit_code, 1) << second.out;
  EXPECT_THAT(second.err, HasSubstr(std::to_string(shell.server().pid())));
  EXPECT_THAT(second.err, HasSubstr(shell.data_dir().string()));
  EXPECT_EQ(status_of(shell, "/health"), 200);
}

TEST(Start, EndsWellWithASignalAndGoesOnWhereItWas) {
  Shell shell;
  for (const int signal : {SIGTERM, SIGINT}) {
    shell.start_server();
    shell.server().signal(signal);
    EXPECT_EQ(shell.server().wait(), 0) << shell.server().err();
    EXPECT_THAT(shell.server().err(), HasSubstr("stopping"));
    EXPECT_FALSE(std::filesystem::exists(shell.data_dir() / "admin.sock"));
  }
}

TEST(Start, ADeadServersSocketIsInNobodysWay) {
  Shell shell;
  shell.start_server();
  shell.server().signal(SIGKILL);
  EXPECT_EQ(shell.server().wait(), 128 + SIGKILL);
  EXPECT_EQ(shell.run({"events"}).exit_code, 0);
  shell.start_server();
  EXPECT_EQ(shell.run({"events"}).exit_code, 0);
}

TEST(Start, PasswordRulesOfTheEnvironmentCountForTheShellToo) {
  Shell shell;
  shell.variables()["MUSTER_PASSWORD_MIN_SCORE"] = "0";
  EXPECT_EQ(shell.run({"create_user", "--username", "ada@example.org", "--password", "password123"})
                .exit_code,
            0);
}

TEST(Start, APasswordResetEndsThePersonsSessions) {
  Shell shell;
  shell.start_server({"--username", "ada@example.org", "--password", kGoodPassword});
  httplib::Client browser("127.0.0.1", shell.port());
  const auto signed_in = browser.Post(
      "/user/login/", httplib::Params{{"email", "ada@example.org"}, {"password", kGoodPassword}});
  ASSERT_TRUE(signed_in);
  const std::string cookie = signed_in->get_header_value("Set-Cookie");
  const httplib::Headers session = {{"Cookie", cookie.substr(0, cookie.find(';'))}};
  EXPECT_EQ(browser.Get("/api/current-user/whoami", session)->status, 200);
  ASSERT_EQ(
      shell.run({"reset_password", "--username", "ada", "--password", kOtherPassword}).exit_code,
      0);
  EXPECT_EQ(browser.Get("/api/current-user/whoami", session)->status, 401);
  const auto with_the_new = browser.Post(
      "/user/login/", httplib::Params{{"email", "ada@example.org"}, {"password", kOtherPassword}});
  ASSERT_TRUE(with_the_new);
  EXPECT_NE(with_the_new->get_header_value("Set-Cookie"), "");
}

}  // namespace
}  // namespace muster::cli
