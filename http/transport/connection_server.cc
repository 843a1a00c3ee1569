#include "http/transport/connection_server.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <exception>
#include <new>
#include <string_view>
#include <utility>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <spdlog/spdlog.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>

#include "core/check.h"
#include "core/threads.h"
#include "http/transport/socket_stream.h"

namespace muster::http {

namespace {

constexpr std::string_view kBusyAnswer =
    "HTTP/1.1 503 Service Unavailable\r\n"
    "Retry-After: 1\r\n"
    "Connection: close\r\n"
    "Content-Type: application/json\r\n"
    "Content-Length: 60\r\n"
    "\r\n"
    R"({"error":"busy","detail":"Too many connections. Try again."})";
static_assert(kBusyAnswer.size() - kBusyAnswer.find("{\"error") == 60);

// How long to pause when the system has no descriptor or memory for a connection.
constexpr int kOutOfDescriptorsPauseMs = 100;

using std::chrono::milliseconds;

// The delay with which a connection may be cut.
constexpr milliseconds kSweepEvery{1'000};
// How often the pool is checked while something is ready.
constexpr milliseconds kWatchEvery{1};
// How long a stop waits, in total, for peers that are slow to accept their answers.
constexpr milliseconds kLastAnswersMax{10'000};
// How many times longer a peer may be silent while accepting an answer than while sending a
// request.
constexpr int kSlowReadersFactor = 3;
// Between identical lines in the log.
constexpr std::chrono::seconds kSayAgain{60};
// How many connections are accepted before the acceptor's other duties.
constexpr int kAcceptedInARow = 64;

}  // namespace

ConnectionServer::ConnectionServer(FileDescriptor listening, Limits limits, Serve serve)
    : listening_(std::move(listening)),
      limits_(limits),
      serve_(std::move(serve)),
      stop_event_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)),
      epoll_(::epoll_create1(EPOLL_CLOEXEC)),
      connections_(
          {.places = limits_.connections_max, .places_per_client = limits_.connections_per_client}),
      workers_(epoll_.get(), limits.workers, [this](void* ready) {
        if (ready != nullptr) {
          take(*static_cast<Connection*>(ready));
        } else {
          serve_resumed();
        }
      }) {
  MUSTER_CHECK(limits_.connections_max > 0, "connections_max must be positive");
}

Result<void> ConnectionServer::start() {
  if (!stop_event_ || !epoll_ || !workers_.can_wake()) {
    return fail(
        ErrorCode::kIo,
        "The system has no file descriptors left to answer requests. Raise the limit of open files "
        "(ulimit -n), or the memory the kernel may use.");
  }
  if (workers_.start()) acceptor_ = thread_or_none([this] { accept_all(); });
  if (acceptor_.joinable()) return {};
  return fail(ErrorCode::kIo,
              "The system has no threads left to answer requests. Raise the limit of processes "
              "(ulimit -u) or of memory (ulimit -v).");
}

void ConnectionServer::stop() {
  stopping_ = true;
  ::eventfd_write(stop_event_.get(), 1);
  if (acceptor_.joinable()) acceptor_.join();
  workers_.stop();
  finish_the_rest();
}

ConnectionServer::Stats ConnectionServer::stats() const {
  return {.open = connections_.size(),
          .serving = serving_.load(),
          .deferred = deferred_.load(),
          .threads = workers_.threads(),
          .is_exhausted = workers_.is_exhausted(),
          .turned_away = turned_away_.load(),
          .gave_way = connections_.gave_way()};
}

void ConnectionServer::accept_all() {
  auto sweep_at = Connection::Clock::now() + kSweepEvery;
  bool watching = false;
  while (true) {
    const auto left = std::chrono::ceil<milliseconds>(sweep_at - Connection::Clock::now());
    const auto timeout = std::max(watching ? kWatchEvery : left, milliseconds(0));
    // While something is ready the set is not polled, only checked from time to time.
    std::array<pollfd, 3> events{{{listening_.get(), POLLIN, 0},
                                  {stop_event(), POLLIN, 0},
                                  {watching ? -1 : epoll_.get(), POLLIN, 0}}};
    const int n = ::poll(events.data(), events.size(), static_cast<int>(timeout.count()));
    if (n < 0 && errno != EINTR) {
      spdlog::error("cannot wait for connections: errno {}", errno);
      break;
    }
    if (events[1].revents != 0) break;
    if (events[0].revents != 0 && !accept_some()) {
      ::poll(&events[1], 1, kOutOfDescriptorsPauseMs);
    }
    watching = (watching || events[2].revents != 0) && workers_.watch();
    if (const auto now = Connection::Clock::now(); now >= sweep_at) {
      connections_.sweep(now);
      sweep_at = now + kSweepEvery;
    }
  }
  listening_.close();
}

// False: the system has no room for a connection.
bool ConnectionServer::accept_some() {
  for (int n = 0; n < kAcceptedInARow; ++n) {
    sockaddr_storage from{};
    socklen_t size = sizeof(from);
    FileDescriptor accepted(::accept4(listening_.get(), reinterpret_cast<sockaddr*>(&from), &size,
                                      SOCK_CLOEXEC | SOCK_NONBLOCK));
    if (accepted) {
      try {
        take_in(std::move(accepted), peer_at(from));
      } catch (const std::bad_alloc&) {
        say_cannot_accept("out of memory");
        return false;
      }
    } else if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM) {
      say_cannot_accept(std::strerror(errno));
      return false;
    } else if (errno != EINTR && errno != ECONNABORTED) {
      break;
    }
  }
  return true;
}

