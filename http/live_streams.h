// How many answers that go on (server-sent events) run at once: each holds a connection's thread.
//
//   auto place = app.live_streams.enter();
//   if (!place) return fail(ErrorCode::kBusy, ...);   // given back when the last copy of it goes
//
// Threads: any.
#pragma once

#include <atomic>
#include <memory>

namespace muster::http {

class LiveStreams {
 public:
  // A quarter of the connections that are served at once (Server::Options): the rest stays for
  // requests.
  static constexpr unsigned kMax = 64;

  // Null where all places are taken. It must outlive what it gave out.
  std::shared_ptr<void> enter() {
    if (running_.fetch_add(1) >= kMax) {
      running_.fetch_sub(1);
      return nullptr;
    }
    return {this, [this](void*) { running_.fetch_sub(1); }};
  }
  unsigned running() const { return running_.load(); }

 private:
  std::atomic<unsigned> running_{0};
};

}  // namespace muster::http
