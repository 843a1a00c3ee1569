// What people and programs see of waits between attempts: 429 with the seconds until the next one.

#include <atomic>
#include <charconv>
#include <string>
#include <thread>
#include <vector>

#include <nlohmann/json.hpp>

#include "tests/http/pages_browser.h"
#include "tests/support/http/server_log.h"

namespace muster::http {
namespace {

using testing::HasSubstr;

const std::string kGood(TestServer::kPassword);

// Everything in these tests comes from this machine; the header says from where.
httplib::Headers from(const std::string& address) { return {{"X-Forwarded-For", address}}; }

Answer log_in(Browser& browser, const std::string& password, const httplib::Headers& headers) {
  return browser.post("/user/login/", {{"email", "ada@example.org"}, {"password", password}},
                      headers);
}

// Of an answer; -1 if there is none.
int seconds_in(const Answer& answer) {
  const std::string text = answer.header("Retry-After");
  int seconds = -1;
  std::from_chars(text.data(), text.data() + text.size(), seconds);
  return seconds;
}

TEST(LogInThrottle, ThePageSaysHowLongAndTheHeaderExactly) {
  TestServer server;
  server.person("ada@example.org");
  Browser browser(server);
  Answer page;
  for (int i = 0; i < 12 && page.status != 429; ++i) page = log_in(browser, "wrong", {});
  ASSERT_EQ(page.status, 429);
  const int seconds = seconds_in(page);
  EXPECT_GE(seconds, 1);
  EXPECT_LE(seconds, 8);
  EXPECT_THAT(page.body, HasSubstr("Too many wrong passwords. Try again in " +
                                   std::to_string(seconds) + " second"));
}

TEST(LogInThrottle, AThousandAddressesDoNotDelayTheOwnersDevice) {
  TestServer server;
  const Person ada = server.person("ada@example.org");
  Browser browser(server);
  const Answer known = log_in(browser, kGood, from("198.51.100.1"));
  const std::string set = known.header("Set-Cookie");
  std::string device;
  const auto all = known.headers.equal_range("Set-Cookie");
  for (auto each = all.first; each != all.second; ++each) {
    if (each->second.find("muster-device") != std::string::npos)
      device = each->second.substr(0, each->second.find(';'));
  }
  ASSERT_FALSE(device.empty());

  std::atomic<int> looked_at = 0;
  std::atomic<int> without_seconds = 0;
  std::vector<std::jthread> attackers;
  for (int thread = 0; thread < 8; ++thread) {
    attackers.emplace_back([&, thread] {
      auto client = server.client();
      for (int i = 0; i < 125; ++i) {
        const auto answer = client.Post(
            "/user/login/", from("10.0." + std::to_string(thread) + '.' + std::to_string(i)),
            httplib::Params{{"email", "ada@example.org"}, {"password", "guess"}});
        if (!answer || answer->status == 401) ++looked_at;
        if (answer && answer->status == 429 && answer->get_header_value("Retry-After").empty())
          ++without_seconds;
      }
    });
  }
  auto owner = server.client();
  for (int i = 0; i < 20; ++i) {
    const auto answer =
        owner.Post("/user/login/", {{"X-Forwarded-For", "198.51.100.1"}, {"Cookie", device}},
                   httplib::Params{{"email", "ada@example.org"}, {"password", kGood}});
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->status, 303) << "on a device of their own, at once";
  }
  attackers.clear();
  // Twenty at once, and one for each wait that ended while this ran.
  EXPECT_LE(looked_at, 30);
  EXPECT_EQ(without_seconds, 0);
  Browser elsewhere(server);
  const Answer fresh = log_in(elsewhere, kGood, from("203.0.113.7"));
  if (fresh.status != 303) {
    EXPECT_EQ(fresh.status, 429);
    EXPECT_GE(seconds_in(fresh), 1);
    EXPECT_LE(seconds_in(fresh), 64) << "nothing is permanent";
  }
}

// Without --trusted-proxies, everyone behind a proxy has its address.
TEST(LogInThrottle, AProxyThatIsNotTrustedMakesNobodyElseWait) {
  const ServerLog log;
  TestServer server({.trusted_proxies = TrustedProxies({}, TrustedProxies::OnThisMachine::kNone)});
  server.person("ada@example.org");
  Browser browser(server);
  for (int i = 0; i < 120; ++i) {
    EXPECT_EQ(browser
                  .post("/user/login/",
                        {{"email", std::to_string(i) + "@example.org"}, {"password", "wrong"}},
                        from("203.0.113.7"))
                  .status,
              401);
  }
  EXPECT_EQ(log_in(browser, kGood, from("203.0.113.8")).status, 303);
  EXPECT_THAT(log.text(), HasSubstr("--trusted-proxies 127.0.0.1"));
  EXPECT_THAT(log.text(), HasSubstr("log-in refused through 127.0.0.1"));
  EXPECT_THAT(log.text(), testing::Not(HasSubstr("log-in refused from")));
}

TEST(LogInThrottle, WrongLinksAreSlowedDownOnTheirPages) {
  TestServer server;
  server.person("ada@example.org");
  Browser browser(server);
  for (const std::string page : {"/user/password/?token=wrong", "/user/signup/?token=wrong"}) {
    for (int i = 0; i < 20; ++i) EXPECT_EQ(browser.get(page).status, 403) << page;
    const Answer refused = browser.get(page);
    EXPECT_EQ(refused.status, 429) << page;
    EXPECT_GE(seconds_in(refused), 1);
    EXPECT_THAT(refused.body, HasSubstr("Too many wrong "));
    EXPECT_THAT(refused.body, HasSubstr("Try again in "));
  }
  EXPECT_EQ(browser.post("/user/password", {{"token", "wrong"}}).status, 429);
  EXPECT_EQ(browser.get("/user/login/").status, 200);
}

TEST(LogInThrottle, WrongApiTokensAreSlowedDownInJson) {
  TestServer server;
  const Person ada = server.person("ada@example.org");
  auto client = server.client();
  const auto ask = [&](const std::string& token) {
    return client.Get("/api/current-user/whoami", {{"Authorization", "Token " + token}});
  };
  for (int i = 0; i < 20; ++i) EXPECT_EQ(ask("wrong")->status, 401);
  const auto refused = ask("wrong");
  ASSERT_TRUE(refused);
  EXPECT_EQ(refused->status, 429);
  EXPECT_GE(std::stoi(refused->get_header_value("Retry-After")), 1);
  const auto body = nlohmann::json::parse(refused->body);
  EXPECT_EQ(body["error"], "too_many");
  EXPECT_EQ(body["field"], "Authorization");
  EXPECT_THAT(std::string(body["detail"]), HasSubstr("Too many wrong API tokens. Try again in "));
  EXPECT_EQ(ask(ada.api_token)->status, 200);
}

TEST(LogInThrottle, WrongPasswordsInJsonSayHowLongToo) {
  TestServer server;
  const Person ada = server.person("ada@example.org");
  auto client = server.client();
  const auto change = [&] {
    return client.Post("/api/users/1/email", ada.by_token(),
                       R"({"email": "new@example.org", "old_password": "wrong"})",
                       "application/json");
  };
  for (int i = 0; i < 5; ++i) EXPECT_EQ(change()->status, 400);
  const auto refused = change();
  EXPECT_EQ(refused->status, 429);
  EXPECT_GE(std::stoi(refused->get_header_value("Retry-After")), 1);
  EXPECT_EQ(nlohmann::json::parse(refused->body)["field"], "old_password");
}

}  // namespace
}  // namespace muster::http
