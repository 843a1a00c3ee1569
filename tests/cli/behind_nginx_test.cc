// The program behind a real nginx: below a path that the proxy keeps or takes off, and for clients
// whose address only the proxy knows.

#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <regex>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <httplib.h>
#include <netinet/in.h>
#include <nlohmann/json.hpp>
#include <sys/socket.h>

#include "core/file_descriptor.h"
#include "tests/cli/shell.h"

namespace muster::cli {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::StartsWith;

// A port that nothing listens on at the moment.
int free_port() {
  const FileDescriptor socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(address);
  ::bind(socket.get(), reinterpret_cast<const sockaddr*>(&address), size);
  ::getsockname(socket.get(), reinterpret_cast<sockaddr*>(&address), &size);
  return ntohs(address.sin_port);
}

// Debian's is in /usr/sbin; script/setup leaves one in build/deps/bin.
std::string nginx_program() {
  std::istringstream path(std::string(std::getenv("PATH")) + ":/usr/sbin:" + MUSTER_SOURCE_DIR +
                          "/build/deps/bin");
  for (std::string folder; std::getline(path, folder, ':');) {
    if (fs::exists(fs::path(folder) / "nginx")) return fs::path(folder) / "nginx";
  }
  return {};
}

struct Case {
  const char* name;
  const char* passes_to;  // what follows the upstream: "/" takes the path off
};

class BehindNginx : public testing::TestWithParam<Case> {
 protected:
  void SetUp() override {
    if (nginx_program().empty()) GTEST_SKIP() << "nginx is not installed";
    const int upstream = free_port();
    port_ = free_port();
    origin_ = "http://127.0.0.1:" + std::to_string(port_);
    server_ = std::make_unique<ChildProcess>(shell_.program(
        {"start", "--port", std::to_string(upstream), "--host", origin_ + "/muster"}));
    ASSERT_TRUE(server_->wait_for_out("is running at")) << server_->err();
    start_nginx(upstream);
  }

