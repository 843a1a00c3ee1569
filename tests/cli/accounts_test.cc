// create_user, reset_password and user: the same answers with a server and without one.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "tests/cli/shell.h"

namespace muster::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

enum class Way { kServer, kAlone };

class Accounts : public ::testing::TestWithParam<Way> {
 protected:
  void SetUp() override {
    const Finished made = create("ada@example.org");
    ASSERT_EQ(made.exit_code, 0) << made.err;
    if (GetParam() == Way::kServer) shell_.start_server();
  }

  Finished create(const std::string& email) {
    return shell_.run({"create_user", "--username", email}, std::string(kGoodPassword) + "\n");
  }
  std::string events(const std::string& type) {
    const Finished listed = shell_.run({"events", "--json", "--type", type});
    EXPECT_EQ(listed.exit_code, 0) << listed.err;
    return listed.out;
  }

  Shell shell_;
};

INSTANTIATE_TEST_SUITE_P(Ways, Accounts, ::testing::Values(Way::kServer, Way::kAlone),
                         [](const auto& way) {
                           return way.param == Way::kServer ? "BesideAServer" : "WithoutAServer";
                         });

TEST_P(Accounts, ACreatedUserIsSaidWithTheDataDirectoryAndIsInTheLog) {
  const Finished made = create("Grace@Example.org");
  EXPECT_EQ(made.exit_code, 0) << made.err;
  EXPECT_EQ(made.out, "Created Grace@Example.org (id 2)\n");
  EXPECT_EQ(made.err, "Data directory: " + shell_.data_dir().string() + "\n");
  const std::string log = events("user.signed_up");
  ASSERT_EQ(count_lines(log), 2U);
  const auto event = nlohmann::json::parse(log.substr(log.find('\n') + 1));
  EXPECT_EQ(event.at("email"), "Grace@Example.org");
  EXPECT_EQ(event.at("channel"), "cli");
  EXPECT_EQ(event.at("actor"), nullptr);
}

TEST_P(Accounts, AnEmailThatIsTakenIsRefusedAndNothingHappens) {
  const Finished made = create("ADA@example.org");
  EXPECT_EQ(made.exit_code, 1);
  EXPECT_EQ(made.out, "");
  EXPECT_THAT(made.err, HasSubstr(shell_.data_dir().string()));
  EXPECT_EQ(count_lines(events("user.signed_up")), 1U);
}

TEST_P(Accounts, WhatIsNotAnEmailIsRefusedBeforeThePasswordIsAskedFor) {
  const Finished made = shell_.run({"create_user", "--username", "ada"});
  EXPECT_EQ(made.exit_code, 1);
  EXPECT_THAT(made.err, Not(HasSubstr("Password:")));
  EXPECT_THAT(made.err, HasSubstr(shell_.data_dir().string()));
}

TEST_P(Accounts, AShortOrGuessablePasswordIsRefused) {
  for (const char* password : {"short", "password123"}) {
    const Finished made =
        shell_.run({"create_user", "--username", "eve@example.org", "--password", password});
    EXPECT_EQ(made.exit_code, 1) << password;
    EXPECT_THAT(made.err, HasSubstr(shell_.data_dir().string()));
    EXPECT_THAT(made.err, Not(HasSubstr(password)));
  }
  EXPECT_EQ(count_lines(events("user.signed_up")), 1U);
}

TEST_P(Accounts, APasswordIsResetByEmailUsernameAndId) {
  for (const char* who : {"ada@example.org", "ada", "1", "id:1"}) {
    const Finished reset =
        shell_.run({"reset_password", "--username", who}, std::string(kOtherPassword) + "\n");
    EXPECT_EQ(reset.exit_code, 0) << who << ": " << reset.err;
    EXPECT_EQ(reset.out, "Password successfully changed\n");
    EXPECT_THAT(reset.err, HasSubstr("For ada@example.org (id 1)"));
    EXPECT_THAT(reset.err, HasSubstr("Data directory: " + shell_.data_dir().string() + "\n"));
  }
  const std::string log = events("user.password_changed");
  EXPECT_EQ(count_lines(log), 4U);
  EXPECT_THAT(log, HasSubstr("\"by\":\"operator\""));
}

TEST_P(Accounts, ANameThatCouldBeTwoPeopleIsRefusedWithBothAndNothingHappens) {
  ASSERT_EQ(create("1@vandenberg.nl").exit_code, 0);
  for (const std::vector<std::string>& command : std::vector<std::vector<std::string>>{
           {"reset_password", "--username", "1"},
           {"reset_password", "--username", "1", "--password", kOtherPassword},
           {"user", "--username", "1"},
           {"user", "--username", "1", "--json"},
           {"events", "--user", "1"},
           {"events", "--user", "1", "--follow"}}) {
    const Finished refused = shell_.run(command);
    EXPECT_EQ(refused.exit_code, 1) << command[0];
    EXPECT_EQ(refused.out, "") << command[0];
    EXPECT_THAT(refused.err, HasSubstr("ada@example.org (id 1), 1@vandenberg.nl (id 2)"));
    EXPECT_THAT(refused.err, Not(HasSubstr("New password:")));
  }
  EXPECT_EQ(count_lines(events("user.password_changed")), 0U);

  const Finished reset =
      shell_.run({"reset_password", "--username", "1@vandenberg.nl", "--password", kOtherPassword});
  EXPECT_EQ(reset.out, "Password successfully changed\n");
  EXPECT_THAT(reset.err, HasSubstr("For 1@vandenberg.nl (id 2); 0 sessions ended."));
  EXPECT_THAT(shell_.run({"user", "--username", "id:1"}).out, HasSubstr("ada@example.org"));
  EXPECT_THAT(events("user.password_changed"), HasSubstr("\"user\":2"));
}

