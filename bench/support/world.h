// An account service with people in it, ready for load: a log, the views, a sequencer between them.
//
//   World world(must(RocksdbEventLog::open(dir)), dir, 10'000);
//   world.ping(UserId(7));             // durable on return
//   world.report(1000);                // a batch, by the founder's program
//
// People get their accounts through the log itself, not through the hash of a password.
// Threads: ping(), report() and stats() from any.
#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "core/events/commit.h"
#include "core/log/event_log.h"
#include "core/security/seal.h"
#include "core/sequencer/sequencer.h"
#include "core/time.h"
#include "core/views/view_store.h"

namespace muster::bench {

inline constexpr Duration kBetweenCommits = std::chrono::milliseconds(500);

// Founds the organization and signs `people` up, users 1 to `people`, in commits of the usual size.
// Requires: an empty log.
// `key`: of the directory that a server will open; none where nothing shows a token again.
void sign_everybody_up(EventLog& log, std::uint32_t people, const InstanceKey* key = nullptr);

// The API token that the person signs requests with; the log holds its digest.
std::string token_of(UserId user);

// Appends `count` pings in commits of `per_commit` that are `between` apart, of all `people` in
// turns.
void append_pings(EventLog& log, std::uint64_t count, std::uint64_t per_commit,
                  std::uint32_t people, Duration between = kBetweenCommits);

// A store under `dir` with a table for every projection, empty.
std::unique_ptr<ViewStore> open_views(const std::filesystem::path& dir);

// The n-th of all people in turns: everybody once in `people` numbers, in an order without a
// pattern that a compressor or a delta code would find.
UserId person_in_turn(std::uint64_t n, std::uint32_t people);

// A report of `count` pings of as many people, the `first` in turn and those after it, some
// milliseconds apart up to `now`.
std::vector<Ping> some_pings(std::size_t count, std::uint64_t first, std::uint32_t people,
                             Timestamp now);

class World {
 public:
  // Signs `people` up where the log is empty; else it holds them already, and the views under `dir`
  // are brought up to it.
  World(std::unique_ptr<EventLog> log, const std::filesystem::path& dir, std::uint32_t people);

  void ping(UserId user);
  // The next person's in turn.
  void ping();
  // Everything a client would send is made anew for each report.
  void report(std::size_t count);

  SequencerStats stats() const { return sequencer_->stats(); }
  Sequencer& sequencer() { return *sequencer_; }
  EventLog& log() { return *log_; }
  std::shared_ptr<ViewStore> views() { return views_; }
  const Clock& clock() const { return clock_; }

 private:
  Who reporter(UserId user);

  SystemClock clock_;
  std::uint32_t people_;
  std::unique_ptr<EventLog> log_;
  std::shared_ptr<ViewStore> views_;
  std::unique_ptr<Sequencer> sequencer_;
  std::atomic<std::uint64_t> requests_;  // numbered as the server numbers them
  std::atomic<std::uint64_t> turns_{0};
};

}  // namespace muster::bench
