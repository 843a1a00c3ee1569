// A commit being built: the commands decided so far, their changes, and who waits for them.
#pragma once

#include <cstdint>
#include <vector>

#include "core/accounts/decide.h"
#include "core/codec/commit_codec.h"
#include "core/sequencer/waiter.h"
#include "core/views/overlay.h"

namespace muster {

class Sequencer::Round {
 public:
  Round(const RowReader& registry, StandingCache& standing)
      : overlay_(registry), standing_(standing) {}

  // Starts over, with the time of everything in the commit, and the clock's time.
  void begin(Timestamp time, Timestamp clock);

  bool is_empty() const { return draft_.entries.empty(); }
  bool has_room_for(std::size_t bytes) const { return bytes_ + bytes <= kCommitBytesMax; }

  // Decides against the registry and this round's earlier decisions.
  Result<std::vector<Entry>> decide_next(Waiter& waiter, const Rules& rules);

  // Adds the entries to the commit and applies them, so that the next decision sees them. Requires:
  // has_room_for(their encoded size).
  void accept(Waiter& waiter, std::vector<Entry> entries, std::size_t bytes);

  // A refusal may depend on this round's decisions, so it too is answered only once they are
  // durable.
  void refuse(Waiter& waiter, Error error);

  const Draft& draft() const { return draft_; }
  const Overlay& overlay() const { return overlay_; }
  std::uint64_t event_count() const { return events_; }
  std::size_t waiter_count() const { return shares_.size() + refusals_.size(); }

  // Gives every waiter its positions or its refusal, and wakes it.
  void answer(Position first);
  // Tells every waiter that the commit failed.
  void fail_all(const Error& error);

 private:
  struct Share {
    Waiter* waiter;
    std::uint64_t begin;  // index of its first event in the commit
    std::uint64_t end;
  };
  struct Refusal {
    Waiter* waiter;
    Error error;
  };

  void append_pings(PingRun run);

  Overlay overlay_;
  StandingCache& standing_;
  Draft draft_;
  Timestamp clock_;
  std::vector<Share> shares_;
  std::vector<Refusal> refusals_;
  std::size_t bytes_ = 0;
  std::uint64_t events_ = 0;
};

}  // namespace muster
