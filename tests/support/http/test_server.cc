#include "tests/support/http/test_server.h"

#include <stdlib.h>

#include "core/accounts/commands.h"
#include "core/check.h"
#include "core/security/digest.h"
#include "core/security/random.h"
#include "projections/audit/events.h"

namespace muster::http {

namespace {

std::filesystem::path make_temporary_dir() {
  std::string pattern = (std::filesystem::temp_directory_path() / "muster-http-XXXXXX").string();
  MUSTER_CHECK(::mkdtemp(pattern.data()) != nullptr, "no temporary directory {}", pattern);
  return pattern;
}

template <typename T>
T checked(Result<T> result) {
  if (!result) {
    MUSTER_CHECK(false, "{} {} {}", result.error().message, result.error().field,
                 result.error().detail);
  }
  return std::move(*result);
}

}  // namespace

TestServer::TestServer(AppOptions app, Rules rules, int password_score_min)
    : dir_(make_temporary_dir()) {
  app.allowed_hosts.push_back("x");  // what tests write that care about other headers
  projections::Instance::Options options;
  options.data_dir = dir_;
  options.rules = rules;
  options.password_policy.min_score = password_score_min;
  options.hashing.cost = {.memory_kib = 8, .passes = 1};
  instance_ = checked(projections::Instance::open(std::move(options)));
  const BasePath base = BasePath::of_url(app.public_url);
  cookie_name_ = CookieNames::of(instance_->public_id(), app.public_url.starts_with("https://"),
                                 base.text().empty())
                     .session;
  server_ = checked(Server::start(
      *instance_, {.address = "127.0.0.1", .port = 0, .threads_max = 16, .app = std::move(app)}));
}

TestServer::~TestServer() {
  server_.reset();
  instance_.reset();
  std::error_code ignored;
  std::filesystem::remove_all(dir_, ignored);
}

int TestServer::port() const { return server_->port(); }

std::string TestServer::host() const { return "127.0.0.1:" + std::to_string(port()); }

httplib::Client TestServer::client() const {
  httplib::Client client("127.0.0.1", port());
  client.set_keep_alive(true);
  client.set_read_timeout(60);
  return client;
}

Person TestServer::person(const std::string& email) {
  const Who shell{std::nullopt, Channel::kCli, RequestId(1), {}};
  AccountService& accounts = instance_->accounts();
  NewAccount account;
  account.email = email;
  account.password = Secret(std::string(kPassword));
  Person made;
  made.id = checked(accounts.sign_up(account, shell));
  made.email = email;
  made.api_token = checked(accounts.api_token(made.id)).reveal();
  const Who web{made.id, Channel::kWeb, RequestId(2), {}};
  const Secret session(SystemRandom().token());
  checked(instance_->sequencer().submit(
      StartSession{made.id, digest_of(session), "127.0.0.1", "test", std::nullopt}, web));
  made.session = session.reveal();
  made.cookie_name = cookie_name_;
  return made;
}

Position TestServer::head() const { return instance_->log().head(); }

std::vector<nlohmann::ordered_json> TestServer::events_since(Position from) const {
  std::vector<nlohmann::ordered_json> events;
  projections::EventFilter filter;
  filter.from = from;
  filter.types = EventTypes::all();
  checked(projections::read_events(
      instance_->log(), filter, head(),
      [&](Position at, Timestamp time, const Who& who, const Payload& payload) {
        events.push_back(projections::event_json(at, time, who, payload));
        return true;
      }));
  return events;
}

std::vector<std::string> TestServer::types_since(Position from) const {
  std::vector<std::string> types;
  for (const auto& event : events_since(from)) types.push_back(event["type"]);
  return types;
}

}  // namespace muster::http
