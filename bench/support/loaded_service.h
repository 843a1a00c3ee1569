// An account service with people, ready for load: a log, the views, and a sequencer.
//
//   LoadedService service(open_bench_log(dir), dir, 10'000);
//   service.ping(UserId(7));             // durable on return
//   service.report(1000);                // a batch, by the founder's program
//
// Accounts are written through the log itself, without hashing passwords. Threads: ping(), report()
// and stats() from any.
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

// Founds the organization and signs up `people` users, 1 to `people`, in commits of the usual size.
// Requires: an empty log. `key`: that of the directory if a server will open it; null if no token
// will be shown again.
void sign_everybody_up(EventLog& log, std::uint32_t people, const InstanceKey* key = nullptr);

// The API token that the person authenticates with; the log holds its digest.
std::string token_of(UserId user);

// Appends `count` pings in commits of `per_commit`, `between` apart, by all `people` in turns.
void append_pings(EventLog& log, std::uint64_t count, std::uint64_t per_commit,
                  std::uint32_t people, Duration between = kBetweenCommits);

// An empty store under `dir` with a table for every projection.
std::unique_ptr<ViewStore> open_views(const std::filesystem::path& dir);

// The n-th person: everyone once per `people` numbers, in an order without a pattern that a
// compressor or delta code would find.
UserId person_in_turn(std::uint64_t n, std::uint32_t people);

// A report of `count` pings by as many people, the `first` in turn and those after, milliseconds
// apart up to `now`.
std::vector<Ping> some_pings(std::size_t count, std::uint64_t first, std::uint32_t people,
                             Timestamp now);

class LoadedService {
 public:
  // Signs up `people` if the log is empty; otherwise it already has them, and the views under `dir`
  // are brought up to date.
  LoadedService(std::unique_ptr<EventLog> log, const std::filesystem::path& dir,
                std::uint32_t people);

  void ping(UserId user);
  // By the next person in turn.
  void ping();
  // Builds everything that a client would send anew for each report.
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
