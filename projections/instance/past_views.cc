#include "projections/instance/past_views.h"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <iterator>
#include <string>
#include <utility>

#include "core/views_damaged.h"
#include "projections/all_projections.h"
#include "projections/instance/held_store.h"
#include "projections/projector/view_builder.h"

namespace muster::projections {
namespace fs = std::filesystem;
namespace {

constexpr std::size_t kCacheBytes = std::size_t{8} << 20;

std::chrono::steady_clock::time_point after(Duration patience) {
  return std::chrono::steady_clock::now() + patience;
}

tl::unexpected<Error> busy() {
  return fail(ErrorCode::kBusy,
              "Another moment of the past is being computed. Try again in a moment.");
}
tl::unexpected<Error> stopping() { return fail(ErrorCode::kBusy, "Muster is stopping."); }

}  // namespace

Result<PeoplePage> Past::people(const PeopleQuery& query, Duration timeout) const {
  std::call_once(once_, [this] { index_ = std::make_unique<PeopleIndex>(views.store); });
  return index_->find(query, timeout);
}

PastViews::PastViews(const EventLog& log, fs::path dir) : log_(log), dir_(std::move(dir)) {}
PastViews::~PastViews() { stop(); }

Result<std::shared_ptr<const Past>> PastViews::at(Position end, Duration patience) {
  const auto deadline = after(patience);
  fs::path dir;
  std::uint64_t forgot = 0;
  {
    MutexLock lock(mutex_);
    while (true) {
      if (stopping_) return stopping();
      const auto found = std::ranges::find(kept_, end, [](const auto& past) { return past->end; });
      if (found != kept_.end()) {
        kept_.splice(kept_.begin(), kept_, found);
        return kept_.front();
      }
      if (!computing_) break;
      if (!moved_.wait_until(lock, deadline, [this]() MUSTER_REQUIRES(mutex_) {
            return !computing_ || stopping_;
          })) {
        return busy();
      }
    }
    computing_ = true;
    ends_now_ = false;
    forgot = computing_since_ = forgot_;
    dir = dir_ / ("past-" + std::to_string(++made_));
  }
  Result<std::shared_ptr<const Past>> past;
  try {
    past = compute(end, dir, forgot);
  } catch (...) {  // out of memory: the next may have more
    {
      MutexLock lock(mutex_);
      computing_ = false;
    }
    moved_.notify_all();
    throw;
  }
  std::shared_ptr<const Past> least_used;  // deleted without the lock
  {
    MutexLock lock(mutex_);
    computing_ = false;
    if (past && (stopping_ || forgot != forgot_)) {
      least_used = *std::move(past);
      past = stopping_ ? stopping() : busy();
    } else if (past) {
      kept_.push_front(*past);
      if (kept_.size() > kKept) {
        least_used = std::move(kept_.back());
        kept_.pop_back();
      }
    }
  }
  moved_.notify_all();
  return past;
}

Result<std::shared_ptr<const Past>> PastViews::compute(Position end, const fs::path& dir,
                                                       std::uint64_t forgot) {
  try {
    auto store = ViewStore::open(dir, past_tables());
    if (!store) return tl::unexpected(store.error());
    {
      MutexLock lock(alive_->mutex);
      ++alive_->stores[forgot];
    }
    const std::shared_ptr<HeldStore> held(new HeldStore(*std::move(store), dir),
                                          [alive = alive_, forgot](HeldStore* gone) {
                                            delete gone;
                                            {
                                              MutexLock lock(alive->mutex);
                                              if (--alive->stores[forgot] == 0)
                                                alive->stores.erase(forgot);
                                            }
                                            alive->moved.notify_all();
                                          });
    held->retire();  // its files are deleted with it
    const std::shared_ptr<ViewStore> shared = HeldStore::share(held);
    shared->set_cache_bytes(kCacheBytes);
    RebuildBounds bounds;
    bounds.stop = &ends_now_;
    const Result<Position> reached =
        ViewBuilder(*shared, past_projections()).rebuild(log_, end, {}, bounds);
    if (!reached) return tl::unexpected(reached.error());
    return std::make_shared<const Past>(end, dir.string(), shared);
  } catch (const ViewsDamaged& damage) {
    std::error_code ignored;
    fs::remove_all(dir, ignored);
    return fail(ErrorCode::kIo, "The views of the past could not be computed.", "", damage.what());
  }
}

Result<void> PastViews::forget(Duration patience) {
  const auto deadline = after(patience);
  std::list<std::shared_ptr<const Past>> kept;
  std::uint64_t now = 0;
  {
    MutexLock lock(mutex_);
    now = ++forgot_;
    ends_now_ = true;
    kept.swap(kept_);
    // What others begin after this knows of the erasure.
    moved_.wait_until(lock, deadline, [&]() MUSTER_REQUIRES(mutex_) {
      return !computing_ || computing_since_ >= now;
    });
  }
  kept.clear();
  MutexLock lock(alive_->mutex);
  const bool done = alive_->moved.wait_until(lock, deadline, [&]() MUSTER_REQUIRES(alive_->mutex) {
    return alive_->stores.empty() || alive_->stores.begin()->first >= now;
  });
  if (done) return {};
  return fail(ErrorCode::kBusy, "Readers of the past did not come to an end.");
}

void PastViews::drop(const std::string& dir) {
  std::list<std::shared_ptr<const Past>> damaged;
  MutexLock lock(mutex_);
  for (auto past = kept_.begin(); past != kept_.end();) {
    const auto next = std::next(past);
    if ((*past)->dir == dir) damaged.splice(damaged.end(), kept_, past);
    past = next;
  }
}

void PastViews::stop() {
  std::list<std::shared_ptr<const Past>> kept;
  {
    MutexLock lock(mutex_);
    stopping_ = true;
    ends_now_ = true;
    kept.swap(kept_);
  }
  moved_.notify_all();
}

std::size_t PastViews::kept() const {
  MutexLock lock(mutex_);
  return kept_.size();
}

}  // namespace muster::projections
