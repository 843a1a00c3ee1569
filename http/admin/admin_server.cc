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
#include "http/transport/listener.h"
#include "projections/instance/operations.h"

namespace muster::http {

namespace {

using namespace std::chrono_literals;

// Sized for shells, not crowds. Each follower holds a thread as long as it likes.
const ConnectionServer::Limits kConnectionLimits{.connections_max = 80,
                                                 .workers = {.moving = 2, .threads_max = 16},
                                                 .first_request = 1s,
                                                 .gives_way_after = 1s};
constexpr unsigned kFollowersMax = 8;

constexpr Engine::Limits kEngineLimits{
    // An answer takes as long as a replay; a follower's never ends.
    .timeouts = {.stall = 30s, .request = 30s, .answer = std::chrono::hours(24 * 365)},
    .idle_max = 1s,
    .requests_per_connection = 16,
    .body_bytes_max = 64u << 10,
    .readers_max = 4,
};

}  // namespace

struct AdminServer::State {
  State(projections::Instance& opened, FileDescriptor listening)
      : instance(opened),
        listener(std::move(listening), {.connections = kConnectionLimits, .engine = kEngineLimits},
                 {.answer = [this](const Request& request, BodyReader& body) {
                   return Answer{answer(request, body)};
                 }}) {}

  Response answer(const Request& request, BodyReader& body);
  void run(const std::string& name, const OperationRequest& asked, BodySink& sink);

  projections::Instance& instance;
  std::atomic<bool> stopping{false};
  ConcurrencyLimit followers{kFollowersMax};
  Listener listener;  // last: what answers stands before it
};

namespace {

constexpr const char* kJsonLines = "application/x-ndjson";

Result<OperationRequest> asked_in(const Request& request, BodyReader& body) {
  if (request.method != "POST" || !request.path.starts_with(kOperationsPath)) {
    return fail(ErrorCode::kNotFound, "Use POST /operations/{name}.");
  }
  std::string text;
  text.reserve(kEngineLimits.body_bytes_max);  // growing would leave copies behind
  if (body.read(text, kEngineLimits.body_bytes_max) != BodyReader::Outcome::kRead) {
    return fail(ErrorCode::kInvalid, "The arguments are incomplete.", "body");
  }
  return request_in(std::move(text));
}

}  // namespace

Response AdminServer::State::answer(const Request& request, BodyReader& body) {
  Response response;
  auto asked = asked_in(request, body);
  if (!asked) {
    response.set_content(outcome_message(tl::unexpected(asked.error())), kJsonLines);
    return response;
  }
  const std::string name = request.path.substr(kOperationsPath.size());
  const auto write =
      [this, name,
       asked = std::make_shared<const OperationRequest>(*std::move(asked))](BodySink& sink) {
        run(name, *asked, sink);
        sink.finish();
        return true;
      };
  // A stop waits for operations: whoever asked must learn what became of them.
  response.set_stream({.write_piece = write, .at_stop = BodyStream::AtStop::kComplete}, kJsonLines);
  return response;
}

void AdminServer::State::run(const std::string& name, const OperationRequest& asked,
                             BodySink& sink) {
  const auto send = [&](const std::string& message) {
    return sink.is_writable() && sink.write(message);
  };
  const auto follow = asked.arguments.find("follow");
  const bool follows = follow != asked.arguments.end() && *follow == Json(true);
  const std::shared_ptr<void> place = follows ? followers.enter() : nullptr;
  if (follows && !place) {
    send(outcome_message(fail(ErrorCode::kBusy, "Too many commands follow the log already.")));
    return;
  }
  // Exceptions of libraries end here: the head of the answer has left.
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
  auto state = std::make_unique<State>(instance, *std::move(listening));
  if (auto started = state->listener.start(); !started) return tl::unexpected(started.error());
  return std::unique_ptr<AdminServer>(new AdminServer(std::move(state)));
}

AdminServer::AdminServer(std::unique_ptr<State> state) : state_(std::move(state)) {}

AdminServer::~AdminServer() { stop(); }

void AdminServer::stop() {
  if (state_->stopping.exchange(true)) return;
  std::error_code ignored;
  std::filesystem::remove(state_->instance.data_dir() / "admin.sock", ignored);
  state_->listener.stop();
}

}  // namespace muster::http
