#include "tests/support/http/raw_connection.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

#include "core/check.h"

namespace muster::http {

RawConnection::RawConnection(int port, const char* from)
    : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  if (from != nullptr) {
    sockaddr_in own{};
    own.sin_family = AF_INET;
    MUSTER_CHECK(
        ::inet_pton(AF_INET, from, &own.sin_addr) == 1 &&
            ::bind(socket_.get(), reinterpret_cast<const sockaddr*>(&own), sizeof(own)) == 0,
        "cannot connect from {}", from);
  }
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const int done =
      ::connect(socket_.get(), reinterpret_cast<const sockaddr*>(&address), sizeof(address));
  MUSTER_CHECK(done == 0, "cannot connect to port {}", port);
}

bool RawConnection::send(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t n = ::send(socket_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (n < 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(n));
  }
  return true;
}

bool RawConnection::read_more() {
  pollfd readable{socket_.get(), POLLIN, 0};
  MUSTER_CHECK(::poll(&readable, 1, 30'000) > 0, "silence after \"{}\"", pending_);
  std::array<char, 4096> buffer;
  const ssize_t n = ::recv(socket_.get(), buffer.data(), buffer.size(), 0);
  if (n <= 0) return false;
  pending_.append(buffer.data(), static_cast<std::size_t>(n));
  return true;
}

std::string RawConnection::read_answer() {
  constexpr std::string_view kLength = "Content-Length: ";
  while (true) {
    const std::size_t head_end = pending_.find("\r\n\r\n");
    if (head_end != std::string::npos) {
      const std::size_t at = pending_.find(kLength);
      const std::size_t length =
          at < head_end ? std::stoul(pending_.substr(at + kLength.size())) : 0;
      const std::size_t size = head_end + 4 + length;
      if (pending_.size() >= size) {
        std::string answer = pending_.substr(0, size);
        pending_.erase(0, size);
        return answer;
      }
    }
    if (!read_more()) return std::exchange(pending_, {});
  }
}

std::string RawConnection::read_to_end() {
  while (read_more()) {
  }
  return std::exchange(pending_, {});
}

bool RawConnection::has_answer() {
  pollfd readable{socket_.get(), POLLIN, 0};
  return !pending_.empty() || ::poll(&readable, 1, 0) > 0;
}

bool RawConnection::is_closed() { return pending_.empty() && !read_more(); }

}  // namespace muster::http
