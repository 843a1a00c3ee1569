// The judgement while typing is the judgement of the form, and changes nothing.
#include "tests/http/pages_browser.h"

namespace muster::http {
namespace {

using testing::IsEmpty;

constexpr const char* kPath = "/user/password-strength";

nlohmann::json judged(Browser& browser, const httplib::Params& form) {
  const Answer answer = browser.post(kPath, form);
  EXPECT_EQ(answer.status, 200) << answer.body;
  EXPECT_EQ(answer.header("Content-Type"), "application/json");
  EXPECT_EQ(answer.header("Cache-Control"), "no-store");
  return nlohmann::json::parse(answer.body, nullptr, false);
}

TEST(PasswordStrength, IsTheJudgementOfSigningUp) {
  TestServer server({}, {}, 3);
  const std::vector<std::pair<std::string, bool>> table = {
      {"short", false},
      {"password", false},
      {"ada.example.1", false},
      {"Welcome2026!", false},
      {"Muster123!", false},
      {std::string(129, 'x'), false},
      {"glacier-42-umbrella", true},
  };
  for (const auto& [password, enough] : table) {
    Browser browser(server);
    const httplib::Params form = {{"email", "ada@example.org"}, {"password", password}};
    EXPECT_EQ(judged(browser, form).at("enough"), enough) << password;
    EXPECT_EQ(browser.post("/user/signup/", form).status, enough ? 303 : 400) << password;
  }
}

TEST(PasswordStrength, HasAScoreAndSaysWhatToDo) {
  TestServer server;
  Browser browser(server);
  const nlohmann::json weak = judged(browser, {{"password", "abc"}});
  EXPECT_EQ(weak.at("score"), 0);
  EXPECT_EQ(weak.at("hint"), "Use at least 8 characters.");
  const nlohmann::json strong =
      judged(browser, {{"password", "orchid violin harvester 77 glacier"}});
  EXPECT_EQ(strong.at("score"), 4);
  EXPECT_EQ(strong.at("hint"), "Very hard to guess.");
  EXPECT_THAT(browser.changes(), IsEmpty());
}

TEST(PasswordStrength, KnowsTheWordsOfThePersonWhoIsSignedIn) {
  TestServer server;
  const Person ada = server.person("ada.lovelace@example.org");
  Browser stranger(server);
  Browser browser(server, ada);
  const httplib::Params form = {{"password", "lovelace.ada"}};
  EXPECT_LT(judged(browser, form).at("score"), judged(stranger, form).at("score"));
}

TEST(PasswordStrength, TakesLittleAndFromOurOwnPagesOnly) {
  TestServer server;
  Browser browser(server);
  EXPECT_EQ(browser.post(kPath, {{"password", std::string(9000, 'x')}}).status, 413);
  EXPECT_EQ(browser.post(kPath, {{"password", "abc"}}, {{"Sec-Fetch-Site", "cross-site"}}).status,
            403);
  EXPECT_EQ(judged(browser, {{"password", std::string(2000, 'x')}}).at("enough"), false);
  EXPECT_EQ(judged(browser, {{"password", "\xff\xfe glacier umbrella"}}).at("enough"), false);
  EXPECT_EQ(judged(browser, {}).at("enough"), false);
}

}  // namespace
}  // namespace muster::http
