#include "bench/proof/serving.h"

#include <algorithm>
#include <cstdlib>
#include <string>
#include <thread>

#include <sys/resource.h>

#include "bench/support/loaded_service.h"

namespace muster::bench {
namespace {

constexpr std::string_view kListening = "listening on ";
constexpr std::chrono::minutes kReadyMax{2};  // ends a broken run; not a target

}  // namespace

Result<void> allow_connections(std::size_t count) {
  rlimit limit{};
  ::getrlimit(RLIMIT_NOFILE, &limit);
  // core/open_files.h says how many the server keeps for its log and views.
  const rlim_t wanted = 2 * count + 1024;
  if (limit.rlim_cur >= wanted) return {};
  limit.rlim_cur = wanted;
  limit.rlim_max = std::max(limit.rlim_max, wanted);
  if (::setrlimit(RLIMIT_NOFILE, &limit) == 0) return {};
  return fail(ErrorCode::kIo, "cannot open " + std::to_string(wanted) + " files (ulimit -n)");
}

Result<std::unique_ptr<Served>> Served::start(const std::filesystem::path& data_dir) {
  std::unique_ptr<Served> served(new Served(data_dir));
  if (!served->server_.is_ready()) {
    return fail(ErrorCode::kIo, "muster start does not listen", "", served->server_.err());
  }
  return served;
}

Result<void> Served::stop() {
  const int code = server_.stop();
  if (code == 0) return {};
  return fail(ErrorCode::kIo, "muster start ended with exit code " + std::to_string(code), "",
              server_.err());
}

DoNothingServer::DoNothingServer() : process_({.program = MUSTER_DO_NOTHING_SERVER}) {}

Result<std::unique_ptr<DoNothingServer>> DoNothingServer::start() {
  std::unique_ptr<DoNothingServer> server(new DoNothingServer());
  if (!server->process_.wait_for_out("\n")) {
    return fail(ErrorCode::kIo, "do_nothing_server does not listen", "", server->process_.err());
  }
  const std::string said = server->process_.out();
  server->port_ = std::atoi(said.c_str() + kListening.size());
  return server;
}

Result<httplib::Response> get(httplib::Client& client, const std::string& path, UserId as) {
  const auto begin = std::chrono::steady_clock::now();
  auto answer = client.Get(path, token_headers(token_of(as)));
  if (!answer) {
    const auto after = std::chrono::duration_cast<std::chrono::milliseconds>(
        std::chrono::steady_clock::now() - begin);
    return fail(ErrorCode::kIo, "GET " + path + ": " + httplib::to_string(answer.error()) +
                                    " after " + std::to_string(after.count()) + " ms");
  }
  if (answer->status == 503) return fail(ErrorCode::kBusy, "GET " + path + " is answered 503");
  if (answer->status != 200) {
    return fail(ErrorCode::kIo, "GET " + path + " is answered " + std::to_string(answer->status),
                "", answer->body);
  }
  return *std::move(answer);
}

Result<httplib::Response> get_when_ready(httplib::Client& client, const std::string& path,
                                         UserId as) {
  const auto end = std::chrono::steady_clock::now() + kReadyMax;
  while (true) {
    auto answer = get(client, path, as);
    const bool busy = !answer && answer.error().code == ErrorCode::kBusy;
    if (!busy || std::chrono::steady_clock::now() > end) return answer;
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  }
}

Result<double> start_ms(const std::filesystem::path& data_dir, const std::string& path,
                        std::unique_ptr<Served>& served) {
  const auto begin = std::chrono::steady_clock::now();
  auto started = Served::start(data_dir);
  if (!started) return tl::unexpected(started.error());
  served = *std::move(started);
  const auto client = client_of(served->port());
  const auto answer = get(*client, path, UserId(1));
  const std::chrono::duration<double, std::milli> passed = std::chrono::steady_clock::now() - begin;
  if (!answer) return tl::unexpected(answer.error());
  return passed.count();
}

}  // namespace muster::bench
