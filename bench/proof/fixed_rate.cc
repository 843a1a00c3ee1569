#include "bench/proof/fixed_rate.h"

#include <cerrno>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <optional>

#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "bench/proof/answer.h"
#include "bench/proof/row.h"

namespace muster::bench {
namespace {

using Clock = std::chrono::steady_clock;

std::string bytes_of(const LoadRequest& request) {
  std::string bytes = request.method + ' ' + request.path + " HTTP/1.1\r\nHost: 127.0.0.1\r\n";
  if (!request.token.empty()) bytes += "Authorization: Token " + request.token + "\r\n";
  return bytes + "Content-Length: " + std::to_string(request.body.size()) + "\r\n\r\n" +
         request.body;
}

struct Connection {
  int fd = -1;
  Clock::time_point due;  // of the request under way
  std::string received;
};

class Load {
 public:
  explicit Load(const FixedRate& load)
      : load_(load),
        count_(static_cast<std::size_t>(std::ceil(load.per_second * load.seconds))),
        epoll_(::epoll_create1(EPOLL_CLOEXEC)),
        connections_(load.connections) {
    for (const LoadRequest& request : load.requests) requests_.push_back(bytes_of(request));
  }
  ~Load() {
    for (const Connection& connection : connections_) {
      if (connection.fd >= 0) ::close(connection.fd);
    }
    ::close(epoll_);
  }
  Load(const Load&) = delete;
  Load& operator=(const Load&) = delete;

  Result<Latencies> run() {
    for (std::size_t i = 0; i < connections_.size(); ++i) {
      if (auto done = open(i); !done) return tl::unexpected(done.error());
    }
    begin_ = Clock::now();
    latencies_.all_ms.reserve(count_);
    while (latencies_.all_ms.size() < count_) {
      if (auto done = send_what_is_due(); !done) return tl::unexpected(done.error());
      if (auto done = receive(); !done) return tl::unexpected(done.error());
      const std::chrono::duration<double> passed = Clock::now() - begin_;
      if (passed.count() > 2 * load_.seconds + 10) {
        return fail(ErrorCode::kIo, "the server does not keep up with the fixed rate: " +
                                        std::to_string(latencies_.all_ms.size()) + " of " +
                                        std::to_string(count_) + " answered");
      }
    }
    return std::move(latencies_);
  }

 private:
  Clock::time_point due_at(std::size_t n) const {
    const std::chrono::duration<double> after(static_cast<double>(n) / load_.per_second);
    return begin_ + std::chrono::duration_cast<Clock::duration>(after);
  }

  Result<void> open(std::size_t index) {
    Connection& connection = connections_[index];
    if (connection.fd >= 0) ::close(connection.fd);
    connection = {};
    connection.fd = connect_to(load_.port);
    if (connection.fd < 0) return fail(ErrorCode::kIo, "cannot connect for the fixed rate");
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.u64 = index;
    ::epoll_ctl(epoll_, EPOLL_CTL_ADD, connection.fd, &event);
    idle_.push_back(index);
    return {};
  }

  Result<void> send_what_is_due() {
    while (sent_ < count_ && !idle_.empty() && due_at(sent_) <= Clock::now()) {
      Connection& connection = connections_[idle_.back()];
      idle_.pop_back();
      connection.due = due_at(sent_);
      const std::string& request = requests_[sent_ % requests_.size()];
      // A request is far smaller than the kernel's buffer for an idle connection.
      if (::send(connection.fd, request.data(), request.size(), MSG_NOSIGNAL) !=
          static_cast<ssize_t>(request.size())) {
        return fail(ErrorCode::kIo, "a connection broke at the fixed rate");
      }
      ++sent_;
    }
    return {};
  }

  // Waits until something arrives, or the next request is due and can be sent.
  Result<void> receive() {
    std::optional<timespec> wait = timespec{1, 0};
    if (sent_ < count_ && !idle_.empty()) {
      const auto left =
          std::chrono::duration_cast<std::chrono::nanoseconds>(due_at(sent_) - Clock::now());
      const auto nanoseconds = std::max<std::int64_t>(left.count(), 0);
      wait = timespec{nanoseconds / 1'000'000'000, nanoseconds % 1'000'000'000};
    }
    epoll_event events[64];
    const int count = ::epoll_pwait2(epoll_, events, 64, &*wait, nullptr);
    if (count < 0 && errno != EINTR) return fail(ErrorCode::kIo, "epoll_pwait2 failed");
    for (int i = 0; i < count; ++i) {
      if (auto done = read_from(events[i].data.u64); !done) return done;
    }
    return {};
  }

  Result<void> read_from(std::size_t index) {
    Connection& connection = connections_[index];
    char buffer[16 * 1024];
    const ssize_t n = ::recv(connection.fd, buffer, sizeof buffer, 0);
    if (n < 0 && errno == EINTR) return {};
    if (n <= 0) return fail(ErrorCode::kIo, "the server closed a connection at the fixed rate");
    connection.received.append(buffer, static_cast<std::size_t>(n));
    const auto answer = first_answer(connection.received);
    if (!answer) return {};
    if (answer->status < 200 || answer->status > 299) {
      return fail(ErrorCode::kIo,
                  "at the fixed rate an answer was " + std::to_string(answer->status));
    }
    const std::chrono::duration<double, std::milli> took = Clock::now() - connection.due;
    latencies_.all_ms.push_back(took.count());
    connection.received.clear();
    if (answer->closes) return open(index);
    idle_.push_back(index);
    return {};
  }

  const FixedRate& load_;
  const std::size_t count_;
  const int epoll_;
  std::vector<Connection> connections_;
  std::vector<std::string> requests_;
  std::vector<std::size_t> idle_;
  std::size_t sent_ = 0;
  Clock::time_point begin_;
  Latencies latencies_;
};

}  // namespace

double Latencies::ms(double percent) const { return percentile(all_ms, percent); }

Result<Latencies> run_at_fixed_rate(const FixedRate& load) { return Load(load).run(); }

}  // namespace muster::bench
