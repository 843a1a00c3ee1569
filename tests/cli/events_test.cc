// The audit log from a shell, with a server and without one.

#include <csignal>
#include <cstdint>
#include <filesystem>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "tests/cli/shell.h"

namespace muster::cli {
namespace {

using ::testing::HasSubstr;
using Json = nlohmann::ordered_json;

// Ada's account, and her password reset.
class Events : public ::testing::Test {
 protected:
  void SetUp() override {
    const Finished made =
        shell_.run({"create_user", "--username", "ada@example.org", "--password", kGoodPassword});
    ASSERT_EQ(made.exit_code, 0) << made.err;
    reset();
  }

  void reset() {
    const Finished done =
        shell_.run({"reset_password", "--username", "ada", "--password", kOtherPassword});
    ASSERT_EQ(done.exit_code, 0) << done.err;
  }

  std::vector<Json> listed(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), {"events", "--json"});
    const Finished finished = shell_.run(std::move(arguments));
    EXPECT_EQ(finished.exit_code, 0) << finished.err;
    std::istringstream lines(finished.out);
    std::vector<Json> events;
    for (std::string line; std::getline(lines, line);) events.push_back(Json::parse(line));
    return events;
  }

  Shell shell_;
};

TEST_F(Events, JsonLinesHaveEveryPositionOnceAndTheCommonFieldsFirst) {
  const auto events = listed({});
  ASSERT_FALSE(events.empty());
  for (std::size_t i = 0; i < events.size(); ++i) {
    std::vector<std::string> keys;
    for (const auto& [key, value] : events[i].items()) keys.push_back(key);
    keys.resize(5);
    EXPECT_THAT(keys, ::testing::ElementsAre("position", "time", "type", "actor", "channel"));
    EXPECT_EQ(events[i].at("position"), i);
    EXPECT_EQ(events[i].at("channel"), "cli");
  }
  // One commit: the new password ends the token.
  EXPECT_EQ(events.at(events.size() - 2).at("type"), "user.password_changed");
  EXPECT_EQ(events.back().at("type"), "api_token.revoked");
  EXPECT_EQ(events.back().at("user"), 1);
}

TEST_F(Events, FromUserAndTypeNarrow) {
  const auto all = listed({});
  EXPECT_EQ(listed({"--from", "1"}).size(), all.size() - 1);
  EXPECT_EQ(listed({"--from", "1000000"}).size(), 0U);
  EXPECT_EQ(listed({"--type", "user.signed_up"}).size(), 1U);
  EXPECT_EQ(listed({"--type", "user"}).size(), 2U);
  const auto about_ada = listed({"--user", "ada"});
  EXPECT_GE(about_ada.size(), 2U);
  for (const Json& event : about_ada) EXPECT_TRUE(event.at("user") == 1 || event.at("actor") == 1);
}

TEST_F(Events, LimitAndReverseShowTheLastOnes) {
  const auto all = listed({});
  EXPECT_EQ(listed({"--limit", "1"}), std::vector<Json>({all.front()}));
  EXPECT_EQ(listed({"--reverse", "--limit", "2"}),
            std::vector<Json>({all.back(), all.at(all.size() - 2)}));
  EXPECT_EQ(listed({"--reverse"}), std::vector<Json>(all.rbegin(), all.rend()));
  EXPECT_EQ(shell_.run({"events", "--reverse", "--follow"}).exit_code, 2);
  for (const char* limit : {"0", "-1", "many", "1.5"}) {
    const Finished refused = shell_.run({"events", "--limit", limit});
    EXPECT_EQ(refused.exit_code, 2) << limit;
    EXPECT_THAT(refused.err, HasSubstr("is not a whole number of 1 or more"));
  }
}

TEST_F(Events, SinceIsIncludedAndUntilIsNot) {
  const auto all = listed({});
  const auto time = all.back().at("time").get<std::string>();
  EXPECT_EQ(listed({"--since", time}).size(), 2U) << "the last commit has two events";
  EXPECT_EQ(listed({"--until", time}).size(), all.size() - 2);
  EXPECT_EQ(listed({"--since", "1h"}).size(), all.size());
  EXPECT_EQ(listed({"--until", "1h"}).size(), 0U);
  EXPECT_EQ(listed({"--until", "2000-01-01"}).size(), 0U);
}

