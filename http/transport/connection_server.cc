#include "http/transport/connection_server.h"

#include <array>
#include <cerrno>
#include <exception>
#include <string_view>

#include <poll.h>
#include <spdlog/spdlog.h>
#include <sys/eventfd.h>
#include <sys/socket.h>

#include "core/check.h"

namespace muster::http {

namespace {

constexpr std::string_view kBusyAnswer =
    "HTTP/1.1 503 Service Unavailable\r\n"
    "Retry-After: 1\r\n"
    "Connection: close\r\n"
    "Content-Type: application/json\r\n"
    "Content-Length: 65\r\n"
    "\r\n"
    R"({"error":"busy","detail":"Too many connections wait. Try again."})";
static_assert(kBusyAnswer.size() - kBusyAnswer.find("{\"error") == 65);

// How long to leave the system alone when it has no descriptor or memory for a connection.
constexpr int kOutOfDescriptorsPauseMs = 100;

}  // namespace

ConnectionServer::ConnectionServer(Fd listening, Limits limits, Serve serve)
    : listening_(std::move(listening)),
      limits_(limits),
      serve_(std::move(serve)),
      stop_event_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  MUSTER_CHECK(limits_.served_max > 0, "served_max must be positive");
  MUSTER_CHECK(static_cast<bool>(stop_event_), "no descriptor for the stop event");
}

void ConnectionServer::start() {
  acceptor_ = std::thread([this] { accept_all(); });
}

void ConnectionServer::stop() {
  {
    const std::scoped_lock lock(mutex_);
    stopping_ = true;
  }
  ::eventfd_write(stop_event_.get(), 1);
  arrived_.notify_all();
  if (acceptor_.joinable()) acceptor_.join();
  // No worker is made once the acceptor is gone.
  for (std::thread& worker : workers_) worker.join();
  workers_.clear();
}

bool ConnectionServer::is_crowded() const {
  const std::scoped_lock lock(mutex_);
  return !waiting_.empty();
}

ConnectionServer::Stats ConnectionServer::stats() const {
  const std::scoped_lock lock(mutex_);
  return {serving_, waiting_.size(), turned_away_};
}

void ConnectionServer::accept_all() {
  while (true) {
    std::array<pollfd, 2> events{{{listening_.get(), POLLIN, 0}, {stop_event(), POLLIN, 0}}};
    if (::poll(events.data(), events.size(), -1) < 0 && errno != EINTR) {
      spdlog::error("cannot wait for connections: errno {}", errno);
      break;
    }
    if (events[1].revents != 0) break;
    Fd connection(::accept4(listening_.get(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
    if (connection) {
      take(std::move(connection));
    } else if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM) {
      spdlog::warn("cannot accept a connection: errno {}", errno);
      ::poll(&events[1], 1, kOutOfDescriptorsPauseMs);
    }
  }
  listening_.close();
}

void ConnectionServer::take(Fd connection) {
  std::unique_lock lock(mutex_);
  if (waiting_.size() >= limits_.waiting_max && idle_ <= waiting_.size()) {
    ++turned_away_;
    lock.unlock();
    turn_away(connection);
    return;
  }
  waiting_.push_back(std::move(connection));
  if (idle_ < waiting_.size() && workers_.size() < limits_.served_max) {
    workers_.emplace_back([this] { work(); });
  }
  lock.unlock();
  arrived_.notify_one();
}

void ConnectionServer::turn_away(const Fd& connection) {
  // What the peer has sent is taken first: closing over unread bytes would reset the connection,
  // and the answer with it. Neither call waits.
  std::array<char, 16384> unread;
  [[maybe_unused]] auto taken =
      ::recv(connection.get(), unread.data(), unread.size(), MSG_DONTWAIT);
  [[maybe_unused]] auto sent =
      ::send(connection.get(), kBusyAnswer.data(), kBusyAnswer.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
  ::shutdown(connection.get(), SHUT_WR);
}

void ConnectionServer::work() {
  std::unique_lock lock(mutex_);
  while (true) {
    ++idle_;
    arrived_.wait(lock, [&] { return stopping_ || !waiting_.empty(); });
    --idle_;
    if (stopping_) {
      waiting_.clear();
      return;
    }
    Fd connection = std::move(waiting_.front());
    waiting_.pop_front();
    ++serving_;
    lock.unlock();
    try {
      serve_(std::move(connection));
    } catch (const std::exception& e) {
      spdlog::error("a connection ended by an exception: {}", e.what());
    }
    lock.lock();
    --serving_;
  }
}

}  // namespace muster::http
