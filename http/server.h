// The server that browsers and other programs connect to: binds, answers, stops.
//
//   auto server = Server::start(instance, {.address = "0.0.0.0", .port = 8080, .app = {...}});
//   if (!server) ...;          // kIo: the address is in use, or not ours
//   (*server)->port();
//   (*server)->stop();         // or its destructor: stops accepting, finishes running requests
//
// Threads: start() returns once connections are accepted; everything runs on its own threads.
// Limits (server.cc gives the reasons): bounded numbers of connections and threads, bounded heads
// and bodies, timeouts for slow peers. Anything over a bound is answered at once with 503, 413, 414
// or 431 and never queued without limit; peers that are too slow are cut off.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "core/result.h"
#include "http/pipeline/app.h"
#include "projections/instance/instance.h"

namespace muster::http {

class Server {
 public:
  struct Options {
    std::string address = "127.0.0.1";
    std::uint16_t port = 8080;  // 0: any free port
    // Open connections, most of them idle; fewer if the system's limit of open files is lower.
    unsigned connections_max = 10'000;
    // Threads that answer requests; most wait for a disk, a password hash or the reader of a
    // stream.
    unsigned threads_max = 256;
    AppOptions app = {};
  };

  // `instance` must outlive the server.
  static Result<std::unique_ptr<Server>> start(projections::Instance& instance, Options options);
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  std::uint16_t port() const;
  // Stops accepting, lets running requests finish, and returns when they have. Safe to call twice.
  void stop();

 private:
  struct State;
  explicit Server(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace muster::http
