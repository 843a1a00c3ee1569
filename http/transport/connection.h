// An accepted connection, during and between requests.
//
// It belongs to one thread at a time: to a worker while that serves it, to the thread that
// completes its deferred answer, and to none while it is armed, that is, waits in the epoll set for
// the peer. Then any worker may take it, and the sweep may cut it; `deadline` decides between the
// two. All other members belong to the owner.
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

  // The owner gives it up until the peer acts or `until` passes. When connections are short it may
  // be closed from `gives_way` on.
  void put_down(Clock::time_point gives_way) {
    silent_until_.store(gives_way.time_since_epoch().count(), std::memory_order_relaxed);
    deadline.store(until.time_since_epoch().count(), std::memory_order_release);
  }
  // A worker takes it. False: the sweep was first and has shut the socket down.
  bool take() { return deadline.exchange(kOwned, std::memory_order_acq_rel) != kCut; }
  // The sweep's counterpart of take(): whether it may shut down a connection that waits since
  // before `now`.
  bool cut(Clock::time_point now) {
    std::int64_t seen = deadline.load(std::memory_order_relaxed);
    return seen < now.time_since_epoch().count() && seen != kCut &&
           deadline.compare_exchange_strong(seen, kCut, std::memory_order_acq_rel);
  }

  // When it may be closed to make room; kOwned while a worker has it.
  std::int64_t gives_way_at() const {
    const std::int64_t seen = deadline.load(std::memory_order_acquire);
    if (seen == kOwned || seen == kCut) return kOwned;
    return silent_until_.load(std::memory_order_relaxed);
  }
  // Like cut(), for a connection that has been silent for long enough.
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
  // Belong to the table, which guards them:
  std::size_t index = 0;
  ClientNetwork network = 0;  // the one it is counted for; 0: none
  bool leaves = false;        // cut to make room

  std::string unread;  // arrived, not yet part of an answered request
  std::string unsent;  // answered, but not yet accepted by the socket, or waiting for `deferred`
  std::unique_ptr<DeferredAnswer> deferred;
  unsigned requests = 0;
  bool closes = false;        // after `unsent`
  bool says_goodbye = false;  // nothing more is sent: it is only drained, see Engine
  std::size_t drained = 0;    // bytes since the goodbye
  // The deadline of what it waits for; when the current request began to arrive; the deadline for
  // an answer that has begun to leave.
  Clock::time_point until{};
  Clock::time_point request_begun{};
  Clock::time_point answer_until{};

 private:
  std::atomic<std::int64_t> silent_until_{kOwned};
};

// What a connection waits for, until Connection::until, after a worker is done with it.
enum class Next : std::uint8_t {
  kRead,      // the peer sends
  kWrite,     // the peer to accept `unsent`
  kDeferred,  // the deferred answer; then a worker again
  kAgain,     // nothing: there is more to answer, after others have had a turn
  kClose,
};

}  // namespace muster::http
