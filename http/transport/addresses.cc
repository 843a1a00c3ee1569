#include "http/transport/addresses.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <memory>
#include <system_error>
#include <vector>

#include <arpa/inet.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include "core/file_access.h"

namespace muster::http {

namespace {

std::string errno_text(int error) { return std::generic_category().message(error); }

tl::unexpected<Error> cannot_listen(const std::string& where, int error, std::string field) {
  const std::string why = error == EADDRINUSE ? "already in use" : errno_text(error);
  return fail(ErrorCode::kIo, "Cannot listen on " + where + ": " + why + ".", std::move(field));
}

sockaddr_un unix_address(const ReachablePath& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::copy(path.text.begin(), path.text.end(), address.sun_path);
  return address;
}

int call_with(int (*call)(int, const sockaddr*, socklen_t), int socket,
              const sockaddr_un& address) {
  return call(socket, reinterpret_cast<const sockaddr*>(&address), sizeof(address));
}

}  // namespace

Result<FileDescriptor> listen_tcp(const std::string& address, std::uint16_t port, int backlog) {
  const std::string where = address + " port " + std::to_string(port);
  addrinfo hints{};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_PASSIVE;
  addrinfo* found = nullptr;
  const int outcome = ::getaddrinfo(address.c_str(), std::to_string(port).c_str(), &hints, &found);
  if (outcome != 0) {
    return fail(ErrorCode::kIo, "Cannot listen on " + where + ": " + ::gai_strerror(outcome) + ".",
                "address");
  }
  const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> owned(found, &::freeaddrinfo);
  std::vector<const addrinfo*> candidates;
  for (const addrinfo* a = found; a != nullptr; a = a->ai_next) candidates.push_back(a);
  std::stable_sort(candidates.begin(), candidates.end(), [](const auto* a, const auto* b) {
    return a->ai_family == AF_INET && b->ai_family != AF_INET;
  });

  int error = EADDRNOTAVAIL;
  for (const addrinfo* candidate : candidates) {
    FileDescriptor socket(
        ::socket(candidate->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    if (!socket) {
      error = errno;
      continue;
    }
    const int on = 1;
    const int off = 0;
    // A restart must not wait for old connections in TIME_WAIT.
    ::setsockopt(socket.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
    // "::" means every address, IPv4 included, whatever the system's default.
    if (candidate->ai_family == AF_INET6) {
      ::setsockopt(socket.get(), IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof(off));
    }
    if (::bind(socket.get(), candidate->ai_addr, candidate->ai_addrlen) == 0 &&
        ::listen(socket.get(), backlog) == 0) {
      return socket;
    }
    error = errno;
  }
  return cannot_listen(where, error, error == EADDRINUSE || error == EACCES ? "port" : "address");
}

// For paths longer than a socket address (107 bytes) the folder is held open and accessed through
// /proc.
Result<ReachablePath> reachable_unix_path(const std::filesystem::path& path) {
  constexpr std::size_t kBytesMax = sizeof(sockaddr_un::sun_path) - 1;
  ReachablePath made{path.string(), FileDescriptor()};
  if (made.text.size() <= kBytesMax) return made;
  const auto parent = path.has_parent_path() ? path.parent_path() : std::filesystem::path(".");
  made.folder = FileDescriptor(::open(parent.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
  if (!made.folder) {
    const auto code = errno == ENOENT ? ErrorCode::kNotFound : ErrorCode::kIo;
    return fail(code, "Cannot open " + parent.string() + ": " + errno_text(errno) + ".");
  }
  made.text = "/proc/self/fd/" + std::to_string(made.folder.get()) + "/" + path.filename().string();
  if (made.text.size() > kBytesMax) {
    return fail(ErrorCode::kIo, "The name of the socket " + path.string() + " is too long.");
  }
  return made;
}

Result<FileDescriptor> listen_unix(const std::filesystem::path& path, int backlog) {
  const auto reachable = reachable_unix_path(path);
  if (!reachable) return tl::unexpected(reachable.error());
  const char* name = reachable->text.c_str();
  FileDescriptor socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!socket) return cannot_listen(path.string(), errno, {});
  // Linux gives the file the mode of the unbound socket. umask() would also work, but for every
  // thread at once, and another may be creating a folder right now.
  if (::fchmod(socket.get(), S_IRUSR | S_IWUSR) != 0 || (::unlink(name) != 0 && errno != ENOENT) ||
      call_with(::bind, socket.get(), unix_address(*reachable)) != 0 ||
      ::listen(socket.get(), backlog) != 0) {
    return cannot_listen(path.string(), errno, {});
  }
  struct stat made {};
  if (::stat(name, &made) != 0 || (made.st_mode & 0777) != 0600) {
    ::unlink(name);
    return fail(ErrorCode::kIo, "Cannot create " + path.string() + " for its owner only.");
  }
  return socket;
}

Result<FileDescriptor> connect_unix(const std::filesystem::path& path) {
  const auto reachable = reachable_unix_path(path);
  if (!reachable) return tl::unexpected(reachable.error());
  FileDescriptor socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (socket && call_with(::connect, socket.get(), unix_address(*reachable)) == 0) return socket;
  const int error = errno;
  ErrorCode code = ErrorCode::kIo;
  if (error == ENOENT || error == ECONNREFUSED || error == ENOTDIR) code = ErrorCode::kNotFound;
  if (is_denial(error)) return tl::unexpected(denied("cannot reach the server at", path, error));
  return fail(code, "Cannot reach the server at " + path.string() + ": " + errno_text(error) + ".");
}

std::uint16_t local_port(int socket) {
  sockaddr_storage storage{};
  socklen_t size = sizeof(storage);
  if (::getsockname(socket, reinterpret_cast<sockaddr*>(&storage), &size) != 0) return 0;
  if (storage.ss_family == AF_INET) {
    return ntohs(reinterpret_cast<const sockaddr_in*>(&storage)->sin_port);
  }
  if (storage.ss_family == AF_INET6) {
    return ntohs(reinterpret_cast<const sockaddr_in6*>(&storage)->sin6_port);
  }
  return 0;
}

Peer peer_at(const sockaddr_storage& storage) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  if (storage.ss_family == AF_INET) {
    const auto* in = reinterpret_cast<const sockaddr_in*>(&storage);
    ::inet_ntop(AF_INET, &in->sin_addr, text.data(), text.size());
    return {text.data(), ntohs(in->sin_port)};
  }
  if (storage.ss_family == AF_INET6) {
    const auto* in = reinterpret_cast<const sockaddr_in6*>(&storage);
    ::inet_ntop(AF_INET6, &in->sin6_addr, text.data(), text.size());
    std::string address = text.data();
    if (IN6_IS_ADDR_V4MAPPED(&in->sin6_addr)) address.erase(0, std::strlen("::ffff:"));
    return {std::move(address), ntohs(in->sin6_port)};
  }
  return {};
}

Peer local_end_of(int socket) {
  sockaddr_storage storage{};
  socklen_t size = sizeof(storage);
  if (::getsockname(socket, reinterpret_cast<sockaddr*>(&storage), &size) != 0) return {};
  return peer_at(storage);
}

}  // namespace muster::http
