// A server whose clock is ten years ahead for one run, and right again in the next (libfaketime).
// Right is: the next start and /health say so, and nothing lives for the ten years: not the session
// that was begun then, not a link that is made after it.

#include <filesystem>
#include <optional>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/crash/filled_data.h"
#include "tests/harness/program.h"
#include "tests/support/temp_dir.h"

namespace muster::attack {
namespace {

namespace fs = std::filesystem;
using ::testing::ContainsRegex;
using ::testing::HasSubstr;

constexpr const char* kEmail = "founder@example.org";
constexpr const char* kTenYearsAhead = "+3650d";

// Where Debian and Ubuntu put it.
std::optional<std::string> faketime_library() {
  for (const char* path : {"/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1",
                           "/usr/lib/aarch64-linux-gnu/faketime/libfaketimeMT.so.1"}) {
    if (fs::exists(path)) return path;
  }
  return std::nullopt;
}

ChildProcess::Options at(ChildProcess::Options options, const std::string& library,
                         const std::string& shift) {
  options.environment["LD_PRELOAD"] = library;
  options.environment["FAKETIME"] = shift;
  options.environment["FAKETIME_DONT_FAKE_MONOTONIC"] = "1";
  return options;
}

class Clock : public ::testing::Test {
 protected:
  void SetUp() override {
    library_ = faketime_library();
    if (!library_) GTEST_SKIP() << "libfaketime is not installed (package faketime)";
    // One change of every kind of thing that ends: a session, and activity.
    Server ahead(
        at(program_.command(Server::arguments({"--username", kEmail, "--password", kGoodPassword,
                                               "--user-token", crash::kFounderToken})),
           *library_, kTenYearsAhead));
    ASSERT_TRUE(ahead.is_ready()) << ahead.err();
    session_ = sign_in(ahead);
    ASSERT_NE(session_, "");
    EXPECT_EQ(status_of_page(ahead, session_), 200);
    ASSERT_EQ(ahead.stop(), 0) << ahead.err();
  }

  static std::string sign_in(Server& server) {
    const auto client = server.client();
    const auto answer = client->Post(
        "/user/login/", {{"Origin", "http://127.0.0.1:" + std::to_string(server.port())}},
        "email=founder%40example.org&password=" + std::string(kGoodPassword),
        "application/x-www-form-urlencoded");
    if (!answer || answer->status != 303) return "";
    const std::string cookie = answer->get_header_value("Set-Cookie");
    return cookie.substr(0, cookie.find(';'));
  }
  static int status_of_page(Server& server, const std::string& cookie) {
    const auto answer = server.client()->Get("/user/account", {{"Cookie", cookie}});
    return answer ? answer->status : 0;
  }

  TempDir dir_;
  Program program_{dir_.path() / "data"};
  std::optional<std::string> library_;
  std::string session_;
};

TEST_F(Clock, ThatGoesBackTakesNothingAway) {
  Server server(at(program_.command(Server::arguments()), *library_, "-30d"));
  ASSERT_TRUE(server.is_ready()) << server.err();
  const auto client = server.client();
  const auto answer = client->Post("/api/activity", token_headers(crash::kFounderToken), "", "");
  EXPECT_TRUE(answer && answer->status == 204);
  EXPECT_EQ(server.stop(), 0);
  crash::expect_whole(program_);
  crash::expect_views_right(program_);
}

TEST_F(Clock, ThatWasAheadLeavesNothingAliveForTenYears) {
  std::string new_session;
  {
    Server server(program_);
    ASSERT_TRUE(server.is_ready()) << server.err();
    EXPECT_TRUE(server.wait_for_err("clock_behind_log")) << server.err();
    const auto health = server.client()->Get("/health");
    ASSERT_TRUE(health);
    EXPECT_THAT(health->body, HasSubstr("clock_behind_log"));
    EXPECT_NE(status_of_page(server, session_), 200);
    // People log in and work.
    new_session = sign_in(server);
    ASSERT_NE(new_session, "");
    EXPECT_EQ(status_of_page(server, new_session), 200);
    EXPECT_EQ(server.stop(), 0);
  }
  Server later(at(program_.command(Server::arguments()), *library_, "+6d"));
  ASSERT_TRUE(later.is_ready()) << later.err();
  EXPECT_NE(status_of_page(later, new_session), 200) << "a session that was not used for six days";
  EXPECT_EQ(later.stop(), 0);
  crash::expect_whole(program_);
  crash::expect_views_right(program_);
}

}  // namespace
}  // namespace muster::attack
