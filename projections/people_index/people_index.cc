#include "projections/people_index/people_index.h"

#include <cstdint>

#include "core/big_endian.h"
#include "core/codec/row_codec.h"
#include "core/threads.h"
#include "core/views_damaged.h"
#include "projections/activity.h"
#include "projections/people.h"

namespace muster::projections {
namespace {

constexpr std::string_view kPersonPrefix = "u";
// How many changes wait for a find() before apply() takes the time itself: a few megabytes.
constexpr std::size_t kChangesMax = 1 << 18;
constexpr std::size_t kTextBytesExpected = 48;  // of a person
constexpr Duration kNoEnd = std::chrono::hours(24);

// Of a row that says when somebody was last active.
UserId user_of(std::string_view key) {
  return UserId(from_big_endian<std::uint32_t>(key.substr(kLastActivityPrefix.size())));
}

}  // namespace

PeopleIndex::PeopleIndex(const std::shared_ptr<const ViewStore>& store, OnDamaged on_damaged)
    : people_(store->table<People>()), activity_(store->table<Activity>()) {
  // The moment that is read is now, on this thread: every batch after it comes through apply().
  std::shared_ptr<const ViewSnapshot> views = store->snapshot();
  auto read_everybody = [this, store = store, views = std::move(views),
                         on_damaged = std::move(on_damaged)]() mutable {
    Contents contents;
    try {
      read(*store, *views, contents);
    } catch (const ViewsDamaged& damage) {
      // First, so that whoever is told that there is no list finds it being mended.
      if (on_damaged) on_damaged(ViewsDamaged(damage.what(), damage.store()));
      end_reading(State::kFailed);
      return;
    }
    views.reset();
    store.reset();
    contents_.with([&](Contents& current) { current = std::move(contents); });
    end_reading(State::kReady);
  };
  reader_ = thread_or_none(read_everybody);
  if (!reader_.joinable()) read_everybody();
}

void PeopleIndex::end_reading(State state) {
  {
    std::scoped_lock lock(mutex_);
    if (state_ == State::kReading) state_ = state;
  }
  moved_.notify_all();
}

PeopleIndex::~PeopleIndex() {
  {
    std::scoped_lock lock(mutex_);
    state_ = State::kStopping;
  }
  if (reader_.joinable()) reader_.join();
}

void PeopleIndex::read(const ViewStore& store, const ViewSnapshot& views,
                       Contents& contents) const {
  const auto people = count_people(View<People>(store, views));
  contents.columns.reserve(people, people * kTextBytesExpected);
  views.scan(people_, kPersonPrefix, "", [&](std::string_view, std::string_view row) {
    contents.put(from_row_bytes<PersonRow>(row));
    return !is_stopping();
  });
  views.scan(activity_, kLastActivityPrefix, "", [&](std::string_view key, std::string_view row) {
    contents.set_last_activity(user_of(key), activity_micros(row));
    return !is_stopping();
  });
  // In order before the first who asks.
  for (PeopleRanking& ranking : contents.rankings) {
    if (!is_stopping()) ranking.ids(contents.columns);
  }
}

void PeopleIndex::apply(std::span<const TableWrite> batch) {
  const std::size_t waiting = changes_.with([&](Changes& changes) {
    for (const TableWrite& write : batch) {
      for (const Overlay::Change change : write.rows->changes()) {
        const auto key = change.key();
        const auto row = change.row();
        if (write.table.index == people_.index && key.starts_with(kPersonPrefix)) {
          MUSTER_CHECK_ROWS(row, "the row of a person was erased");
          changes.people.emplace_back(*row);
        } else if (write.table.index == activity_.index && key.starts_with(kLastActivityPrefix)) {
          changes.activity.emplace_back(user_of(key),
                                        row ? activity_micros(*row) : PeopleColumns::kNever);
        }
      }
    }
    return changes.size();
  });
  if (waiting < kChangesMax) return;
  if (!wait_until_ready(kNoEnd)) {
    take_changes();
    return;
  }
  contents_.with([this](Contents& contents) { contents.put(take_changes()); });
}

Result<PeoplePage> PeopleIndex::find(const PeopleQuery& query, Duration timeout) {
  if (!wait_until_ready(timeout)) {
    return fail(ErrorCode::kBusy, "The list of people is being prepared. Try again in a moment.");
  }
  return contents_.with([&](Contents& contents) {
    contents.put(take_changes());
    return contents.find(query);
  });
}

std::size_t PeopleIndex::bytes_held() const {
  return contents_.with([](const Contents& contents) {
    std::size_t bytes = contents.columns.bytes_held();
    for (const PeopleRanking& ranking : contents.rankings) bytes += ranking.bytes_held();
    return bytes;
  });
}

bool PeopleIndex::wait_until_ready(Duration timeout) const {
  std::unique_lock lock(mutex_);
  moved_.wait_for(lock, timeout, [this] { return state_ != State::kReading; });
  return state_ == State::kReady;
}

bool PeopleIndex::is_stopping() const {
  std::scoped_lock lock(mutex_);
  return state_ == State::kStopping;
}

// With the contents locked, so that what is taken first is also put in first.
PeopleIndex::Changes PeopleIndex::take_changes() {
  return changes_.with([](Changes& changes) { return std::exchange(changes, {}); });
}

}  // namespace muster::projections
