// Which user's process is at the other end of a connection from this machine.
//
//   const auto user = connection_owner(request.client, request.server);
//
// Asks the kernel (sock_diag(7)) for the socket whose local address is `client` and whose peer is
// `server`, so only for connections within one network namespace. A few microseconds. nullopt if
// the kernel does not say: no such socket, or a sandbox that forbids the question. Threads: any.
#pragma once

#include <optional>

#include <sys/types.h>

#include "http/transport/addresses.h"

namespace muster::http {

std::optional<uid_t> connection_owner(const Peer& client, const Peer& server);

}  // namespace muster::http
