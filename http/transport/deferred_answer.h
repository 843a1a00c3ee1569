// An answer that is ready and must not leave yet: it counts when something else is done.
//
// The connection keeps the answer's bytes and this; no thread waits. In this order, each once:
//   begin(done)   on the worker that made the answer, as the last thing it does with the
//                 connection. `done` is called once, from any thread, maybe before begin() is
//                 back: from then on this object may be gone.
//   stands()      on a worker, after `done`: whether the answer that was made is the one to send
//   amended()     on the same worker, where it is not: the answer to send instead; no stream
#pragma once

#include <functional>
#include <memory>

#include "http/transport/response.h"

namespace muster::http {

class DeferredAnswer {
 public:
  virtual ~DeferredAnswer() = default;
  virtual void begin(std::function<void()> done) = 0;
  virtual bool stands() = 0;
  virtual Response amended() = 0;
};

// What a request is answered with, now or (where `deferred` is there) later.
struct Answer {
  Response response;
  std::unique_ptr<DeferredAnswer> deferred = nullptr;
};

}  // namespace muster::http
