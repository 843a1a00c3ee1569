#include "http/server.h"

#include <algorithm>
#include <cstdint>
#include <thread>
#include <utility>

#include "core/open_files.h"
#include "http/api/api.h"
#include "http/pages/pages.h"
#include "http/pipeline/activity_recorder.h"
#include "http/pipeline/form_ledger.h"
#include "http/pipeline/metrics.h"
#include "http/pipeline/pipeline.h"
#include "http/pipeline/router.h"
#include "http/transport/addresses.h"
#include "http/transport/concurrency_limit.h"
#include "http/transport/connection_table.h"
#include "http/transport/listener.h"

namespace muster::http {

namespace {

using namespace std::chrono_literals;

// A larger burst of connections has to wait for TCP's retry, a second later. The kernel limits this
// to net.core.somaxconn (4096 on Debian 12).
constexpr int kBacklog = 1024;

constexpr Engine::Limits kEngineLimits{
    // A stalled peer is gone or on a very bad network; a head is a packet or two; 8 MiB in a minute
    // is 1.1 Mbit/s; the longest answers are exports of the audit log.
    .timeouts = {.stall = 10s, .head = 10s, .request = 60s, .answer = 300s},
    // Long enough for a person clicking through pages; an idle connection costs a descriptor and
    // about a kilobyte.
    .idle_max = 15s,
    // So that a reconfigured proxy or a rolling restart takes effect on busy connections too.
    .requests_per_connection = 10'000,
    // The largest body of any route (POST /api/activity/batch); each route has its own limit below.
    .body_bytes_max = 8u << 20,
    // Threads that wait for the rest of a long body: a quarter, as for live streams.
    .readers_max = 64,
};

// Enough to keep the cores busy; more would only take turns. WorkerPool::watch() replaces threads
// that get stuck.
unsigned moving_threads(unsigned threads_max) {
  return std::min(std::max(std::thread::hardware_concurrency(), 2u), threads_max);
}

// Limited by the descriptors that log and views leave (core/open_files.h), some of which are for
// connections that are closing or being refused.
unsigned connections_allowed(unsigned wanted) {
  const unsigned sockets = share_open_files(open_files_limit()).sockets;
  const auto closing = static_cast<unsigned>(ConnectionTable::closing_max(sockets)) + 1;
  return std::min(wanted, std::max(sockets, closing + 1) - closing);
}

// A quarter, so that taking all places requires four networks; always a few.
unsigned connections_per_client(unsigned connections_max) {
  return std::min(connections_max, std::max(connections_max / 4, 16u));
}

}  // namespace

struct Server::State {
  State(projections::Instance& instance, Options options)
      : activity(instance),
        metrics(instance, activity),
        request_ids(instance.random()),
        pictures(options.app.picture_limits),
        app{instance, std::move(options.app), render_error_page, metrics, activity, request_ids,
            pictures, live_streams,           exports,           forms},
        pipeline(app, router) {
    add_api(router);
    add_pages(router);
  }

  Engine::Hooks hooks() {
    return {.answer = [this](Request& request,
                             BodyReader& body) { return pipeline.answer(request, body); },
            .standing = Pipeline::standing_headers(app.options),
            .refuse = [this](Request& request,
                             int status) { return pipeline.refuse(request, status); }};
  }

  ActivityRecorder activity;
  Metrics metrics;
  RequestIds request_ids;
  PictureMaker pictures;
  ConcurrencyLimit live_streams{kLiveStreamsMax};
  ConcurrencyLimit exports{kExportsMax};
  FormLedger forms;
  App app;
  Router router;
  Pipeline pipeline;
  std::uint16_t port = 0;
  std::unique_ptr<Listener> listener;
};

Result<std::unique_ptr<Server>> Server::start(projections::Instance& instance, Options options) {
  auto listening = listen_tcp(options.address, options.port, kBacklog);
  if (!listening) return tl::unexpected(listening.error());

  const unsigned connections_max = connections_allowed(options.connections_max);
  const ConnectionServer::Limits limits{
      .connections_max = connections_max,
      .workers = {.moving = moving_threads(options.threads_max),
                  .threads_max = options.threads_max},
      .first_request = kEngineLimits.idle_max,
      // Limits how long idle connections can keep others out.
      .gives_way_after = 1s,
      .connections_per_client = connections_per_client(connections_max),
      .may_take_all =
          [proxies = options.app.trusted_proxies](const std::string& address) {
            const auto peer = IpAddress::parse(address);
            return is_loopback(address) || (peer && proxies.contains(*peer));
          },
  };
  options.app.listening = options.address;
  auto state = std::make_unique<State>(instance, std::move(options));
  state->port = local_port(listening->get());
  State& s = *state;
  s.listener = std::make_unique<Listener>(
      *std::move(listening), Listener::Limits{.connections = limits, .engine = kEngineLimits},
      s.hooks());
  s.metrics.watch(s.listener.get());
  if (auto started = s.listener->start(); !started) return tl::unexpected(started.error());
  return std::unique_ptr<Server>(new Server(std::move(state)));
}

Server::Server(std::unique_ptr<State> state) : state_(std::move(state)) {}

Server::~Server() { stop(); }

std::uint16_t Server::port() const { return state_->port; }

void Server::stop() { state_->listener->stop(); }

}  // namespace muster::http
