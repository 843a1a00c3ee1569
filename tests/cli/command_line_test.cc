// Words, spellings and slips of the command line.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "cli/nearest.h"
#include "tests/cli/shell.h"

namespace muster::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

struct Slip {
  std::vector<std::string> arguments;
  std::string message;
  std::string hint;
};

TEST(CommandLine, ASlipIsNamedWithWhatWasProbablyMeant) {
  const Slip table[] = {
      {{"evnts"}, "muster: unknown command \"evnts\"; did you mean \"events\"?", "muster"},
      {{"reset"}, "muster: unknown command \"reset\"; did you mean \"reset_password\"?", "muster"},
      {{"hepl"}, "muster: unknown command \"hepl\"; did you mean \"help\"?", "muster"},
      {{"xyzzy"}, "muster: unknown command \"xyzzy\"", "muster"},
      {{"help", "evnts"}, "muster: unknown command \"evnts\"; did you mean \"events\"?", "muster"},
      {{"events", "--sinc", "7d"},
       "muster events: unknown option \"--sinc\"; did you mean \"--since\"?",
       "muster events"},
      {{"--sinc", "7d", "events"}, "muster: unknown option \"--sinc\"", "muster"},
      {{"events", "--jsn=x"},
       "muster events: unknown option \"--jsn\"; did you mean \"--json\"?",
       "muster events"},
      {{"events", "ada"}, "muster events: unexpected argument \"ada\"", "muster events"},
      {{"user"}, "muster user: WHO is missing", "muster user"},
      {{"--no-pager"}, "muster: a command is missing", "muster"},
  };
  Shell shell;
  for (const Slip& slip : table) {
    const Finished finished = shell.run(slip.arguments);
    EXPECT_EQ(finished.exit_code, 2) << slip.message;
    EXPECT_EQ(finished.out, "");
    EXPECT_EQ(finished.err,
              slip.message + "\nRun " + slip.hint + " --help for more information.\n");
  }
}

TEST(CommandLine, WhatTheParserRefusesHasTheSameForm) {
  Shell shell;
  for (const auto& arguments :
       std::vector<std::vector<std::string>>{{"start", "--port", "many"},
                                             {"start", "--port", "70000"},
                                             {"start", "--port"},
                                             {"users", "--limit", "none"},
                                             {"events", "--follow", "--limit", "1"}}) {
    const Finished finished = shell.run(arguments);
    EXPECT_EQ(finished.exit_code, 2);
    EXPECT_THAT(finished.err, StartsWith("muster " + arguments.front() + ": "));
    EXPECT_THAT(finished.err,
                HasSubstr("\nRun muster " + arguments.front() + " --help for more information.\n"));
    EXPECT_EQ(count_lines(finished.err), 2U) << finished.err;
  }
}

TEST(CommandLine, HyphensAndUnderscoresAreTheSame) {
  Shell shell;
  EXPECT_EQ(shell.run({"create-user", "--username=ada@example.org", "--password", kGoodPassword})
                .exit_code,
            0);
  const Finished reset = shell.run(
      {"reset-password", "--username", "ada", "--password", kOtherPassword, "--keep_token"});
  EXPECT_EQ(reset.exit_code, 0) << reset.err;
  EXPECT_EQ(reset.out, "Password successfully changed\n");
  // Values stay as they are.
  EXPECT_THAT(shell.run({"user", "reset-password"}).err, HasSubstr("reset-password"));
}

TEST(CommandLine, WhoIsAnArgument) {
  Shell shell;
  ASSERT_EQ(shell.run({"create_user", "ada@example.org", "--password", kGoodPassword}).exit_code,
            0);
  const std::string shown = shell.run({"user", "--username", "ada"}).out;
  EXPECT_EQ(shell.run({"user", "ada"}).out, shown);
  EXPECT_EQ(shell.run({"--json", "user", "ada"}).exit_code, 0);
  EXPECT_EQ(shell.run({"reset_password", "ada", "--password", kOtherPassword}).exit_code, 0);
  // Also if it is called like a command.
  EXPECT_EQ(shell.run({"create_user", "events@example.org", "--password", kGoodPassword}).exit_code,
            0);
  EXPECT_THAT(shell.run({"user", "events"}).out, HasSubstr("events@example.org"));
}

