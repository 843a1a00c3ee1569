#include "http/admin/admin_server.h"

#include <atomic>
#include <chrono>
#include <exception>
#include <memory>
#include <string>
#include <utility>

#include <spdlog/spdlog.h>

#include "http/admin/wire.h"
#include "http/transport/addresses.h"
#include "http/transport/concurrency_limit.h"
#include "http/transport/connection_server.h"
#include "http/transport/engine.h"
#include "projections/instance/operations.h"

namespace muster::http {

namespace {

using namespace std::chrono_literals;

// Shells, not crowds. Followers hold a thread each for as long as they like.
const ConnectionServer::Limits kConnectionLimits{.connections_max = 80,
                                                 .workers = {.moving = 2, .threads_max = 16},
                                                 .first_request = 1s,
                                                 .gives_way_after = 1s};
constexpr unsigned kFollowersMax = 8;

constexpr Engine::Limits kEngineLimits{
    // An answer takes as long as a replay does; a follower's has no end.
    .timeouts = {.stall = 30s, .request = 30s, .answer = std::chrono::hours(24 * 365)},
    .idle_max = 1s,
    .requests_per_connection = 16,
    .body_bytes_max = 64u << 10,
    .readers_max = 4,
};

}  // namespace

struct AdminServer::State {
  explicit State(projections::Instance& opened)
      : instance(opened),
        engine({.answer =
                    [this](const httplib::Request& request, httplib::Response& response,
                           BodyReader& body) {
                      answer(request, response, body);
                      return nullptr;
                    }},
               kEngineLimits) {}

  void answer(const httplib::Request& request, httplib::Response& response, BodyReader& body);
  Result<OperationRequest> request_of(const httplib::Request& request, BodyReader& body) const;
  void run(const std::string& name, const OperationRequest& asked, httplib::DataSink& sink);

  projections::Instance& instance;
  std::atomic<bool> stopping{false};
  ConcurrencyLimit followers{kFollowersMax};
  Engine engine;
  std::unique_ptr<ConnectionServer> connections;
};

Result<OperationRequest> AdminServer::State::request_of(const httplib::Request& request,
                                                        BodyReader& body) const {
  if (request.method != "POST" || !request.path.starts_with(kOperationsPath)) {
    return fail(ErrorCode::kNotFound, "Use POST /operations/{name}.");
  }
  std::string text;
  text.reserve(kEngineLimits.body_bytes_max);  // no copy is left behind by growing
  if (body.read(text, kEngineLimits.body_bytes_max) != BodyReader::Outcome::kRead) {
    return fail(ErrorCode::kInvalid, "The arguments are incomplete.", "body");
  }
  return request_in(std::move(text));
}

void AdminServer::State::answer(const httplib::Request& request, httplib::Response& response,
                                BodyReader& body) {
  auto asked = request_of(request, body);
  response.status = 200;
  if (!asked) {
    response.set_content(outcome_message(tl::unexpected(asked.error())), "application/x-ndjson");
    return;
  }
  const std::string name = request.path.substr(kOperationsPath.size());
  response.set_chunked_content_provider(
      "application/x-ndjson",
      [this, name, asked = std::make_shared<const OperationRequest>(*std::move(asked))](
          std::size_t, httplib::DataSink& sink) {
        run(name, *asked, sink);
        sink.done();
        return true;
      });
}

void AdminServer::State::run(const std::string& name, const OperationRequest& asked,
                             httplib::DataSink& sink) {
  const auto send = [&](const std::string& message) {
    return sink.is_writable() && sink.write(message.data(), message.size());
  };
  const auto follow = asked.arguments.find("follow");
  const bool follows = follow != asked.arguments.end() && *follow == Json(true);
  const std::shared_ptr<void> place = follows ? followers.enter() : nullptr;
  if (follows && !place) {
    send(outcome_message(fail(ErrorCode::kBusy, "Too many commands follow the log already.")));
    return;
  }
  // Exceptions of libraries end here: above is cpp-httplib's writing of the answer.
  try {
    const projections::Emit emit = [&](const Json& line) {
      return !stopping && send(line_message(line));
    };
    const auto outcome =
        projections::run_operation(instance, name, asked.arguments, emit, asked.secrets);
    send(outcome_message(outcome));
  } catch (const std::exception& e) {
    spdlog::error("operation {}: {}", name, e.what());
    send(outcome_message(fail(ErrorCode::kIo, "Something went wrong.", {}, e.what())));
  }
}

Result<std::unique_ptr<AdminServer>> AdminServer::start(projections::Instance& instance) {
  const auto path = instance.data_dir() / "admin.sock";
  auto listening = listen_unix(path, /*backlog=*/64);
  if (!listening) return tl::unexpected(listening.error());
  auto state = std::make_unique<State>(instance);
  State& s = *state;
  s.connections = std::make_unique<ConnectionServer>(
      std::move(*listening), kConnectionLimits, [&s](Connection& connection, bool readable) {
        return s.engine.serve(connection, readable, s.connections->stop_event());
      });
  if (auto started = s.connections->start(); !started) return tl::unexpected(started.error());
  return std::unique_ptr<AdminServer>(new AdminServer(std::move(state)));
}

AdminServer::AdminServer(std::unique_ptr<State> state) : state_(std::move(state)) {}

AdminServer::~AdminServer() { stop(); }

void AdminServer::stop() {
  if (state_->stopping.exchange(true)) return;
  std::error_code ignored;
  std::filesystem::remove(state_->instance.data_dir() / "admin.sock", ignored);
  state_->connections->stop();
  state_->engine.begin_stop();
}

}  // namespace muster::http
