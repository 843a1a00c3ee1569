// A real server on a free port over a temporary instance, for tests of handlers. Password hashes
// are cheap, and passwords are judged only if the test asks for it.
//
//   TestServer server;
//   Person ada = server.person("ada@example.org");            // an account, logged in
//   auto client = server.client();
//   auto answer = client.Get("/api/users/", ada.by_token());
//   EXPECT_EQ(server.events_since(before)[0]["type"], "...");
//
// The first person() founds the organization. The destructor deletes the directory.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <httplib.h>
#include <nlohmann/json.hpp>

#include "http/server.h"
#include "projections/instance/instance.h"

namespace muster::http {

struct Person {
  UserId id;
  std::string email;
  std::string api_token;
  std::string session;  // the cookie's value
  std::string cookie_name;

  httplib::Headers by_token() const { return {{"Authorization", "Token " + api_token}}; }
  httplib::Headers by_cookie() const { return {{"Cookie", cookie_name + "=" + session}}; }
};

class TestServer {
 public:
  static constexpr std::string_view kPassword = "correct horse battery";

  explicit TestServer(AppOptions app = {}, Rules rules = {}, int password_score_min = 0);
  ~TestServer();

  projections::Instance& instance() { return *instance_; }
  Server& server() { return *server_; }
  int port() const;
  std::string host() const;  // "127.0.0.1:port"
  // Of the session.
  const std::string& cookie_name() const { return cookie_name_; }
  // Follows no redirects and keeps no cookies.
  httplib::Client client() const;

  // Creates the account through the shell (without a web sign-up's session events), then logs in.
  Person person(const std::string& email);

  Position head() const;
  // In the form of `muster events --json`, oldest first.
  std::vector<nlohmann::ordered_json> events_since(Position from) const;
  // Only their wire names.
  std::vector<std::string> types_since(Position from) const;

 private:
  std::filesystem::path dir_;
  std::unique_ptr<projections::Instance> instance_;
  std::string cookie_name_;
  std::unique_ptr<Server> server_;
};

}  // namespace muster::http