TEST(CommandLine, ErrorsAreJsonIfAnswersAre) {
  Shell shell;
  const std::vector<std::vector<std::string>> refused = {
      {"evnts", "--json"},
      {"events", "--jsn", "--json"},
      {"user", "--json"},
      {"user", "ada", "--json"},
      {"create_user", "ada", "--json"},
      {"start", "--port", "many", "--json"},
  };
  for (const auto& arguments : refused) {
    const Finished finished = shell.run(arguments);
    EXPECT_NE(finished.exit_code, 0);
    EXPECT_EQ(finished.out, "");
    ASSERT_EQ(count_lines(finished.err), 1U) << finished.err;
    const auto error = nlohmann::json::parse(finished.err);
    EXPECT_TRUE(error.at("code").is_string()) << finished.err;
    EXPECT_FALSE(error.at("message").get<std::string>().empty()) << finished.err;
    EXPECT_TRUE(error.contains("field")) << finished.err;
  }
  EXPECT_EQ(nlohmann::json::parse(shell.run({"evnts", "--json"}).err).at("code"), "usage");
  const auto missing = nlohmann::json::parse(shell.run({"user", "ada", "--json"}).err);
  EXPECT_EQ(missing.at("code"), "not_found");
  EXPECT_EQ(missing.at("data_dir"), shell.data_dir().string());
}

TEST(CommandLine, AnswersOfEveryCommandCanBeJson) {
  Shell shell;
  const auto answer = [&](std::vector<std::string> arguments) {
    arguments.push_back("--json");
    const Finished finished = shell.run(arguments);
    EXPECT_EQ(finished.exit_code, 0) << arguments.front() << finished.err;
    EXPECT_EQ(finished.err, "") << arguments.front();
    return nlohmann::json::parse(finished.out.substr(0, finished.out.find('\n')));
  };
  const auto made = answer({"create_user", "ada@example.org", "--password", kGoodPassword});
  EXPECT_EQ(made.at("id"), 1);
  const auto reset = answer({"reset_password", "ada", "--password", kOtherPassword});
  EXPECT_EQ(reset.at("email"), "ada@example.org");
  EXPECT_EQ(reset.at("sessions_ended"), 0);
  EXPECT_EQ(reset.at("token_ended"), true);
  EXPECT_EQ(answer({"user", "ada"}).at("email"), "ada@example.org");
  EXPECT_EQ(answer({"users"}).at("email"), "ada@example.org");
  EXPECT_EQ(answer({"sessions", "ada"}).at("sessions").size(), 0U);
  EXPECT_THAT(answer({"invite"}).at("url").get<std::string>(), HasSubstr("/user/signup/?token="));
  EXPECT_EQ(answer({"events"}).at("position"), 0);
  EXPECT_EQ(answer({"status"}).at("people"), 1);
  const auto fsck = answer({"fsck"});
  EXPECT_EQ(fsck.at("intact"), true);
  EXPECT_EQ(fsck.at("events_by_type").at("user.signed_up"), 1);
  EXPECT_EQ(answer({"replay", "--check"}).at("identical"), true);
  EXPECT_TRUE(answer({"replay"}).contains("end"));
  EXPECT_TRUE(answer({"version"}).contains("version"));
}

TEST(CommandLine, AServerSaysInJsonWhereItIs) {
  Shell shell;
  ChildProcess server(shell.program({"start", "--port", "0", "--json"}));
  ASSERT_TRUE(server.wait_for_out("\"listening\"")) << server.err();
  const std::string out = server.out();
  const auto directory = nlohmann::json::parse(out.substr(0, out.find('\n')));
  EXPECT_EQ(directory.at("data_dir"), shell.data_dir().string());
  const auto at = nlohmann::json::parse(out.substr(out.find('\n') + 1));
  EXPECT_THAT(at.at("url").get<std::string>(), StartsWith("http://localhost:"));
}

TEST(CommandLine, AHomeDirectoryIsWrittenWithATilde) {
  Shell shell;
  shell.variables()["MUSTER_DATA_DIR"] = "~/accounts";
  ASSERT_EQ(shell.run({"create_user", "ada@example.org", "--password", kGoodPassword}).exit_code,
            0);
  EXPECT_TRUE(std::filesystem::exists(shell.home() / "accounts" / "log"));
  EXPECT_EQ(shell.run({"user", "ada", "--data-dir=~/accounts"}).exit_code, 0);
}

TEST(Nearest, IsTheOneWithFewestEditsOrElseABeginning) {
  const std::vector<std::string> known = {"user", "users", "reset_password"};
  EXPECT_EQ(nearest("usr", known), "user");
  EXPECT_EQ(nearest("userss", known), "users");
  EXPECT_EQ(nearest("reset", known), "reset_password");
  EXPECT_EQ(nearest("re", known), std::nullopt);
  EXPECT_EQ(nearest("unrelated", known), std::nullopt);
}

}  // namespace
}  // namespace muster::cli
