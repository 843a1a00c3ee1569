// Accepts connections and assigns a thread to each only while there is something to do for it.
//
//   ConnectionServer server(std::move(listening), limits, [&](Connection& c, bool readable) {
//     return engine.serve(c, readable, server.stop_event());
//   });
//   server.start();
//
// All connections are in one epoll set, each armed for one event; a pool of workers takes those
// that are ready. So an idle connection costs no thread, nor does one that waits for a deferred
// answer. A sweep, about once a second, cuts connections that are past their deadline.
//
// Beyond `connections_max`, beyond `connections_per_client` of one network, or while all
// `threads_max` threads are stuck, newcomers get 503 with Retry-After and are closed without
// reading their request; but first the connections that have been silent longest give way, whether
// idle or in the middle of a request (connection_table.h).
//
// stop(): requests that have arrived are answered, deferred answers are awaited and sent, and the
// rest is cut. `serve` must return soon once stop_event() is readable.
//
// Invariants:
//   - A connection has one owner at a time: the epoll set (it is armed, for one event), the thread
//     in serve(), a deferred answer between its begin() and its `done`, or `resumed_`. Only the
//     owner touches it; Connection::deadline alone decides between the set and the sweep. After
//     arm(), defer() and resume() it may be gone.
//   - `mutex_` guards `resumed_`, and every decrement of `deferred_` is made under it, by the
//     thread that takes the connection out. An increment comes before begin(). So `deferred_` is at
//     least the number of `done`s that are still to be called, and once the workers are gone,
//     `resumed_` empty and `deferred_` 0, both seen under the lock, mean that no resume() follows.
//   - resume() may run on any thread, a sequencer's for one. It touches nothing of ours after it
//     has given up the lock: from then on this object may be gone.
//   - While it runs, connections.size() <= connections_max + ConnectionTable::closing_max(), and
//     serving_ <= workers_.threads() <= threads_max.
//   - `listening_`, `not_accepted_` and `say_again_at_` are the acceptor's alone, and so are
//     connections_.sweep() and workers_.watch(). It ends before the workers do, and those before
//     the rest is finished by the thread in stop().
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <limits>
#include <string>
#include <thread>

#include "core/file_descriptor.h"
#include "core/mutex.h"
#include "core/result.h"
#include "http/transport/connection.h"
#include "http/transport/connection_table.h"
#include "http/transport/worker_pool.h"

namespace muster::http {

class ConnectionServer {
 public:
  struct Limits {
    unsigned connections_max;
    WorkerPool::Limits workers;
    // How long a new connection may stay silent.
    std::chrono::milliseconds first_request;
    // A connection gives way to newcomers after its peer has been silent for this long.
    std::chrono::milliseconds gives_way_after;
    // The limit of connections per network (client_network.h).
    unsigned connections_per_client = std::numeric_limits<unsigned>::max();
    // Whether a peer with this address is exempt from that limit: a proxy, whose connections belong
    // to many people.
    std::function<bool(const std::string& address)> may_take_all = is_loopback;
  };
  struct Stats {
    std::uint64_t open = 0;
    std::uint64_t serving = 0;   // owned by a worker
    std::uint64_t deferred = 0;  // waiting for a deferred answer
    std::uint64_t threads = 0;
    bool is_exhausted = false;  // all threads are stuck: newcomers are refused
    std::uint64_t turned_away = 0;
    std::uint64_t gave_way = 0;  // closed to make room
  };
  // `readable`: the peer may have sent something.
  using Serve = std::function<Next(Connection& connection, bool readable)>;

  // Requires: `listening` listens and is non-blocking. `serve` is called concurrently.
  ConnectionServer(FileDescriptor listening, Limits limits, Serve serve);
  ~ConnectionServer() { stop(); }
  ConnectionServer(const ConnectionServer&) = delete;
  ConnectionServer& operator=(const ConnectionServer&) = delete;

  // Starts accepting. Separate from the constructor because `serve` may need the object itself.
  // kIo: the system refuses threads or descriptors.
  Result<void> start();
  // Closes the listening socket and returns when nothing is left to answer.
  void stop();

  // A descriptor to poll for POLLIN: readable once stop() has been called.
  int stop_event() const { return stop_event_.get(); }
  Stats stats() const;

 private:
  void accept_all();
  void take_in(FileDescriptor accepted, Peer peer);
  bool accept_some();
  void say_cannot_accept(const char* what);
  static void turn_away(const FileDescriptor& connection);

  void take(Connection& connection);
  void serve(Connection& connection, bool readable);
  bool arm(Connection& connection, std::uint32_t events, int operation);
  void defer(Connection& connection);
  void resume(Connection& connection) MUSTER_EXCLUDES(mutex_);
  void serve_resumed();
  Connection* take_resumed(bool& more) MUSTER_EXCLUDES(mutex_);
  void finish_the_rest();

  FileDescriptor listening_;
  const Limits limits_;
  const Serve serve_;
  FileDescriptor stop_event_;
  FileDescriptor epoll_;
  ConnectionTable connections_;

  Mutex mutex_;
  ConditionVariable resumes_;  // for stop()
  // Owned by the thread that takes them from here.
  std::deque<Connection*> resumed_ MUSTER_GUARDED_BY(mutex_);

  std::atomic<std::uint64_t> serving_{0};
  std::atomic<std::uint64_t> deferred_{0};
  std::atomic<std::uint64_t> turned_away_{0};
  std::atomic<bool> stopping_{false};

  // The acceptor's: how many it could not accept since it last said so.
  std::uint64_t not_accepted_ = 0;
  Connection::Clock::time_point say_again_at_{};

  WorkerPool workers_;
  std::thread acceptor_;  // last, after everything it uses
};

}  // namespace muster::http
