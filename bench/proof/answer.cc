#include "bench/proof/answer.h"

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <charconv>
#include <cstdint>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

namespace muster::bench {
namespace {

// The value of a header; nothing where there is none. `head` in lower case.
std::optional<std::string_view> header(std::string_view head, std::string_view name) {
  const std::string line = "\r\n" + std::string(name) + ':';
  const std::size_t at = head.find(line);
  if (at == std::string_view::npos) return std::nullopt;
  const std::size_t begin = head.find_first_not_of(' ', at + line.size());
  return head.substr(begin, head.find("\r\n", begin) - begin);
}

std::optional<std::size_t> number(std::string_view text) {
  std::size_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc()) return std::nullopt;
  return value;
}

}  // namespace

std::optional<Answer> first_answer(std::string_view bytes) {
  const std::size_t end = bytes.find("\r\n\r\n");
  if (end == std::string_view::npos) return std::nullopt;
  std::string head(bytes.substr(0, end + 2));
  std::ranges::transform(head, head.begin(), [](unsigned char c) { return std::tolower(c); });
  if (!head.starts_with("http/1.1 ")) return Answer{};

  Answer answer;
  answer.status = static_cast<int>(number(head.substr(9, 3)).value_or(0));
  answer.size = end + 4;
  answer.closes = header(head, "connection") == "close";
  if (const auto length = header(head, "content-length")) {
    answer.size += number(*length).value_or(0);
  }
  if (bytes.size() < answer.size) return std::nullopt;
  return answer;
}

int connect_to(int port) {
  const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const int on = 1;
  ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  const timeval patience{30, 0};
  ::setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  if (::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) return fd;
  ::close(fd);
  return -1;
}

std::optional<Answer> ask(int fd, std::string_view request) {
  while (!request.empty()) {
    const ssize_t n = ::send(fd, request.data(), request.size(), MSG_NOSIGNAL);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return std::nullopt;
    request.remove_prefix(static_cast<std::size_t>(n));
  }
  std::string bytes;
  char buffer[4096];
  while (true) {
    if (const auto answer = first_answer(bytes)) return answer;
    const ssize_t n = ::recv(fd, buffer, sizeof buffer, 0);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return std::nullopt;
    bytes.append(buffer, static_cast<std::size_t>(n));
  }
}

}  // namespace muster::bench
