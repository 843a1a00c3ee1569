#include "http/transport/connection_owner.h"

#include <array>
#include <cstdint>
#include <cstring>

#include <arpa/inet.h>
#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>

#include "core/file_descriptor.h"

namespace muster::http {

namespace {

struct Question {
  nlmsghdr head;
  inet_diag_req_v2 about;
};

// A socket that waits for an answer of the kernel for at most a second: it always answers at once.
FileDescriptor diagnosis_socket() {
  FileDescriptor socket(::socket(AF_NETLINK, SOCK_DGRAM | SOCK_CLOEXEC, NETLINK_SOCK_DIAG));
  if (!socket) return socket;
  const timeval wait{.tv_sec = 1, .tv_usec = 0};
  ::setsockopt(socket.get(), SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof(wait));
  return socket;
}

// Addresses in network order; an IPv4 address takes the first of four words.
bool put_address(const std::string& text, int family, std::uint32_t* words) {
  if (family == AF_INET) return ::inet_pton(AF_INET, text.c_str(), words) == 1;
  const std::string mapped = text.find(':') == text.npos ? "::ffff:" + text : text;
  return ::inet_pton(AF_INET6, mapped.c_str(), words) == 1;
}

std::optional<uid_t> ask(int socket, const Peer& client, const Peer& server, int family) {
  Question question{};
  question.head.nlmsg_len = sizeof(question);
  question.head.nlmsg_type = SOCK_DIAG_BY_FAMILY;
  question.head.nlmsg_flags = NLM_F_REQUEST;
  static thread_local std::uint32_t number = 0;
  question.head.nlmsg_seq = ++number;
  question.about.sdiag_family = static_cast<std::uint8_t>(family);
  question.about.sdiag_protocol = IPPROTO_TCP;
  inet_diag_sockid& id = question.about.id;
  id.idiag_sport = htons(client.port);
  id.idiag_dport = htons(server.port);
  id.idiag_cookie[0] = INET_DIAG_NOCOOKIE;
  id.idiag_cookie[1] = INET_DIAG_NOCOOKIE;
  if (!put_address(client.address, family, id.idiag_src) ||
      !put_address(server.address, family, id.idiag_dst) ||
      ::send(socket, &question, sizeof(question), 0) != sizeof(question)) {
    return std::nullopt;
  }
  alignas(nlmsghdr) std::array<char, 1024> answer{};
  nlmsghdr head{};
  inet_diag_msg found{};
  do {  // an answer that came too late for its question must not answer this one
    const ssize_t bytes = ::recv(socket, answer.data(), answer.size(), 0);
    if (bytes < static_cast<ssize_t>(NLMSG_LENGTH(sizeof(found)))) return std::nullopt;
    std::memcpy(&head, answer.data(), sizeof(head));
  } while (head.nlmsg_seq != question.head.nlmsg_seq);
  if (head.nlmsg_type != SOCK_DIAG_BY_FAMILY) return std::nullopt;  // NLMSG_ERROR: not there
  std::memcpy(&found, answer.data() + NLMSG_HDRLEN, sizeof(found));
  // The kernel also finds a listening socket where there is no connection.
  if (found.id.idiag_sport != id.idiag_sport || found.id.idiag_dport != id.idiag_dport) {
    return std::nullopt;
  }
  return found.idiag_uid;
}

}  // namespace

std::optional<uid_t> connection_owner(const Peer& client, const Peer& server) {
  // One per thread: an answer belongs to the question before it.
  static thread_local const FileDescriptor socket = diagnosis_socket();
  if (!socket) return std::nullopt;
  const bool is_ipv6 = client.address.find(':') != std::string::npos;
  if (!is_ipv6) {
    if (const auto owner = ask(socket.get(), client, server, AF_INET)) return owner;
  }
  // A client may reach an IPv4 address through an IPv6 socket.
  return ask(socket.get(), client, server, AF_INET6);
}

}  // namespace muster::http
