// The door for the shell on the same machine: DATA/admin.sock, a Unix socket that only its owner
// may open. Whoever can open it may do everything; there is no other check.
//
//   auto admin = AdminServer::start(instance);      // beside http::Server, same instance
//
// HTTP over the socket. POST /operations/{name} with arguments and secrets (operations.h, wire.h)
// answers 200 with JSON lines, chunked, each sent when it is known:
//   {"line": {...}}                       any number: what the operation emits
//   {"result": {...}}                     last, or
//   {"error": {"code", "message", "field", "detail"}}
// A stream without such a last line broke off.
//
// Threads: its own, few. Operations that follow the log may hold at most half of them, so that
// there is always one for a password reset. stop() ends the followers, lets the others finish.
#pragma once

#include <memory>

#include "core/result.h"
#include "projections/instance/instance.h"

namespace muster::http {

class AdminServer {
 public:
  // kIo: the socket cannot be made. Requires: the instance is open, which is what makes a socket
  // that lies there already a dead server's. `instance` must outlive it.
  static Result<std::unique_ptr<AdminServer>> start(projections::Instance& instance);
  ~AdminServer();
  AdminServer(const AdminServer&) = delete;
  AdminServer& operator=(const AdminServer&) = delete;

  // Removes the socket first, so that no new shell comes. Safe to call twice.
  void stop();

 private:
  struct State;
  explicit AdminServer(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace muster::http
