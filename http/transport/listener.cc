#include "http/transport/listener.h"

#include <utility>

namespace muster::http {

Listener::Listener(FileDescriptor listening, const Limits& limits, Engine::Hooks hooks)
    : engine_(std::move(hooks), limits.engine),
      connections_(std::move(listening), limits.connections,
                   [this](Connection& connection, bool readable) {
                     return engine_.serve(connection, readable, connections_.stop_event());
                   }) {}

void Listener::stop() {
  engine_.begin_stop();
  connections_.stop();
}

}  // namespace muster::http
