// invite, users and sessions: the same answers with a server and without one.

#include <cstdint>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <httplib.h>
#include <nlohmann/json.hpp>

#include "tests/cli/shell.h"

namespace muster::cli {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using Json = nlohmann::json;

enum class Way { kServer, kAlone };

class PeopleCommands : public ::testing::TestWithParam<Way> {
 protected:
  void SetUp() override {
    for (const char* email : {"ada@example.org", "grace@example.org", "zoe@example.net"}) {
      ASSERT_EQ(shell_.run({"create_user", email, "--password", kGoodPassword}).exit_code, 0);
    }
    if (GetParam() == Way::kServer) shell_.start_server();
  }

  Json answer(std::vector<std::string> arguments) {
    arguments.push_back("--json");
    const Finished finished = shell_.run(std::move(arguments));
    EXPECT_EQ(finished.exit_code, 0) << finished.err;
    return Json::parse(finished.out);
  }
  std::vector<std::string> emails(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), {"users", "--json"});
    const Finished finished = shell_.run(std::move(arguments));
    EXPECT_EQ(finished.exit_code, 0) << finished.err;
    std::istringstream lines(finished.out);
    std::vector<std::string> found;
    for (std::string line; std::getline(lines, line);) {
      found.push_back(Json::parse(line).at("email").get<std::string>());
    }
    return found;
  }
  Json last_event(const std::string& type) {
    return answer({"events", "--reverse", "--limit", "1", "--type", type});
  }
  // A browser's cookie.
  httplib::Headers log_in(const std::string& email) {
    httplib::Client browser("127.0.0.1", shell_.port());
    const auto answer = browser.Post(
        "/user/login/", {{"User-Agent", "Mozilla/5.0 (X11; Linux x86_64) Firefox/128.0"}},
        httplib::Params{{"email", email}, {"password", kGoodPassword}});
    EXPECT_TRUE(answer);
    const std::string cookie = answer->get_header_value("Set-Cookie");
    return {{"Cookie", cookie.substr(0, cookie.find(';'))}};
  }
  int status_of(const httplib::Headers& headers) {
    httplib::Client browser("127.0.0.1", shell_.port());
    return browser.Get("/api/current-user/whoami", headers)->status;
  }

  Shell shell_;
};

INSTANTIATE_TEST_SUITE_P(Ways, PeopleCommands, ::testing::Values(Way::kServer, Way::kAlone),
                         [](const auto& way) {
                           return way.param == Way::kServer ? "BesideAServer" : "WithoutAServer";
                         });

TEST_P(PeopleCommands, UsersListsSearchesSortsAndLimits) {
  EXPECT_THAT(emails({}), ElementsAre("ada@example.org", "grace@example.org", "zoe@example.net"));
  EXPECT_THAT(emails({"--limit", "2"}), ElementsAre("ada@example.org", "grace@example.org"));
  EXPECT_THAT(emails({"--search", "example.org"}),
              ElementsAre("ada@example.org", "grace@example.org"));
  EXPECT_THAT(emails({"--search", "nobody"}), IsEmpty());
  EXPECT_THAT(emails({"--order", "-email"}),
              ElementsAre("zoe@example.net", "grace@example.org", "ada@example.org"));
  EXPECT_THAT(emails({"--order", "-email", "--limit", "1"}), ElementsAre("zoe@example.net"));
  // All have joined just now.
  EXPECT_THAT(emails({"--inactive-since", "1h"}), IsEmpty());
  EXPECT_EQ(emails({"--inactive-since", "2100-01-01"}).size(), 3U);
  EXPECT_EQ(emails({"--inactive-since", "2100-01-01", "--limit", "1"}).size(), 1U);
}

TEST_P(PeopleCommands, UsersSaysHowManyThereAre) {
  const Finished all = shell_.run({"users"});
  EXPECT_EQ(count_lines(all.out), 4U) << all.out;
  EXPECT_THAT(all.err, HasSubstr("3 users\n"));
  EXPECT_THAT(all.err, HasSubstr("Data directory: " + shell_.data_dir().string()));
  EXPECT_THAT(shell_.run({"users", "--limit", "1"}).err, HasSubstr("1 of 3 users\n"));
  EXPECT_EQ(shell_.run({"users", "--order", "age"}).exit_code, 2);
  EXPECT_EQ(shell_.run({"users", "--inactive-since", "whenever"}).exit_code, 2);
}

TEST_P(PeopleCommands, TheInvitationLinkIsShownAndReset) {
  const Finished shown = shell_.run({"invite"});
  EXPECT_EQ(shown.exit_code, 0) << shown.err;
  EXPECT_THAT(shown.out, HasSubstr("/user/signup/?token="));
  if (GetParam() == Way::kServer) {
    EXPECT_THAT(shown.out, ::testing::StartsWith(shell_.url()));
  }
  EXPECT_EQ(answer({"invite"}).at("url").get<std::string>() + "\n", shown.out);

  const Finished reset = shell_.run({"invite", "reset"});
  EXPECT_EQ(reset.exit_code, 0) << reset.err;
  EXPECT_NE(reset.out, shown.out);
  EXPECT_EQ(shell_.run({"invite", "show"}).out, reset.out);
  const Json event = last_event("invite.reset");
  EXPECT_EQ(event.at("channel"), "cli");
  EXPECT_EQ(event.at("actor"), nullptr);
  if (GetParam() != Way::kServer) return;
  httplib::Client stranger("127.0.0.1", shell_.port());
  const auto path = [](const std::string& link) {
    return link.substr(link.find("/user/"), link.size() - link.find("/user/") - 1);
  };
  EXPECT_EQ(stranger.Get(path(reset.out))->status, 200);
  EXPECT_NE(stranger.Get(path(shown.out))->status, 200);
}

