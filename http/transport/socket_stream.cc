#include "http/transport/socket_stream.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

#include <poll.h>
#include <sys/socket.h>

namespace muster::http {

namespace {

using std::chrono::milliseconds;

// send() without waiting.
ssize_t send_some(int socket, std::string_view bytes) {
  ssize_t n = 0;
  do {
    n = ::send(socket, bytes.data(), bytes.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
  } while (n < 0 && errno == EINTR);
  return n;
}

bool would_wait() { return errno == EAGAIN || errno == EWOULDBLOCK; }

}  // namespace

bool send_now(int socket, std::string& bytes) {
  std::size_t sent = 0;
  while (sent < bytes.size()) {
    const ssize_t n = send_some(socket, std::string_view(bytes).substr(sent));
    if (n < 0 && would_wait()) break;
    if (n < 0) return false;
    sent += static_cast<std::size_t>(n);
  }
  bytes.erase(0, sent);
  return true;
}

SocketStream::SocketStream(const Connection& connection, std::span<char> buffer,
                           std::size_t arrived, int stop_event, const Timeouts& timeouts,
                           ReaderPlaces& readers)
    : connection_(connection),
      buffer_(buffer),
      stop_event_(stop_event),
      timeouts_(timeouts),
      readers_(readers),
      end_(arrived) {}

bool SocketStream::wait(short events, Clock::time_point until, bool heed_stop) const {
  while (true) {
    const auto left = std::chrono::ceil<milliseconds>(until - Clock::now());
    if (left.count() <= 0) return false;
    std::array<pollfd, 2> polled{{{socket(), events, 0}, {stop_event_, POLLIN, 0}}};
    const bool two = heed_stop && stop_event_ >= 0;
    const int n = ::poll(polled.data(), two ? 2 : 1, static_cast<int>(left.count()));
    if (n < 0 && errno != EINTR) return false;
    if (n <= 0) continue;
    // What has arrived is read even while stopping.
    if (polled[0].revents != 0) return true;
    if (polled[1].revents != 0) return false;
  }
}

void SocketStream::begin_request(Clock::time_point begun) {
  request_until_ = begun + timeouts_.request;
  answer_until_ = begun + timeouts_.answer;
  earlier_ = held_.size();
  holds_ = true;
  chunks_.reset();
}

std::string SocketStream::take_answer() {
  std::string answer = held_.substr(earlier_);
  held_.resize(earlier_);
  return answer;
}

bool SocketStream::receive_more() {
  if (begin_ == end_) begin_ = end_ = 0;
  if (end_ == buffer_.size()) return true;
  ssize_t n = 0;
  do {
    n = ::recv(socket(), buffer_.data() + end_, buffer_.size() - end_, MSG_DONTWAIT);
  } while (n < 0 && errno == EINTR);
  if (n > 0) end_ += static_cast<std::size_t>(n);
  return n > 0 || (n < 0 && would_wait());
}

ssize_t SocketStream::take_arrived(std::span<char> out) {
  if (!chunks_) {
    const std::size_t n = std::min(out.size(), end_ - begin_);
    std::memcpy(out.data(), buffer_.data() + begin_, n);
    begin_ += n;
    return static_cast<ssize_t>(n);
  }
  std::string_view in = arrived();
  const std::size_t n = chunks_->pass(in, out);
  begin_ = end_ - in.size();
  return chunks_->is_broken() ? -1 : static_cast<ssize_t>(n);
}

ssize_t SocketStream::read(char* ptr, size_t size) {
  while (true) {
    if (begin_ < end_) {
      const ssize_t n = take_arrived({ptr, size});
      if (n != 0) return n;
    }
    if (size == 0 || (chunks_ && chunks_->is_done())) return 0;
    // The peer may be waiting for what is held, such as 100-continue.
    if (!held_.empty() && !flush()) return -1;
    const std::size_t had = end_ - begin_;
    if (!receive_more()) {
      crowded_ = place_ && place_->gave_way();
      return crowded_ ? -1 : 0;
    }
    if (begin_ < end_) {
      if (place_) place_->moved(end_ - begin_ - had, Clock::now());
      continue;
    }
    if (!place_) place_ = readers_.enter(socket(), Clock::now());
    if (!place_) {
      crowded_ = true;
      return -1;
    }
    if (!wait(POLLIN, std::min(request_until_, Clock::now() + timeouts_.stall), true)) return -1;
  }
}

ssize_t SocketStream::write(const char* ptr, size_t size) {
  if (held_.empty()) held_.reserve(1536);  // enough for most answers
  held_.append(ptr, size);
  if ((!holds_ || held_.size() > kHeldBytesMax) && !flush()) return -1;
  return static_cast<ssize_t>(size);
}

bool SocketStream::flush() {
  const bool sent = send_all(held_);
  held_.clear();
  earlier_ = 0;
  return sent;
}

bool SocketStream::send_all(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t n = send_some(socket(), bytes);
    if (n >= 0) {
      bytes.remove_prefix(static_cast<std::size_t>(n));
      continue;
    }
    if (!would_wait()) return false;
    // A stop does not cut an answer: what it acknowledges has been done.
    if (!wait(POLLOUT, std::min(answer_until_, Clock::now() + timeouts_.stall), false)) {
      return false;
    }
  }
  return true;
}

bool SocketStream::is_writable() const {
  pollfd polled{socket(), POLLOUT, 0};
  const int left = static_cast<int>(timeouts_.stall.count());
  return ::poll(&polled, 1, left) > 0 && (polled.revents & (POLLERR | POLLHUP | POLLNVAL)) == 0;
}

}  // namespace muster::http
