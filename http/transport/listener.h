// A listening socket and everything that answers on it: connections, their threads, HTTP on each.
// The public server is one, the admin socket another.
//
//   Listener listener(*listen_tcp("127.0.0.1", 8080, 1024), limits, {.answer = ...});
//   if (auto started = listener.start(); !started) ...;
//   listener.stop();        // or its destructor
//
// stop() has one order, in which nothing can wait for what comes after it:
//   1. The engine is told. Streams without an end are cut before their next piece, and every
//      connection closes after the answer it is at. First, because those streams hold threads that
//      step 3 waits for.
//   2. Nothing is accepted any more; bodies that have not arrived are not waited for.
//   3. What has arrived is answered, and the threads end. Streams that have to be completed
//      (BodyStream::AtStop::kComplete, an operation on the admin socket) are completed here.
//   4. Deferred answers are waited for and sent. So the log must still take commands: the instance
//      is closed after its listeners.
//
// Threads: all functions from one at a time, except stats(), from any.
#pragma once

#include "core/file_descriptor.h"
#include "core/result.h"
#include "http/transport/connection_server.h"
#include "http/transport/engine.h"

namespace muster::http {

class Listener {
 public:
  struct Limits {
    ConnectionServer::Limits connections;
    Engine::Limits engine;
  };

  // Requires: `listening` listens and is non-blocking. Whatever the hooks refer to must outlive
  // this.
  Listener(FileDescriptor listening, const Limits& limits, Engine::Hooks hooks);
  ~Listener() { stop(); }
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;

  // Starts accepting. kIo: the system refuses threads or descriptors.
  Result<void> start() { return connections_.start(); }
  // Safe to call twice.
  void stop();

  ConnectionServer::Stats stats() const { return connections_.stats(); }

 private:
  Engine engine_;
  ConnectionServer connections_;
};

}  // namespace muster::http