TEST_P(Accounts, AResetEndsTheApiTokenUnlessAskedToKeepIt) {
  const std::vector<std::string> reset{"reset_password", "--username", "ada", "--password",
                                       kOtherPassword};
  std::vector<std::string> keeping = reset;
  keeping.push_back("--keep-token");
  const Finished kept = shell_.run(keeping);
  EXPECT_EQ(kept.exit_code, 0) << kept.err;
  EXPECT_THAT(kept.err, Not(HasSubstr("API token")));
  EXPECT_EQ(count_lines(events("api_token.revoked")), 0U);
  const Finished ended = shell_.run(reset);
  EXPECT_EQ(ended.exit_code, 0) << ended.err;
  EXPECT_THAT(ended.err, HasSubstr("The API token no longer works."));
  EXPECT_EQ(count_lines(events("api_token.revoked")), 1U);
}

TEST_P(Accounts, BothNameAndPasswordCanBeGivenOrBothAsked) {
  const Finished given =
      shell_.run({"reset_password", "--username", "ada@example.org", "--password", kOtherPassword});
  EXPECT_EQ(given.exit_code, 0) << given.err;
  EXPECT_EQ(given.out, "Password successfully changed\n");
  const Finished asked =
      shell_.run({"reset_password"}, "ada@example.org\n" + std::string(kGoodPassword) + "\n");
  EXPECT_EQ(asked.exit_code, 0) << asked.err;
  EXPECT_EQ(asked.out, "Password successfully changed\n");
}

TEST_P(Accounts, AnUnknownNameIsAnsweredWithTheNearestBeforeThePasswordIsAskedFor) {
  const Finished reset = shell_.run({"reset_password", "--username", "adda@example.org"});
  EXPECT_EQ(reset.exit_code, 1);
  EXPECT_EQ(reset.out, "");
  EXPECT_THAT(reset.err, HasSubstr("ada@example.org"));
  EXPECT_THAT(reset.err, HasSubstr(shell_.data_dir().string()));
  EXPECT_THAT(reset.err, Not(HasSubstr("New password:")));
}

TEST_P(Accounts, APersonIsShownAsTextAndAsJson) {
  const Finished text = shell_.run({"user", "--username", "ada"});
  EXPECT_EQ(text.exit_code, 0) << text.err;
  EXPECT_THAT(text.out, HasSubstr("ada@example.org"));
  EXPECT_EQ(line_after(text.out, "last activity            "), "never") << text.out;

  const Finished json = shell_.run({"user", "--username", "ada", "--json"});
  EXPECT_EQ(json.exit_code, 0) << json.err;
  const auto person = nlohmann::json::parse(json.out);
  EXPECT_EQ(person.at("id"), 1);
  EXPECT_EQ(person.at("email"), "ada@example.org");
  EXPECT_EQ(person.at("username"), "ada");
  EXPECT_EQ(person.at("last_activity"), nullptr);
  EXPECT_EQ(person.at("sessions"), 0);
}

TEST_P(Accounts, AnUnknownPersonIsNotShown) {
  const Finished shown = shell_.run({"user", "--username", "adda@example.org", "--json"});
  EXPECT_EQ(shown.exit_code, 1);
  EXPECT_EQ(shown.out, "");
  EXPECT_THAT(shown.err, HasSubstr("ada@example.org"));
}

TEST(SameAnswers, WordForWordWithAServerAndWithout) {
  Shell shell;
  ASSERT_EQ(shell.run({"create_user", "--username", "ada@example.org", "--password", kGoodPassword})
                .exit_code,
            0);
  const std::vector<std::vector<std::string>> questions = {
      {"user", "--username", "ada"},
      {"user", "--username", "ada", "--json"},
      {"user", "--username", "nobody@example.org"},
      {"reset_password", "--username", "nobody@example.org", "--password", kGoodPassword},
      {"reset_password", "--username", "ada", "--password", "short"},
      {"create_user", "--username", "ada@example.org", "--password", kGoodPassword},
      {"events", "--json"},
      {"events", "--type", "user"},
      {"events", "--user", "nobody@example.org"},
      {"fsck"},
  };
  std::vector<Finished> alone;
  for (const auto& question : questions) alone.push_back(shell.run(question));
  shell.start_server();
  for (std::size_t i = 0; i < questions.size(); ++i) {
    const Finished beside = shell.run(questions[i]);
    EXPECT_EQ(beside.exit_code, alone[i].exit_code) << questions[i][0];
    EXPECT_EQ(beside.out, alone[i].out) << questions[i][0];
    if (questions[i][0] == "fsck") continue;  // says how fast it was
    EXPECT_EQ(beside.err, alone[i].err) << questions[i][0];
  }
}

}  // namespace
}  // namespace muster::cli
