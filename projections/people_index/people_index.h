// The list of people in memory: any order, any part of a name or email, any page, in milliseconds
// for a million people (about 100 bytes each). Held by the projector, which feeds it what it
// writes.
//
//   PeopleIndex index(store);                         // reads the store on its own thread
//   index.apply(batch);                               // after each batch is written
//   Result<PeoplePage> page = index.find({.search = "ada"}, timeout);
//   index.follow(other, PeopleIndex::Meanwhile::kAnswers);   // another store takes its place
//   index.read();                                     // and what differs in it is taken over
//
// Locks: contents_ and changes_ guard themselves, mutex_ guards state_. contents_ is taken before
// either of the others, which are never held together.
//
// Invariants:
//   - A page found after apply() returned has what that batch changed: apply() leaves the changes
//     in changes_, and a reader that locks contents_ puts them in first. They are taken out of
//     changes_ only with contents_ locked, so they go in in the order of the batches.
//   - contents_ is never locked for as long as a search takes: a search holds the chunks of text
//     and the order that it reads (Borrowed), which are not changed while it does. Both are taken
//     and given back with contents_ locked; so a chunk with one owner has no reader.
//   - At most searches_at_once() searches run, each on two threads that give way to others; at most
//     kSearchesWaitingMax wait. A page without a search waits for none of them.
//   - While a store is read, its snapshot is older than every batch that comes through apply().
//     What such a batch changed is noted, and what is read of it is left out.
//   - state_ is kReady only if contents_ has every row of a store at some position and all batches
//     applied after that; while it is not, find() waits.
//
// Threads: find() from any; apply() and follow() from one at a time, read() beside them.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "core/guarded.h"
#include "core/mutex.h"
#include "core/result.h"
#include "core/views/view_store.h"
#include "core/views_damaged.h"
#include "projections/people_index/people_contents.h"
#include "projections/people_index/people_query.h"
#include "projections/people_index/search_turns.h"

namespace muster::projections {

class PeopleIndex {
 public:
  struct Hooks {
    // Told, on the thread that reads, where the store cannot be read. Must not block.
    std::function<void(const ViewsDamaged&)> on_damaged = {};
    // Called by find() before each search that is not known yet, with no lock held. For tests; may
    // block.
    std::function<void()> before_search = {};
  };
  // What find() does while another store is read.
  enum class Meanwhile : std::uint8_t {
    kAnswers,  // from what it has. Requires: the two stores are at the same position
    kWaits,
  };

  // Requires: what is written to the store's people and activity from now on goes through apply().
  explicit PeopleIndex(std::shared_ptr<const ViewStore> store)
      : PeopleIndex(std::move(store), Hooks()) {}
  PeopleIndex(std::shared_ptr<const ViewStore> store, Hooks hooks);
  ~PeopleIndex();  // stops reading
  PeopleIndex(const PeopleIndex&) = delete;
  PeopleIndex& operator=(const PeopleIndex&) = delete;

  void apply(std::span<const TableWrite> batch);
  // kBusy where the store is not read within `timeout` or could not be read, or where too many
  // people search.
  Result<PeoplePage> find(const PeopleQuery& query, Duration timeout);

  // From now on batches of this store come through apply(). Rows of the one before stay until
  // read() has compared them.
  void follow(std::shared_ptr<const ViewStore> store, Meanwhile meanwhile);
  // Reads the store that is followed and takes over what differs, some rows at a time. Returns when
  // that is done, or another store is followed, or this one is damaged.
  void read();

  std::size_t bytes_held() const;
  // How many searches wait for others.
  std::size_t searches_waiting() const { return turns_.waiting(); }

 private:
  // What apply() left: rows as they are in the views (the last one of a person counts), and times.
  struct Changes {
    std::vector<std::string> people;
    std::vector<std::pair<UserId, std::int64_t>> activity;
    std::size_t size() const { return people.size() + activity.size(); }
  };
  // A store that is being read.
  struct Reading {
    explicit Reading(std::shared_ptr<const ViewStore> s)
        : store(std::move(s)), views(store->snapshot()) {}
    const std::shared_ptr<const ViewStore> store;
    const std::unique_ptr<const ViewSnapshot> views;
  };
  struct Contents {
    PeopleContents people;
    std::shared_ptr<const Reading> reading;  // null: all is read
    // By id: who was in a batch since that began.
    std::vector<bool> newer_people;
    std::vector<bool> newer_activity;

    void put(const Changes& changes);
  };
  struct Borrowed;
  template <typename Row>
  class Piece;
  enum class State : std::uint8_t { kReading, kReady, kFailed, kStopping };

  bool take_over_people(const std::shared_ptr<const Reading>& reading);
  bool take_over_activity(const std::shared_ptr<const Reading>& reading);
  template <typename TakeOver>
  bool with_reading(const std::shared_ptr<const Reading>& reading, TakeOver&& take_over);
  void finish(const std::shared_ptr<const Reading>& reading);
  bool borrow(std::span<const std::string> words, const PeopleQuery& query, bool with_texts,
              Borrowed& borrowed);
  void search(std::vector<std::string> words, Borrowed& borrowed);
  bool wait_until_ready(std::chrono::steady_clock::time_point deadline) const;
  bool is_stopping() const;
  void move_to(State state, State from);
  Changes take_changes();

  const Table people_;
  const Table activity_;
  const Hooks hooks_;
  SearchTurns turns_;
  Guarded<Changes> changes_;
  Guarded<Contents> contents_;
  mutable Mutex mutex_;
  mutable ConditionVariable moved_;
  State state_ MUSTER_GUARDED_BY(mutex_) = State::kReading;
  std::thread reader_;
};

}  // namespace muster::projections
