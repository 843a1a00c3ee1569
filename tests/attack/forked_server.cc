#include "tests/attack/forked_server.h"

#include <csignal>
#include <cstdlib>
#include <utility>

#include "core/check.h"
#include "tests/attack/small_data.h"

namespace muster::attack {

namespace {

constexpr std::string_view kUrlBefore = " is running at http://localhost:";
constexpr std::string_view kUrlAfter = " (stop it with";

std::vector<std::string> start_in(const std::filesystem::path& data_dir,
                                  std::vector<std::string> more) {
  std::vector<std::string> all = {
      "start", "--port", "0", "--internal-host", "127.0.0.1", "--data-dir", data_dir.string()};
  all.insert(all.end(), more.begin(), more.end());
  return all;
}

httplib::Headers by_founder() { return {{"Authorization", std::string("Token ") + kToken}}; }

}  // namespace

ForkedServer::ForkedServer(const std::filesystem::path& data_dir, std::vector<std::string> more)
    : program_(start_in(data_dir, std::move(more))) {}

bool ForkedServer::is_ready() {
  if (!program_.wait_for_out(kUrlAfter, kCommandDeadline)) return false;
  const std::string& text = program_.out();
  const std::size_t url = text.find(kUrlBefore);
  MUSTER_CHECK(url != std::string::npos, "no address in: {}", text);
  port_ = std::atoi(text.c_str() + url + kUrlBefore.size());
  return true;
}

httplib::Client ForkedServer::client() {
  httplib::Client client("127.0.0.1", port_);
  client.set_connection_timeout(kCommandDeadline.count());
  client.set_read_timeout(kCommandDeadline.count());
  client.set_tcp_nodelay(true);
  return client;
}

httplib::Result ForkedServer::get(const std::string& path) {
  return client().Get(path, by_founder());
}

httplib::Result ForkedServer::post(const std::string& path) {
  return client().Post(path, by_founder(), "", "");
}

int ForkedServer::stop() {
  program_.signal(SIGTERM);
  return wait();
}

void ForkedServer::kill() {
  program_.signal(SIGKILL);
  (void)wait();
}

}  // namespace muster::attack
