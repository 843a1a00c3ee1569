// People, their activity and their projects as they were at earlier positions: views of a few
// moments of the past, each computed from the log into a store of its own. The queries of the
// present serve them unchanged.
//
//   auto past = instance.past().at(moment.end);          // moment: past_moment.h
//   find_person((*past)->views.of<People>(), id);
//
// At most one is computed at a time; the last kKept are kept below DATA/views/, where the next
// opening removes what a killed program left. A person who was erased is erased at every time,
// because their key is gone: display_name() says so. An erasure empties what is kept (forget()).
//
// Invariants:
//   - computing_ is true while one thread computes; besides forget() and drop(), it
//     alone changes kept_ then.
//   - A store that was begun before forget() is never kept or given out after it.
//   - alive_ counts every store that exists, kept or held by a reader, by how often forget() had
//     been called when it was begun; its files are deleted before it is counted down. So forget()
//     waits for those of before it only, however many are begun meanwhile.
//
// Threads: any. Calls must have returned before it is destroyed; readers may hold a Past longer.
#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

#include "core/log/event_log.h"
#include "core/mutex.h"
#include "core/result.h"
#include "projections/people_index/people_index.h"
#include "projections/people_index/people_query.h"
#include "projections/views.h"

namespace muster::projections {

// What had happened before `end`. Has only the tables of past_projections().
class Past {
 public:
  Past(Position e, std::string d, const std::shared_ptr<const ViewStore>& store)
      : end(e), dir(std::move(d)), views(store) {}

  const Position end;
  const std::string dir;  // as ViewsDamaged::store() names it
  const Views views;

  // As Instance::people(). The list is made when it is first asked for.
  Result<PeoplePage> people(const PeopleQuery& query,
                            Duration timeout = std::chrono::seconds(5)) const;

 private:
  mutable std::once_flag once_;
  mutable std::unique_ptr<PeopleIndex> index_;
};

class PastViews {
 public:
  static constexpr std::size_t kKept = 3;

  // The stores are directories below `dir`. `log` must outlive this object.
  PastViews(const EventLog& log, std::filesystem::path dir);
  ~PastViews();
  PastViews(const PastViews&) = delete;
  PastViews& operator=(const PastViews&) = delete;

  // Requires: `end` is the end of a commit of the log. kBusy: another moment is still being
  // computed after `patience`, or a person was erased meanwhile, or Muster is stopping.
  Result<std::shared_ptr<const Past>> at(Position end, Duration patience = std::chrono::seconds(5));

  // Ends what is being computed, and deletes all that is kept. kBusy: a reader still holds some of
  // it after `patience`.
  Result<void> forget(Duration patience = std::chrono::seconds(30));
  // Does not give out the store in `dir` again, because it is damaged. Readers may still hold it.
  void drop(const std::string& dir);
  // From now on everything is kBusy.
  void stop();

  // How many are kept. For tests.
  std::size_t kept() const;

 private:
  // Outlives this object where a reader does.
  struct Alive {
    Mutex mutex;
    ConditionVariable moved;
    std::map<std::uint64_t, std::size_t> stores MUSTER_GUARDED_BY(mutex);  // none at 0
  };
  Result<std::shared_ptr<const Past>> compute(Position end, const std::filesystem::path& dir,
                                              std::uint64_t forgot);

  const EventLog& log_;
  const std::filesystem::path dir_;
  const std::shared_ptr<Alive> alive_ = std::make_shared<Alive>();
  std::atomic<bool> ends_now_{false};  // what is being computed is not wanted any more

  mutable Mutex mutex_;
  ConditionVariable moved_;
  bool computing_ MUSTER_GUARDED_BY(mutex_) = false;
  std::uint64_t computing_since_ MUSTER_GUARDED_BY(mutex_) = 0;  // forgot_ when it was begun
  bool stopping_ MUSTER_GUARDED_BY(mutex_) = false;
  std::uint64_t made_ MUSTER_GUARDED_BY(mutex_) = 0;    // names the next directory
  std::uint64_t forgot_ MUSTER_GUARDED_BY(mutex_) = 0;  // how often
  std::list<std::shared_ptr<const Past>> kept_ MUSTER_GUARDED_BY(mutex_);  // last used first
};

}  // namespace muster::projections
