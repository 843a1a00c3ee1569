// One accepted connection, between the requests as well as in them.
//
// It belongs to one thread at a time: to a worker while that serves it, to whoever completes its
// deferred answer, and to nobody while it is armed, that is, waits in the epoll set for the peer.
// Then any worker may take it, and the sweep may cut it; `deadline` decides between the two. All
// other members are the owner's alone.
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <utility>

#include "core/file_descriptor.h"
#include "http/transport/addresses.h"
#include "http/transport/client_network.h"
#include "http/transport/deferred_answer.h"

namespace muster::http {

struct Connection {
  using Clock = std::chrono::steady_clock;

  Connection(FileDescriptor accepted, Peer from)
      : socket(std::move(accepted)), peer(std::move(from)), local(local_end_of(socket.get())) {}
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  // The owner gives it up until the peer does something, or `until` has passed. Where places are
  // short it may be closed from `gives_way` on.
  void put_down(Clock::time_point gives_way) {
    silent_until_.store(gives_way.time_since_epoch().count(), std::memory_order_relaxed);
    deadline.store(until.time_since_epoch().count(), std::memory_order_release);
  }
  // A worker takes it. False: the sweep was here first, and has shut the socket down.
  bool take() { return deadline.exchange(kOwned, std::memory_order_acq_rel) != kCut; }
  // The sweep's side of take(): whether it may shut down what waits since before `now`.
  bool cut(Clock::time_point now) {
    std::int64_t seen = deadline.load(std::memory_order_relaxed);
    return seen < now.time_since_epoch().count() && seen != kCut &&
           deadline.compare_exchange_strong(seen, kCut, std::memory_order_acq_rel);
  }

  // From when on it may be closed to make room; kOwned where a worker has it.
  std::int64_t gives_way_at() const {
    const std::int64_t seen = deadline.load(std::memory_order_acquire);
    if (seen == kOwned || seen == kCut) return kOwned;
    return silent_until_.load(std::memory_order_relaxed);
  }
  // The same as cut(), of one that has been silent for long enough.
  bool cut_silent(Clock::time_point now) {
    std::int64_t seen = deadline.load(std::memory_order_acquire);
    return seen != kOwned && seen != kCut &&
           silent_until_.load(std::memory_order_relaxed) <= now.time_since_epoch().count() &&
           deadline.compare_exchange_strong(seen, kCut, std::memory_order_acq_rel);
  }

  static constexpr std::int64_t kOwned = std::numeric_limits<std::int64_t>::max();
  static constexpr std::int64_t kCut = std::numeric_limits<std::int64_t>::min();

  const FileDescriptor socket;
  const Peer peer;
  const Peer local;
  std::atomic<std::int64_t> deadline{kOwned};
  // The table's, which guards them:
  std::size_t index = 0;
  ClientNetwork network = 0;  // that it is counted for; 0: none
  bool leaves = false;        // it was cut to make room

  std::string unread;  // arrived, and no part of a request that was answered
  std::string unsent;  // answered; the socket has not taken it, or it waits for `deferred`
  std::unique_ptr<DeferredAnswer> deferred;
  unsigned requests = 0;
  bool closes = false;        // after what is unsent
  bool says_goodbye = false;  // nothing is sent any more: only drained, see Engine
  std::size_t drained = 0;    // bytes, since the goodbye
  // When what it waits for must have come; since when a request has been arriving; when the answer
  // that has begun to leave must be gone.
  Clock::time_point until{};
  Clock::time_point request_begun{};
  Clock::time_point answer_until{};

 private:
  std::atomic<std::int64_t> silent_until_{kOwned};
};

// What a connection waits for when a worker is done with it, until Connection::until.
enum class Next : std::uint8_t {
  kRead,      // the peer sends
  kWrite,     // the peer takes what is unsent
  kDeferred,  // the deferred answer is done; then a worker again
  kAgain,     // nothing: there is more to answer, when the others had their turn
  kClose,
};

}  // namespace muster::http
