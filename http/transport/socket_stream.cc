#include "http/transport/socket_stream.h"

#include <algorithm>
#include <cerrno>
#include <cstring>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>

#include "http/transport/addresses.h"

namespace muster::http {

namespace {

using std::chrono::milliseconds;

// A peer that waits for its turn gets it within this time of an idle one's last request.
constexpr milliseconds kGiveWayAfter{100};
// What a peer may still send after the answer that closes its connection.
constexpr std::size_t kUnreadBytesMax = 16u << 20;
constexpr milliseconds kGoodbyeMax{2'000};

}  // namespace

SocketStream::SocketStream(Fd socket, int stop_event, Timeouts timeouts)
    : socket_(std::move(socket)), stop_event_(stop_event), timeouts_(timeouts) {
  // Heads and bodies leave in separate writes; together with the peer's delayed acknowledgement the
  // kernel's wait for more would cost 40 ms an answer. (Unix sockets refuse this; they never wait.)
  const int on = 1;
  ::setsockopt(socket_.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
  begin_request();
}

bool SocketStream::wait(short events, Clock::time_point until, bool heed_stop) const {
  while (true) {
    const auto left = std::chrono::ceil<milliseconds>(until - Clock::now());
    if (left.count() <= 0) return false;
    std::array<pollfd, 2> polled{{{socket_.get(), events, 0}, {stop_event_, POLLIN, 0}}};
    const bool two = heed_stop && stop_event_ >= 0;
    const int n = ::poll(polled.data(), two ? 2 : 1, static_cast<int>(left.count()));
    if (n < 0 && errno != EINTR) return false;
    if (n <= 0) continue;
    // What has arrived is taken even while stopping.
    if (polled[0].revents != 0) return true;
    if (polled[1].revents != 0) return false;
  }
}

bool SocketStream::wait_for_request(milliseconds idle_max, const std::function<bool()>& give_way) {
  if (begin_ < end_) return true;
  const auto until = Clock::now() + idle_max;
  while (Clock::now() < until) {
    const auto slice = std::min(until, Clock::now() + kGiveWayAfter);
    if (wait(POLLIN, slice, true)) return receive() > 0;
    if (stop_event_ >= 0) {
      pollfd stop{stop_event_, POLLIN, 0};
      if (::poll(&stop, 1, 0) > 0) return false;
    }
    if (give_way()) return false;
  }
  return false;
}

void SocketStream::begin_request() {
  const auto now = Clock::now();
  request_until_ = now + timeouts_.request;
  answer_until_ = now + timeouts_.answer;
}

void SocketStream::close_politely() {
  ::shutdown(socket_.get(), SHUT_WR);
  const auto until = Clock::now() + kGoodbyeMax;
  std::size_t taken = 0;
  while (taken < kUnreadBytesMax && wait(POLLIN, until, true)) {
    const ssize_t n = ::recv(socket_.get(), buffer_.data(), buffer_.size(), MSG_DONTWAIT);
    if (n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR)) break;
    if (n > 0) taken += static_cast<std::size_t>(n);
  }
  socket_.close();
}

// Fills the empty buffer; what recv() says.
ssize_t SocketStream::receive() {
  ssize_t n = 0;
  do {
    n = ::recv(socket_.get(), buffer_.data(), buffer_.size(), MSG_DONTWAIT);
  } while (n < 0 && errno == EINTR);
  begin_ = 0;
  end_ = n > 0 ? static_cast<std::size_t>(n) : 0;
  return n;
}

ssize_t SocketStream::read(char* ptr, size_t size) {
  while (begin_ == end_) {
    const ssize_t n = receive();
    if (n == 0) return 0;
    if (n > 0) break;
    if (errno != EAGAIN && errno != EWOULDBLOCK) return -1;
    if (!wait(POLLIN, std::min(request_until_, Clock::now() + timeouts_.stall), true)) return -1;
  }
  const std::size_t n = std::min(size, end_ - begin_);
  std::memcpy(ptr, buffer_.data() + begin_, n);
  begin_ += n;
  return static_cast<ssize_t>(n);
}

ssize_t SocketStream::write(const char* ptr, size_t size) {
  while (true) {
    const ssize_t n = ::send(socket_.get(), ptr, size, MSG_DONTWAIT | MSG_NOSIGNAL);
    if (n >= 0) return n;
    if (errno == EINTR) continue;
    if (errno != EAGAIN && errno != EWOULDBLOCK) return -1;
    // A stop does not cut an answer: it stands for something that is done.
    if (!wait(POLLOUT, std::min(answer_until_, Clock::now() + timeouts_.stall), false)) return -1;
  }
}

bool SocketStream::is_readable() const { return begin_ < end_; }

bool SocketStream::is_writable() const {
  pollfd polled{socket_.get(), POLLOUT, 0};
  const int left = static_cast<int>(timeouts_.stall.count());
  return ::poll(&polled, 1, left) > 0 && (polled.revents & (POLLERR | POLLHUP | POLLNVAL)) == 0;
}

void SocketStream::get_remote_ip_and_port(std::string& ip, int& port) const {
  const Peer peer = peer_of(socket_.get());
  ip = peer.address;
  port = peer.port;
}

void SocketStream::get_local_ip_and_port(std::string& ip, int& port) const {
  ip.clear();
  port = local_port(socket_.get());
}

}  // namespace muster::http
