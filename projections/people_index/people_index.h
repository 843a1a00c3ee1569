// The list of people in memory: any order, any part of a name or email, any page, in milliseconds
// for a million people (some 100 bytes each). Held beside the projector, which feeds it what it
// writes.
//
//   PeopleIndex index(store);                         // reads the store on a thread of its own
//   index.apply(batch);                               // after each batch is written
//   Result<PeoplePage> page = index.find({.search = "ada"}, timeout);
//
// A page found after apply() returned has what that batch changed. Threads: find() from any;
// apply() from one. apply() leaves the changes where the next find() picks them up, so that neither
// waits for a search; only where nobody asks for long does it put them in itself.
#pragma once

#include <array>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "core/guarded.h"
#include "core/result.h"
#include "core/views/view_store.h"
#include "core/views_damaged.h"
#include "projections/people_index/people_columns.h"
#include "projections/people_index/people_query.h"
#include "projections/people_index/people_ranking.h"

namespace muster::projections {

class PeopleIndex {
 public:
  using OnDamaged = std::function<void(const ViewsDamaged&)>;

  // Requires: what is written to the store's people and activity from now on goes through apply().
  // `on_damaged` is told, on a thread of the index, where the store cannot be read: then there is
  // no list. Must not block.
  explicit PeopleIndex(const std::shared_ptr<const ViewStore>& store, OnDamaged on_damaged = {});
  ~PeopleIndex();  // stops reading
  PeopleIndex(const PeopleIndex&) = delete;
  PeopleIndex& operator=(const PeopleIndex&) = delete;

  void apply(std::span<const TableWrite> batch);
  // kBusy where the store is not read within `timeout`, or could not be read.
  Result<PeoplePage> find(const PeopleQuery& query, Duration timeout);

  std::size_t bytes_held() const;

 private:
  // What apply() left: rows as they are in the views (the last one of a person counts), and times.
  struct Changes {
    std::vector<std::string> people;
    std::vector<std::pair<UserId, std::int64_t>> activity;
    std::size_t size() const { return people.size() + activity.size(); }
  };
  // Who has all these words, as long as nobody's text changes.
  struct Matches {
    std::vector<std::string> words;
    std::uint64_t version = 0;
    std::uint64_t count = 0;
    IdSet by_id;
  };
  static constexpr std::size_t kSearchesKept = 8;

  struct Contents {
    PeopleColumns columns;
    std::array<PeopleRanking, kPeopleSorts.size()> rankings{
        PeopleRanking(kPeopleSorts[0]), PeopleRanking(kPeopleSorts[1]),
        PeopleRanking(kPeopleSorts[2]), PeopleRanking(kPeopleSorts[3]),
        PeopleRanking(kPeopleSorts[4])};

    // The last searches, because who searches turns the page next, or changes the order.
    std::array<Matches, kSearchesKept> searches;
    std::size_t oldest_search = 0;

    PeopleRanking& ranking(PeopleSort by) { return rankings[static_cast<std::size_t>(by)]; }
    void put(const PersonRow& person);
    void set_last_activity(UserId id, std::int64_t micros);
    void put(const Changes& changes);
    const Matches& search(std::vector<std::string> words);
    PeoplePage find(const PeopleQuery& query);
  };
  enum class State : std::uint8_t { kReading, kReady, kFailed, kStopping };

  void read(const ViewStore& store, const ViewSnapshot& views, Contents& contents) const;
  bool wait_until_ready(Duration timeout) const;
  bool is_stopping() const;
  void end_reading(State state);
  Changes take_changes();

  const Table people_;
  const Table activity_;
  Guarded<Changes> changes_;
  Guarded<Contents> contents_;
  mutable std::mutex mutex_;
  mutable std::condition_variable moved_;
  State state_ = State::kReading;  // under mutex_
  std::thread reader_;
};

}  // namespace muster::projections
