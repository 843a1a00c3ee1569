// Listening sockets, and the addresses of a connection's two ends.
//
//   Result<FileDescriptor> socket = listen_tcp("0.0.0.0", 8080, 1024);
//   Result<FileDescriptor> socket = listen_unix(dir / "admin.sock", 16);
//
// Listening sockets are non-blocking and closed on exec.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include <sys/socket.h>

#include "core/file_descriptor.h"
#include "core/result.h"

namespace muster::http {

// `address` is a name or a number; if a name has several addresses, the first that works, IPv4
// first. Port 0: any free one. kIo with field "port" (in use) or "address" (not ours, unknown).
Result<FileDescriptor> listen_tcp(const std::string& address, std::uint16_t port, int backlog);

// A socket file that only its owner may open, from the moment it exists. Replaces whatever is at
// the path. kIo with the path in the message.
Result<FileDescriptor> listen_unix(const std::filesystem::path& path, int backlog);

// Connects to a Unix socket. kNotFound: nobody listens (no file, or that of a dead server);
// kForbidden: it belongs to another user; kIo: the rest.
Result<FileDescriptor> connect_unix(const std::filesystem::path& path);

// A name for the socket that fits into a socket address: `text` is the path, or a path through
// /proc if it is too long. Valid while this object lives.
struct ReachablePath {
  std::string text;
  FileDescriptor folder;
};
Result<ReachablePath> reachable_unix_path(const std::filesystem::path& path);

std::uint16_t local_port(int socket);

struct Peer {
  std::string address;  // numeric; an IPv4 address as such even through an IPv6 socket
  std::uint16_t port = 0;
};
// Both empty for a Unix socket.
Peer peer_at(const sockaddr_storage& address);
// Our end of a connection, in the same form.
Peer local_end_of(int socket);

}  // namespace muster::http