TEST_F(Events, TheTableHasAHeadAndALineForEachAndNamesTheDirectory) {
  const Finished table = shell_.run({"events"});
  EXPECT_EQ(table.exit_code, 0);
  EXPECT_TRUE(table.out.starts_with("      #  TIME (UTC)")) << table.out;
  EXPECT_EQ(count_lines(table.out), listed({}).size() + 1);
  EXPECT_THAT(table.out, HasSubstr("email=ada@example.org"));
  EXPECT_THAT(table.err, HasSubstr(shell_.data_dir().string()));
}

TEST_F(Events, AnUnknownTypeNamesTheNearestAndWhereTheListIs) {
  const Finished finished = shell_.run({"events", "--type", "user.signedup"});
  EXPECT_EQ(finished.exit_code, 2);
  EXPECT_THAT(finished.err, HasSubstr("user.signed_up"));
  EXPECT_THAT(finished.err, HasSubstr("muster events --help"));
}

TEST_F(Events, AReaderThatLeavesIsNoFailure) {
  ChildProcess::Options options = shell_.program({});
  options.arguments = {"-c", "{ \"$0\" events --json --data-dir \"$1\"; echo exit=$? >&2; } | :",
                       options.program, shell_.data_dir().string()};
  options.program = "/bin/sh";
  EXPECT_THAT(run_to_end(std::move(options)).err, HasSubstr("exit=0"));
}

TEST_F(Events, FollowShowsWhatHappensNextAndEndsWithASignal) {
  shell_.start_server();
  for (const int signal : {SIGINT, SIGTERM}) {
    ChildProcess follower(shell_.program({"events", "--json", "--follow", "--type", "user"}));
    ASSERT_TRUE(follower.wait_for_out("user.signed_up")) << follower.err();
    const std::size_t before = listed({"--type", "user"}).size();
    reset();
    const auto position = listed({"--type", "user"}).back().at("position").get<std::uint64_t>();
    ASSERT_TRUE(follower.wait_for_out("{\"position\":" + std::to_string(position) + ","));
    follower.signal(signal);
    EXPECT_EQ(follower.wait(), 0) << follower.err();
    EXPECT_EQ(count_lines(follower.out()), before + 1);
  }
}

TEST_F(Events, FollowGoesOnWhileServersComeAndGo) {
  ChildProcess follower(shell_.program({"events", "--json", "--follow", "--type", "user"}));
  ASSERT_TRUE(follower.wait_for_out("user.password_changed")) << follower.err();
  const auto reset_and_await = [&] {
    reset();
    const auto position = listed({"--type", "user"}).back().at("position").get<std::uint64_t>();
    ASSERT_TRUE(follower.wait_for_out("{\"position\":" + std::to_string(position) + ","))
        << follower.out() << follower.err();
  };
  reset_and_await();
  shell_.start_server();  // a follower is in nobody's way
  reset_and_await();
  shell_.stop_server();
  reset_and_await();
  shell_.start_server();
  reset_and_await();
  follower.signal(SIGINT);
  EXPECT_EQ(follower.wait(), 0) << follower.err();
  EXPECT_EQ(count_lines(follower.out()), listed({"--type", "user"}).size()) << follower.out();
}

TEST_F(Events, FollowEndsWhenItsReaderHasLeft) {
  ChildProcess::Options options = shell_.program({});
  options.arguments = {
      "-c", "{ \"$0\" events --json --follow --data-dir \"$1\"; echo exit=$? >&2; } | head -n 1",
      options.program, shell_.data_dir().string()};
  options.program = "/bin/sh";
  const Finished finished = run_to_end(std::move(options));
  EXPECT_THAT(finished.err, HasSubstr("exit=0"));
  EXPECT_EQ(count_lines(finished.out), 1U);
}

}  // namespace
}  // namespace muster::cli