  void start_nginx(int upstream) {
    const std::string dir = shell_.home() / "nginx";
    fs::create_directory(dir);
    std::ofstream conf(dir + "/nginx.conf");
    conf << "daemon off; master_process off; pid " << dir << "/pid; error_log stderr;\n"
         << "events {}\nhttp {\n  access_log off;\n";
    for (const char* name : {"client_body", "proxy", "fastcgi", "uwsgi", "scgi"}) {
      conf << "  " << name << "_temp_path " << dir << "/" << name << ";\n";
    }
    conf << "  server {\n    listen 127.0.0.1:" << port_ << ";\n    location /muster/ {\n"
         << "      proxy_pass http://127.0.0.1:" << upstream << GetParam().passes_to << ";\n"
         << "      proxy_set_header Host $http_host;\n"
         << "      proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;\n"
         << "    }\n  }\n}\n";
    conf.close();
    nginx_ = std::make_unique<ChildProcess>(
        ChildProcess::Options{.program = nginx_program(),
                              .arguments = {"-p", dir, "-c", dir + "/nginx.conf", "-e", "stderr"}});
    while (nginx_->is_running() && !client("127.0.0.1").Get("/")) {
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    ASSERT_TRUE(nginx_->is_running()) << nginx_->err();
  }

  // One that connects to nginx from this address of loopback.
  httplib::Client client(const std::string& from) const {
    httplib::Client client("127.0.0.1", port_);
    client.set_interface(from);
    client.set_read_timeout(60);
    return client;
  }

  // The form, as a browser sends it that shows our page.
  httplib::Result post(httplib::Client& client, const std::string& path,
                       const httplib::Params& form, httplib::Headers headers = {}) const {
    headers.emplace("Origin", origin_);
    return client.Post(path, headers, form);
  }

  std::string sign_up(httplib::Client& client) const {
    const auto answer = post(client, "/muster/user/signup/",
                             {{"email", "ada@example.org"}, {"password", kGoodPassword}});
    EXPECT_EQ(answer->status, 303) << answer->body;
    EXPECT_EQ(answer->get_header_value("Location"), "/muster/projects/");
    const std::string cookie = answer->get_header_value("Set-Cookie");
    EXPECT_THAT(cookie, StartsWith("muster-session-"));
    EXPECT_THAT(cookie, HasSubstr("; Path=/muster;"));
    return cookie.substr(0, cookie.find(';'));
  }

  Shell shell_;
  std::unique_ptr<ChildProcess> server_;
  int port_ = 0;
  std::string origin_;
  std::unique_ptr<ChildProcess> nginx_;
};

TEST_P(BehindNginx, PagesAndWhatTheyNeedAreBelowThePath) {
  auto browser = client("127.0.0.1");
  const auto start = browser.Get("/muster/");
  ASSERT_EQ(start->status, 303);
  EXPECT_EQ(start->get_header_value("Location"), "/muster/user/signup/");
  const httplib::Headers cookie = {{"Cookie", sign_up(browser)}};

  const auto page = browser.Get("/muster/people/", cookie);
  ASSERT_EQ(page->status, 200);
  static const std::regex kFile(R"re( (?:href|src)="([^"]*/static/[^"]*)")re");
  int files = 0;
  for (std::sregex_iterator at(page->body.begin(), page->body.end(), kFile), end; at != end;
       ++at, ++files) {
    EXPECT_EQ(browser.Get((*at)[1].str())->status, 200) << (*at)[1];
  }
  EXPECT_GE(files, 5);
  EXPECT_THAT(page->body, HasSubstr("data-base=\"/muster\""));
  EXPECT_EQ(browser.Get("/muster/people/1", cookie)->status, 200);
  EXPECT_EQ(browser.Get("/people/1", cookie)->status, 404) << "nginx has nothing there";

  const auto made = post(browser, "/muster/projects/", {{"title", "Birds"}}, cookie);
  EXPECT_THAT(made->get_header_value("Location"), StartsWith("/muster/projects/"));
  EXPECT_EQ(browser.Get("/muster/api/projects", cookie)->status, 200);
  const auto out = post(browser, "/muster/logout", {}, cookie);
  EXPECT_THAT(out->get_header_value("Location"), StartsWith("/muster/user/login/"));
  std::string cookies;
  const auto set = out->headers.equal_range("Set-Cookie");
  for (auto each = set.first; each != set.second; ++each) cookies += each->second + "\n";
  EXPECT_THAT(cookies, HasSubstr("=; Path=/muster; ")) << "the session's is taken away";
  EXPECT_EQ(browser.Get("/muster/people/", cookie)->status, 303);
}

TEST_P(BehindNginx, EveryoneHasTheirOwnAddressAndAttempts) {
  EXPECT_THAT(server_->out(), HasSubstr("Trusted proxies: on this machine\n"));
  auto ada = client("127.0.0.7");
  sign_up(ada);
  const auto log_in = [&](const char* from, const char* password, httplib::Headers headers = {}) {
    auto browser = client(from);
    return post(browser, "/muster/user/login/",
                {{"email", "ada@example.org"}, {"password", password}}, std::move(headers))
        ->status;
  };
  // Ten, so that the wait is longer than a few requests take on a slow machine.
  for (int i = 0; i < 10; ++i) log_in("127.0.0.66", "wrong");
  EXPECT_EQ(log_in("127.0.0.66", kGoodPassword), 429);
  EXPECT_EQ(log_in("127.0.0.66", kGoodPassword, {{"X-Forwarded-For", "127.0.0.8"}}), 429)
      << "a client chose its address";
  EXPECT_EQ(log_in("127.0.0.8", kGoodPassword), 303);

  std::istringstream lines(shell_.run({"events", "--json", "--type", "session.started"}).out);
  std::vector<std::string> addresses;
  for (std::string line; std::getline(lines, line);) {
    addresses.push_back(nlohmann::json::parse(line)["address"]);
  }
  EXPECT_THAT(addresses, testing::ElementsAre("127.0.0.7", "127.0.0.8"));
}

INSTANTIATE_TEST_SUITE_P(WhichTakesThePath, BehindNginx,
                         testing::Values(Case{"Along", ""}, Case{"Off", "/"}),
                         [](const auto& info) { return std::string(info.param.name); });

}  // namespace
}  // namespace muster::cli
