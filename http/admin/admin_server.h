// The channel for the shell on the same machine: DATA/admin.sock, a Unix socket that only its owner
// may open. Whoever can open it may do everything; there is no other check.
//
//   auto admin = AdminServer::start(instance);      // beside http::Server, same instance
//
// HTTP over the socket. POST /operations/{name} with arguments and secrets (operations.h, wire.h)
// is answered with 200 and JSON lines, chunked, each sent as soon as it is known:
//   {"line": {...}}                       any number: what the operation emits
//   {"result": {...}}                     last, or
//   {"error": {"code", "message", "field", "detail"}}
// A stream without such a last line was cut off.
//
// Threads: a few of its own. Operations that follow the log may hold at most half of them, so that
// one is always free for a password reset. stop() ends the followers and lets the others finish.
#pragma once

#include <memory>

#include "core/result.h"
#include "projections/instance/instance.h"

namespace muster::http {

class AdminServer {
 public:
  // kIo: the socket cannot be created. Requires: the instance is open, so an existing socket
  // belongs to a dead server. `instance` must outlive it.
  static Result<std::unique_ptr<AdminServer>> start(projections::Instance& instance);
  ~AdminServer();
  AdminServer(const AdminServer&) = delete;
  AdminServer& operator=(const AdminServer&) = delete;

  // Removes the socket first, so that no new shell connects. Safe to call twice.
  void stop();

 private:
  struct State;
  explicit AdminServer(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace muster::http