TEST_P(PeopleCommands, WithoutAServerTheLinkIsForTheAddressThatIsGiven) {
  if (GetParam() == Way::kServer) return;
  EXPECT_THAT(shell_.run({"invite", "--host", "https://people.example.org/"}).out,
              ::testing::StartsWith("https://people.example.org/user/signup/?token="));
  EXPECT_THAT(shell_.run({"invite"}).out, ::testing::StartsWith("http://localhost:8080/"));
  EXPECT_THAT(shell_.run({"invite"}).err, HasSubstr("--host URL"));
  shell_.variables()["MUSTER_HOST"] = "https://other.example.org";
  EXPECT_THAT(shell_.run({"invite"}).out, ::testing::StartsWith("https://other.example.org/"));
}

TEST_P(PeopleCommands, SessionsAreListedAndEnded) {
  const Finished none = shell_.run({"sessions", "ada"});
  EXPECT_EQ(none.exit_code, 0) << none.err;
  EXPECT_EQ(none.out, "");
  EXPECT_THAT(none.err, HasSubstr("0 active sessions of ada@example.org (id 1)\n"));
  EXPECT_EQ(answer({"sessions", "ada", "--end-all"}).at("ended"), 0);
  EXPECT_EQ(shell_.run({"sessions", "ada", "--end", "1234567"}).exit_code, 1);
  EXPECT_EQ(shell_.run({"sessions", "nobody"}).exit_code, 1);
  if (GetParam() != Way::kServer) return;

  const auto first = log_in("ada@example.org");
  const auto second = log_in("ada@example.org");
  const auto third = log_in("ada@example.org");
  const auto other = log_in("grace@example.org");
  const Json listed = answer({"sessions", "ada"}).at("sessions");
  ASSERT_EQ(listed.size(), 3U);
  EXPECT_EQ(listed[0].at("device"), "Firefox on Linux");
  EXPECT_EQ(listed[0].at("address"), "127.0.0.1");
  EXPECT_THAT(shell_.run({"sessions", "ada"}).out, HasSubstr("Firefox on Linux  127.0.0.1"));

  // Another's session is not hers to end.
  const Json of_grace = answer({"sessions", "grace"}).at("sessions")[0].at("id");
  EXPECT_EQ(shell_.run({"sessions", "ada", "--end", of_grace.dump()}).exit_code, 1);
  const Finished ended = shell_.run({"sessions", "ada", "--end", listed[0].at("id").dump()});
  EXPECT_EQ(ended.exit_code, 0) << ended.err;
  EXPECT_EQ(ended.out, "1 session of ada@example.org (id 1) ended\n");
  EXPECT_EQ(answer({"sessions", "ada"}).at("sessions").size(), 2U);
  EXPECT_EQ(shell_.run({"sessions", "ada", "--end", listed[0].at("id").dump()}).exit_code, 1);

  EXPECT_EQ(answer({"sessions", "ada", "--end-all"}).at("ended"), 2);
  for (const auto& cookie : {first, second, third}) EXPECT_EQ(status_of(cookie), 401);
  EXPECT_EQ(status_of(other), 200);
  const Json event = last_event("session.ended");
  EXPECT_EQ(event.at("channel"), "cli");
  EXPECT_EQ(event.at("actor"), nullptr);
  EXPECT_EQ(event.at("reason"), "revoked");
}

TEST_P(PeopleCommands, AResetSaysHowManySessionsItEnded) {
  if (GetParam() != Way::kServer) return;
  log_in("ada@example.org");
  log_in("ada@example.org");
  const Finished reset = shell_.run({"reset_password", "ada", "--password", kOtherPassword});
  EXPECT_EQ(reset.out, "Password successfully changed\n");
  EXPECT_THAT(reset.err, HasSubstr("For ada@example.org (id 1); 2 sessions ended.\n"));
}

TEST_P(PeopleCommands, ShowThePast) {
  const auto then = last_event("user.signed_up").at("position").get<std::uint64_t>();
  ASSERT_EQ(shell_.run({"remove_user", "zoe", "--yes"}).exit_code, 0);
  EXPECT_THAT(emails({}), ElementsAre("ada@example.org", "grace@example.org"));
  const std::string as_of = std::to_string(then);
  EXPECT_THAT(emails({"--as-of", as_of}),
              ElementsAre("ada@example.org", "grace@example.org", "zoe@example.net"));
  EXPECT_THAT(emails({"--as-of", as_of, "--search", "zoe"}), ElementsAre("zoe@example.net"));
  const Json zoe = answer({"user", "id:3", "--as-of", as_of});
  EXPECT_EQ(zoe.at("email"), "zoe@example.net");
  EXPECT_EQ(answer({"user", "zoe", "--as-of", as_of}), zoe) << "by the name of then";
  EXPECT_GE(zoe.at("as_of_position"), then);
  EXPECT_FALSE(zoe.contains("sessions"));
  EXPECT_THAT(shell_.run({"users", "--as-of", as_of}).err, HasSubstr("after event "));
}

TEST_P(PeopleCommands, RefuseWhatIsNoMomentOfThePast) {
  for (const char* text :
       {"-1", "99999", "184467440737095516160", "2999-01-01", "1971-01-01", "yesteryear", ""}) {
    for (const std::vector<std::string>& command :
         {std::vector<std::string>{"users"}, std::vector<std::string>{"user", "ada"}}) {
      std::vector<std::string> arguments = command;
      arguments.push_back(std::string("--as-of=") + text);
      const Finished finished = shell_.run(arguments);
      EXPECT_EQ(finished.exit_code, 2) << text << finished.err;
      EXPECT_THAT(finished.out, IsEmpty());
    }
  }
}

}  // namespace
}  // namespace muster::cli
