#include "tests/harness/program.h"

#include <csignal>
#include <cstdlib>
#include <map>
#include <optional>
#include <string_view>

#include "core/check.h"

namespace muster {

namespace {

constexpr std::string_view kUrlBefore = " is running at http://localhost:";
constexpr std::string_view kUrlAfter = " (stop it with";
// There to end a broken test: nothing here takes a tenth of it.
constexpr int kDeadlineSeconds = 60;

// Takes away what the program would read from this environment.
std::map<std::string, std::optional<std::string>> without_settings() {
  std::map<std::string, std::optional<std::string>> changes = {{"XDG_DATA_HOME", std::nullopt}};
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string_view text = *entry;
    if (text.starts_with("MUSTER_") || text.starts_with("LABEL_STUDIO_")) {
      changes.emplace(text.substr(0, text.find('=')), std::nullopt);
    }
  }
  return changes;
}

}  // namespace

ChildProcess::Options Program::command(std::vector<std::string> arguments) const {
  arguments.insert(arguments.end(), {"--data-dir", data_dir_.string()});
  return {.program = MUSTER_PROGRAM,
          .arguments = std::move(arguments),
          .environment = without_settings()};
}

Finished Program::run(std::vector<std::string> arguments, const std::string& input) const {
  ChildProcess::Options options = command(std::move(arguments));
  options.input = input;
  return run_to_end(std::move(options), std::chrono::seconds(2 * kDeadlineSeconds));
}

Server::Server(const Program& program, std::vector<std::string> more)
    : process_(program.command(arguments(std::move(more)))) {}

std::vector<std::string> Server::arguments(std::vector<std::string> more) {
  std::vector<std::string> all = {"start", "--port", "0", "--internal-host", "127.0.0.1"};
  all.insert(all.end(), more.begin(), more.end());
  return all;
}

bool Server::is_ready() { return process_.wait_for_out(kUrlAfter); }

int Server::port() const {
  const std::string text = process_.out();
  const std::size_t url = text.find(kUrlBefore);
  MUSTER_CHECK(url != std::string::npos, "no address in: {}", text);
  return std::atoi(text.c_str() + url + kUrlBefore.size());
}

std::unique_ptr<httplib::Client> Server::client() const { return client_of(port()); }

int Server::kill() {
  process_.signal(SIGKILL);
  return process_.wait();
}

int Server::stop() {
  process_.signal(SIGTERM);
  return process_.wait();
}

std::unique_ptr<httplib::Client> client_of(int port) {
  auto client = std::make_unique<httplib::Client>("127.0.0.1", port);
  client->set_keep_alive(true);
  client->set_tcp_nodelay(true);
  client->set_connection_timeout(kDeadlineSeconds);
  client->set_read_timeout(kDeadlineSeconds);
  client->set_write_timeout(kDeadlineSeconds);
  return client;
}

httplib::Headers token_headers(const std::string& token) {
  return {{"Authorization", "Token " + token}};
}

}  // namespace muster
