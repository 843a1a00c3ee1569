// Listening sockets, and the two ends of a connection.
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

// `address` is a name or a number; where a name has several, IPv4 first, the first that works. Port
// 0: any free one. kIo with field "port" (taken) or "address" (not ours, unknown).
Result<FileDescriptor> listen_tcp(const std::string& address, std::uint16_t port, int backlog);

// A socket file that only its owner may open, from the moment it exists. Takes the place of what
// lies at the path. kIo with the path in the message.
Result<FileDescriptor> listen_unix(const std::filesystem::path& path, int backlog);

// A connection to a Unix socket. The code tells why not: kNotFound where nobody listens (no file,
// or a dead server's), kForbidden where it is somebody else's, kIo for the rest.
Result<FileDescriptor> connect_unix(const std::filesystem::path& path);

// A name for the socket that fits into a socket address: `text` is the path, or leads to it through
// /proc where it is too long. Good while this lives.
struct ReachablePath {
  std::string text;
  FileDescriptor folder;
};
Result<ReachablePath> reachable_unix_path(const std::filesystem::path& path);

std::uint16_t local_port(int socket);

struct Peer {
  std::string address;  // numeric; IPv4 as such also where it came through an IPv6 socket
  std::uint16_t port = 0;
};
// Both empty for a Unix socket.
Peer peer_at(const sockaddr_storage& address);
// This end of a connection, in the same form.
Peer local_end_of(int socket);

}  // namespace muster::http
