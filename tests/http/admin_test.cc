#include <future>
#include <string>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include "http/admin/admin_server.h"
#include "http/admin/client.h"
#include "http/admin/wire.h"
#include "http/transport/addresses.h"
#include "tests/support/http/test_server.h"

namespace muster::http {
namespace {

class Admin : public testing::Test {
 protected:
  TestServer server;
  std::filesystem::path socket = server.instance().data_dir() / "admin.sock";
  std::unique_ptr<AdminServer> admin = start();

  std::unique_ptr<AdminServer> start() {
    auto started = AdminServer::start(server.instance());
    EXPECT_TRUE(started);
    return started ? std::move(*started) : nullptr;
  }
  std::optional<Result<Json>> call(std::string_view name, const Json& arguments,
                                   std::vector<Json>* lines = nullptr,
                                   const projections::NamedSecrets& secrets = {}) {
    const projections::Emit emit = [&](const Json& line) {
      if (lines != nullptr && !line.empty()) lines->push_back(line);
      return true;
    };
    return call_operation(socket, name, arguments, emit, secrets);
  }
};

TEST_F(Admin, RunsAnOperationAndGivesItsResult) {
  const Position before = server.head();
  const auto made = call("create_user", {{"username", "ada@example.org"}}, nullptr,
                         {{"password", Secret(std::string(TestServer::kPassword))}});
  ASSERT_TRUE(made);
  ASSERT_TRUE(*made) << made->error().message;
  EXPECT_EQ((**made)["email"], "ada@example.org");
  bool signed_up = false;
  for (const auto& event : server.events_since(before)) {
    EXPECT_EQ(event["channel"], "cli");
    signed_up = signed_up || event["type"] == "user.signed_up";
  }
  EXPECT_TRUE(signed_up);
}

TEST(AdminWire, CarriesSecretsWhateverIsInThem) {
  const projections::NamedSecrets secrets = {{"password", Secret("line\nbreak 12\n")},
                                             {"user_token", Secret("")}};
  const std::string body = request_body({{"username", "ada"}}, secrets);
  EXPECT_THAT(body.substr(0, body.find('\n')), testing::Not(testing::HasSubstr("break")));
  const auto request = request_in(std::string(body));
  ASSERT_TRUE(request) << request.error().message;
  EXPECT_EQ(request->arguments, (Json{{"username", "ada"}}));
  ASSERT_EQ(request->secrets.size(), 2U);
  EXPECT_EQ(request->secrets.at("password").reveal(), "line\nbreak 12\n");
  EXPECT_EQ(request->secrets.at("user_token").reveal(), "");
}

TEST(AdminWire, RefusesWhatIsNoRequest) {
  for (const char* body :
       {"", "[]", "{}\npassword\nx\n", "{}\npassword 5\nx\n", "{}\npassword 1\nxy",
        "{}\npassword -1\nx\n", "{}\npassword 99999999999\nx\n", "{}\nx"}) {
    const auto request = request_in(body);
    ASSERT_FALSE(request) << body;
    EXPECT_EQ(request.error().code, ErrorCode::kInvalid) << body;
  }
}

TEST(AdminWire, AMessageIsOneValueAndASecretIsSentOnce) {
  for (const std::string& body :
       {std::string("{\"username\":\"ada\"}\0{}\n", 22), std::string("{}\0", 3),
        std::string("{}{}"), std::string("{\"id\":1,\"id\":2}"),
        std::string("{}\npassword 1\nx\npassword 1\ny\n")}) {
    EXPECT_FALSE(request_in(std::string(body))) << body;
  }
  EXPECT_EQ(message_in(R"({"result":{}})"), (Json{{"result", Json::object()}}));
  EXPECT_EQ(message_in(std::string("{\"result\":{}}\0{\"error\":{}}", 26)), Json());
  EXPECT_EQ(message_in(R"({"result":{}}{})"), Json());
}

TEST_F(Admin, PassesRefusalsOnWhole) {
  const Position before = server.head();
  const auto refused =
      call("create_user", {{"username", "ada"}}, nullptr, {{"password", Secret("x")}});
  ASSERT_TRUE(refused);
  ASSERT_FALSE(*refused);
  EXPECT_EQ(refused->error().code, ErrorCode::kInvalid);
  EXPECT_FALSE(refused->error().message.empty());
  EXPECT_FALSE(refused->error().field.empty());
  const auto unknown = call("no_such_operation", Json::object());
  ASSERT_TRUE(unknown);
  ASSERT_FALSE(*unknown);
  EXPECT_EQ(unknown->error().code, ErrorCode::kNotFound);
  EXPECT_EQ(server.head(), before);
}

TEST_F(Admin, GivesLinesInOrder) {
  server.person("ada@example.org");
  std::vector<Json> lines;
  const auto done = call("events", Json::object(), &lines);
  ASSERT_TRUE(done);
  ASSERT_TRUE(*done);
  EXPECT_EQ((**done)["next"], server.head().value);
  const auto events = server.events_since(Position(0));
  ASSERT_EQ(lines.size(), events.size());
  for (std::size_t i = 0; i < lines.size(); ++i) EXPECT_EQ(lines[i], events[i]);
}

TEST_F(Admin, TheSocketIsItsOwnersAlone) {
  struct stat info {};
  ASSERT_EQ(::stat(socket.c_str(), &info), 0);
  EXPECT_TRUE(S_ISSOCK(info.st_mode));
  EXPECT_EQ(info.st_mode & 0777, 0600U);
}

TEST_F(Admin, NobodyThereIsToldFromARefusal) {
  admin->stop();
  EXPECT_FALSE(std::filesystem::exists(socket));
  EXPECT_FALSE(call("user", {{"username", "ada"}}));
}

TEST_F(Admin, TakesThePlaceOfADeadServersSocket) {
  admin->stop();
  listen_unix(socket, 1).value();  // closed at once: the file stays, nobody listens
  ASSERT_TRUE(std::filesystem::exists(socket));
  EXPECT_FALSE(call("user", {{"username", "ada"}}));
  admin = start();
  EXPECT_TRUE(call("user", {{"username", "ada"}}));
}

TEST_F(Admin, FollowersEndWhenTheServerStops) {
  server.person("ada@example.org");
  std::promise<void> heard;
  std::atomic<bool> first = true;
  auto follower = std::async(std::launch::async, [&] {
    return call_operation(socket, "events", {{"follow", true}}, [&](const Json&) {
      if (first.exchange(false)) heard.set_value();
      return true;
    });
  });
  heard.get_future().wait();
  admin->stop();
  EXPECT_TRUE(follower.get().has_value());
}

TEST_F(Admin, AFollowerThatLeavesIsNoticedAndItsPlaceIsFreed) {
  server.person("ada@example.org");
  // More than may follow at once: each must have left its place, or the last ones are told busy.
  for (int i = 0; i < 12; ++i) {
    std::optional<Result<Json>> outcome;
    do {
      outcome =
          call_operation(socket, "events", {{"follow", true}}, [](const Json&) { return false; });
      ASSERT_TRUE(outcome);
      ASSERT_FALSE(*outcome);
    } while (outcome->error().code == ErrorCode::kBusy);
    EXPECT_EQ(outcome->error().code, ErrorCode::kIo);
  }
}

TEST_F(Admin, FollowersLeaveRoomForOthers) {
  server.person("ada@example.org");
  std::vector<std::thread> followers;
  std::atomic<int> following = 0;
  std::atomic<int> busy = 0;
  std::promise<void> settled;
  constexpr int kFollowers = 20;
  for (int i = 0; i < kFollowers; ++i) {
    followers.emplace_back([&] {
      bool counted = false;
      const auto count = [&](std::atomic<int>& what) {
        ++what;
        if (following + busy == kFollowers) settled.set_value();
      };
      const auto outcome = call_operation(socket, "events", {{"follow", true}}, [&](const Json&) {
        if (!counted) count(following);
        counted = true;
        return true;
      });
      if (!counted && outcome && !*outcome && outcome->error().code == ErrorCode::kBusy) {
        count(busy);
      }
    });
  }
  settled.get_future().wait();
  EXPECT_EQ(following, 8);
  EXPECT_EQ(busy, 12);
  EXPECT_TRUE(call("user", {{"username", "ada@example.org"}})->has_value());
  admin->stop();
  for (std::thread& each : followers) each.join();
}

TEST(AdminWire, OutcomesComeBackAsTheyWere) {
  const Result<Json> refused = fail(ErrorCode::kConflict, "taken", "email", "why");
  const auto back = outcome_in(Json::parse(outcome_message(refused)));
  ASSERT_FALSE(back);
  EXPECT_EQ(back.error(), refused.error());
  EXPECT_EQ(*outcome_in(Json::parse(outcome_message(Json{{"id", 1}}))), (Json{{"id", 1}}));
  EXPECT_EQ(outcome_in(Json{{"what", 1}}).error().code, ErrorCode::kIo);
}

TEST(AdminSocket, PathsOfAnyLengthWork) {
  const auto dir = std::filesystem::temp_directory_path() /
                   ("muster-" + std::string(150, 'x') + std::to_string(::getpid()));
  std::filesystem::create_directories(dir);
  const auto path = dir / "admin.sock";
  {
    const auto listening = listen_unix(path, 1);
    ASSERT_TRUE(listening) << listening.error().message;
    EXPECT_TRUE(std::filesystem::is_socket(path));
    EXPECT_TRUE(connect_unix(path));
  }
  const auto gone = connect_unix(path);
  ASSERT_FALSE(gone);
  EXPECT_EQ(gone.error().code, ErrorCode::kNotFound);
  std::filesystem::remove_all(dir);
}

}  // namespace
}  // namespace muster::http
