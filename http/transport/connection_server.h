// Accepts connections and gives each a thread while it lasts; bounded on both sides.
//
//   ConnectionServer server(std::move(listening), {.served_max = 256, .waiting_max = 1024},
//                           [&](Fd connection) { engine.serve(std::move(connection), ...); });
//   server.start();
//
// Past `served_max` connections wait for a thread, past `waiting_max` of those they are told 503
// with Retry-After and closed, without a look at what they ask. Threads are made as they are needed
// and stay. `serve` must come back soon once stop_event() is readable: stop() waits for it.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include "http/transport/fd.h"

namespace muster::http {

class ConnectionServer {
 public:
  struct Limits {
    unsigned served_max;
    unsigned waiting_max;
  };
  struct Stats {
    std::uint64_t serving = 0;
    std::uint64_t waiting = 0;
    std::uint64_t turned_away = 0;
  };
  using Serve = std::function<void(Fd connection)>;

  // Requires: `listening` listens, non-blocking. `serve` is called from several threads at once.
  ConnectionServer(Fd listening, Limits limits, Serve serve);
  ~ConnectionServer() { stop(); }
  ConnectionServer(const ConnectionServer&) = delete;
  ConnectionServer& operator=(const ConnectionServer&) = delete;

  // Begins to accept. Apart from the constructor, because `serve` may need the object itself.
  void start();
  // Closes the listening socket, drops who waits, returns when everyone served is done.
  void stop();

  // A descriptor to poll for POLLIN: readable from the moment stop() is called on.
  int stop_event() const { return stop_event_.get(); }
  // Whether somebody waits for a thread: then whoever idles on a connection should give way.
  bool is_crowded() const;
  Stats stats() const;

 private:
  void accept_all();
  void take(Fd connection);
  static void turn_away(const Fd& connection);
  void work();

  Fd listening_;
  const Limits limits_;
  const Serve serve_;
  Fd stop_event_;

  mutable std::mutex mutex_;
  std::condition_variable arrived_;
  std::deque<Fd> waiting_;
  std::vector<std::thread> workers_;
  unsigned idle_ = 0;
  unsigned serving_ = 0;
  std::uint64_t turned_away_ = 0;
  bool stopping_ = false;

  std::thread acceptor_;  // last: everything it uses stands before it
};

}  // namespace muster::http