void ConnectionServer::say_cannot_accept(const char* what) {
  ++not_accepted_;
  const auto now = Connection::Clock::now();
  if (now < say_again_at_) return;
  spdlog::warn("cannot accept connections ({} times since the last message): {}", not_accepted_,
               what);
  not_accepted_ = 0;
  say_again_at_ = now + kSayAgain;
}

void ConnectionServer::take_in(FileDescriptor accepted, Peer peer) {
  const auto now = Connection::Clock::now();
  const bool counts = !limits_.may_take_all(peer.address);
  Connection* const taken =
      workers_.is_exhausted() ? nullptr : connections_.insert(accepted, peer, counts, now);
  if (taken == nullptr) {
    turned_away_.fetch_add(1);
    turn_away(accepted);
    return;
  }
  Connection& connection = *taken;
  // Answers leave in one piece, but streams do not; combined with the peer's delayed
  // acknowledgement, Nagle's algorithm would cost 40 ms. (Unix sockets refuse this and never
  // delay.)
  const int on = 1;
  ::setsockopt(connection.socket.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
  connection.until = now + limits_.first_request;
  if (!arm(connection, EPOLLIN, EPOLL_CTL_ADD)) {
    spdlog::warn("cannot watch a connection: errno {}", errno);
    connections_.erase(connection);
  }
}

void ConnectionServer::turn_away(const FileDescriptor& connection) {
  // Read what the peer has sent first: closing over unread bytes would reset the connection and
  // lose the answer. Neither call blocks.
  std::array<char, 16384> unread;
  [[maybe_unused]] auto taken =
      ::recv(connection.get(), unread.data(), unread.size(), MSG_DONTWAIT);
  [[maybe_unused]] auto sent =
      ::send(connection.get(), kBusyAnswer.data(), kBusyAnswer.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
  ::shutdown(connection.get(), SHUT_WR);
}

void ConnectionServer::take(Connection& connection) {
  if (connection.take()) {
    serve(connection, true);
  } else {
    connections_.erase(connection);
  }
}

// Requires: the connection belongs to this thread. Afterwards it does not.
void ConnectionServer::serve(Connection& connection, bool readable) {
  serving_.fetch_add(1, std::memory_order_relaxed);
  Next next = Next::kClose;
  try {
    next = serve_(connection, readable);
  } catch (const std::exception& e) {
    spdlog::error("an exception ended a connection: {}", e.what());
  }
  serving_.fetch_sub(1, std::memory_order_relaxed);
  switch (next) {
    case Next::kRead:
      arm(connection, EPOLLIN, EPOLL_CTL_MOD);
      return;
    case Next::kWrite:
      arm(connection, EPOLLOUT, EPOLL_CTL_MOD);
      return;
    case Next::kDeferred:
      return defer(connection);
    case Next::kAgain:
      return resume(connection);
    case Next::kClose:
      return connections_.erase(connection);
  }
}

// Once it is armed it may be destroyed.
bool ConnectionServer::arm(Connection& connection, std::uint32_t events, int operation) {
  auto silence = limits_.gives_way_after;
  // A drained connection has its answer; a slow reader of an answer caused real work.
  if (connection.says_goodbye) silence = milliseconds(0);
  if (!connection.unsent.empty()) silence *= kSlowReadersFactor;
  connection.put_down(Connection::Clock::now() + silence);
  epoll_event event{events | EPOLLONESHOT, {.ptr = &connection}};
  return ::epoll_ctl(epoll_.get(), operation, connection.socket.get(), &event) == 0;
}

void ConnectionServer::defer(Connection& connection) {
  deferred_.fetch_add(1, std::memory_order_relaxed);
  connection.deferred->begin([this, &connection] { resume(connection); });
}

// Hands a connection that is not in the epoll set to a worker. Everything under the lock: once the
// connection can be taken, the caller (a sequencer) must not touch anything of ours.
void ConnectionServer::resume(Connection& connection) {
  const MutexLock lock(mutex_);
  resumed_.push_back(&connection);
  // One wake-up for all that arrive together.
  if (resumed_.size() == 1) workers_.wake();
  resumes_.notify_one();
}

// Null: there is none.
Connection* ConnectionServer::take_resumed(bool& more) {
  const MutexLock lock(mutex_);
  if (resumed_.empty()) return nullptr;
  Connection* const connection = resumed_.front();
  resumed_.pop_front();
  more = !resumed_.empty();
  if (connection->deferred) deferred_.fetch_sub(1, std::memory_order_relaxed);
  return connection;
}

void ConnectionServer::serve_resumed() {
  bool first = true;
  bool more = false;
  while (Connection* const connection = take_resumed(more)) {
    // Another thread helps, and takes the rest if this one gets stuck.
    if (first && more) workers_.wake();
    first = false;
    serve(*connection, false);
  }
}

// The threads have ended. What is left: answers that wait for something, answers that a peer is
// slow to accept, and peers that have not sent a request.
void ConnectionServer::finish_the_rest() {
  // At once: nothing will answer what they send from here on.
  connections_.erase_waiting();
  while (true) {
    {
      MutexLock lock(mutex_);
      if (resumed_.empty() && deferred_.load() == 0) break;
      resumes_.wait(lock, [this]() MUSTER_REQUIRES(mutex_) { return !resumed_.empty(); });
    }
    serve_resumed();
  }
  const auto until = Connection::Clock::now() + kLastAnswersMax;
  for (const auto& connection : connections_.take_all()) {
    while (connection->take() && !connection->unsent.empty()) {
      const auto left = std::chrono::ceil<milliseconds>(until - Connection::Clock::now());
      pollfd writable{connection->socket.get(), POLLOUT, 0};
      if (left.count() <= 0 || ::poll(&writable, 1, static_cast<int>(left.count())) <= 0) break;
      if (!send_now(connection->socket.get(), connection->unsent)) break;
    }
  }
}

}  // namespace muster::http
