#include "projections/people_index/people_index.h"

#include <algorithm>
#include <cstdint>
#include <limits>

#include "core/big_endian.h"
#include "core/codec/row_codec.h"
#include "core/threads.h"
#include "core/views_damaged.h"
#include "projections/activity.h"
#include "projections/people.h"

namespace muster::projections {
namespace {

constexpr std::string_view kPersonPrefix = "u";
// How many changes wait for a find() before apply() merges them itself: a few megabytes.
constexpr std::size_t kChangesMax = 1 << 18;
// How many rows of a store are compared with the contents locked: some ten microseconds.
constexpr std::size_t kRowsAtOnce = 128;
constexpr std::uint32_t kNoEnd = std::numeric_limits<std::uint32_t>::max();

// With two threads each they take at most half of a larger machine, and all of one with two
// processors; there pages get their turn because these threads give way.
std::size_t searches_at_once() { return std::max(std::thread::hardware_concurrency() / 4, 1U); }
// Each holds a thread of its caller while it waits.
constexpr std::size_t kSearchesWaitingMax = 64;

// Of a row of either kind.
UserId user_of(std::string_view key, std::string_view prefix) {
  return UserId(from_big_endian<std::uint32_t>(key.substr(prefix.size())));
}

PersonEntry removed_person(UserId id) {
  PersonRow row;
  row.id = id;
  row.status = UserStatus::kRemoved;
  return PersonEntry(row);
}

void note(std::vector<bool>& ids, UserId id) {
  if (id.value >= ids.size()) ids.resize(id.value + std::size_t{1});
  ids[id.value] = true;
}
bool is_noted(const std::vector<bool>& ids, std::uint32_t id) { return id < ids.size() && ids[id]; }

}  // namespace

// What find() reads with no lock held; given back with the contents locked.
struct PeopleIndex::Borrowed {
  explicit Borrowed(Guarded<Contents>& contents) : from(contents) {}
  ~Borrowed() {
    from.with([this](Contents&) {
      ids.reset();
      texts = {};
    });
  }
  Borrowed(const Borrowed&) = delete;
  Borrowed& operator=(const Borrowed&) = delete;

  Guarded<Contents>& from;
  PeopleRanking::Ids ids;
  std::shared_ptr<const PeopleMatches> matches;  // of the same moment as `ids`
  // Whom the filter lets through, of that moment; absent without a filter.
  std::optional<IdSet> filtered;
  // Where nobody has searched for this yet: where to.
  Texts texts;
  std::uint64_t version = 0;
  std::uint32_t id_end = 0;
};

// Some rows of a store with ids in [begin, end), in the order of ids.
template <typename Row>
class PeopleIndex::Piece {
 public:
  // True: take it over now.
  bool add(UserId id, Row row) {
    rows_.emplace_back(id.value, std::move(row));
    end_ = id.value + 1;
    return rows_.size() >= kRowsAtOnce;
  }
  void begin_next() {
    begin_ = end_;
    rows_.clear();
  }
  // The last one also says that there is nobody after its rows.
  void set_last() { end_ = kNoEnd; }

  // Calls with_row(id, row) for those that have one, and without(id) for all others below `id_end`.
  template <typename WithRow, typename Without>
  void visit(std::uint32_t id_end, WithRow&& with_row, Without&& without) const {
    std::uint32_t next = begin_;
    for (const auto& [id, row] : rows_) {
      for (; next < std::min(id, id_end); ++next) without(UserId(next));
      with_row(UserId(id), row);
      next = id + 1;
    }
    for (; next < std::min(end_, id_end); ++next) without(UserId(next));
  }

 private:
  std::uint32_t begin_ = 0;
  std::uint32_t end_ = 0;
  std::vector<std::pair<std::uint32_t, Row>> rows_;
};

PeopleIndex::PeopleIndex(std::shared_ptr<const ViewStore> store, Hooks hooks)
    : people_(store->table<People>()),
      activity_(store->table<Activity>()),
      hooks_(std::move(hooks)),
      turns_(searches_at_once(), kSearchesWaitingMax) {
  // The snapshot is taken now, on this thread: every later batch arrives through apply().
  follow(std::move(store), Meanwhile::kWaits);
  reader_ = thread_or_none([this] { read(); });
  if (!reader_.joinable()) read();
}

PeopleIndex::~PeopleIndex() {
  {
    MutexLock lock(mutex_);
    state_ = State::kStopping;
  }
  if (reader_.joinable()) reader_.join();
}

void PeopleIndex::follow(std::shared_ptr<const ViewStore> store, Meanwhile meanwhile) {
  const auto reading = std::make_shared<const Reading>(std::move(store));
  contents_.with([&](Contents& contents) {
    contents.put(take_changes());
    contents.reading = reading;
    contents.newer_people.clear();
    contents.newer_activity.clear();
    move_to(State::kReading, State::kFailed);
    if (meanwhile == Meanwhile::kWaits) move_to(State::kReading, State::kReady);
  });
}

void PeopleIndex::read() {
  const auto reading = contents_.with([](const Contents& contents) { return contents.reading; });
  if (!reading) return;
  try {
    const std::uint64_t people = count_people(View<People>(*reading->store, *reading->views));
    with_reading(reading, [&](Contents& contents) {
      if (contents.people.id_end() == 0) contents.people.reserve(people);
    });
    if (take_over_people(reading) && take_over_activity(reading)) finish(reading);
  } catch (const ViewsDamaged& damage) {
    // First, so that whoever is told that there is no list finds it being mended.
    if (hooks_.on_damaged) hooks_.on_damaged(ViewsDamaged(damage.what(), damage.store()));
    with_reading(reading, [this](Contents&) { move_to(State::kFailed, State::kReading); });
  }
}

// False: no longer, because another store is followed or the index stops.
template <typename TakeOver>
bool PeopleIndex::with_reading(const std::shared_ptr<const Reading>& reading,
                               TakeOver&& take_over) {
  return !is_stopping() && contents_.with([&](Contents& contents) {
    if (contents.reading != reading) return false;
    contents.put(take_changes());
    take_over(contents);
    return true;
  });
}

bool PeopleIndex::take_over_people(const std::shared_ptr<const Reading>& reading) {
  Piece<PersonEntry> piece;
  const auto take_over = [&] {
    return with_reading(reading, [&](Contents& contents) {
      const auto put = [&](UserId id, const PersonEntry& person) {
        if (!is_noted(contents.newer_people, id.value)) contents.people.put(person);
      };
      const auto remove = [&](UserId id) {
        if (contents.people.has(id)) put(id, removed_person(id));
      };
      piece.visit(contents.people.id_end(), put, remove);
    });
  };
  bool goes_on = true;
  reading->views->scan(people_, kPersonPrefix, "", [&](std::string_view key, std::string_view row) {
    const UserId id = user_of(key, kPersonPrefix);
    if (!piece.add(id, PersonEntry(from_row_bytes<PersonRow>(row)))) return true;
    goes_on = take_over();
    piece.begin_next();
    return goes_on;
  });
  piece.set_last();
  return goes_on && take_over();
}

bool PeopleIndex::take_over_activity(const std::shared_ptr<const Reading>& reading) {
  Piece<std::int64_t> piece;
  const auto take_over = [&] {
    return with_reading(reading, [&](Contents& contents) {
      const auto put = [&](UserId id, std::int64_t micros) {
        if (!is_noted(contents.newer_activity, id.value))
          contents.people.set_last_activity(id, micros);
      };
      piece.visit(contents.people.id_end(), put,
                  [&](UserId id) { put(id, PeopleColumns::kNever); });
    });
  };
  bool goes_on = true;
  reading->views->scan(activity_, kLastActivityPrefix, "",
                       [&](std::string_view key, std::string_view row) {
                         const UserId id = user_of(key, kLastActivityPrefix);
                         if (!piece.add(id, activity_micros(row))) return true;
                         goes_on = take_over();
                         piece.begin_next();
                         return goes_on;
                       });
  piece.set_last();
  return goes_on && take_over();
}

void PeopleIndex::finish(const std::shared_ptr<const Reading>& reading) {
  // Sorted before the first request.
  for (const PeopleSort sort : kPeopleSorts) {
    if (!with_reading(reading, [&](Contents& contents) { (void)contents.people.ids(sort); }))
      return;
  }
  with_reading(reading, [this](Contents& contents) {
    contents.reading.reset();
    contents.newer_people = {};
    contents.newer_activity = {};
    move_to(State::kReady, State::kReading);
  });
}

void PeopleIndex::Contents::put(const Changes& changes) {
  for (const std::string& bytes : changes.people) {
    const PersonEntry person(from_row_bytes<PersonRow>(bytes));
    people.put(person);
    if (reading) note(newer_people, person.id);
  }
  for (const auto& [id, micros] : changes.activity) {
    people.set_last_activity(id, micros);
    if (reading) note(newer_activity, id);
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
          changes.activity.emplace_back(user_of(key, kLastActivityPrefix),
                                        row ? activity_micros(*row) : PeopleColumns::kNever);
        }
      }
    }
    return changes.size();
  });
  if (waiting < kChangesMax) return;
  contents_.with([this](Contents& contents) { contents.put(take_changes()); });
}

Result<PeoplePage> PeopleIndex::find(const PeopleQuery& query, Duration timeout) {
  const auto deadline = std::chrono::steady_clock::now() + timeout;
  if (!wait_until_ready(deadline)) {
    return fail(ErrorCode::kBusy, "The list of people is being prepared. Try again in a moment.");
  }
  std::vector<std::string> words = words_of_search(query.search);
  if (words.empty()) {
    return contents_.with([&](Contents& contents) {
      contents.put(take_changes());
      const PeopleRanking::Ids ids = contents.people.ids(query.order.by);
      if (query.filter.is_empty()) return page_of(*ids, query);
      std::uint64_t count = 0;
      const IdSet filtered = contents.people.those_of(query.filter, count);
      return page_of(*ids, filtered, count, query);
    });
  }
  Borrowed borrowed(contents_);
  if (!borrow(words, query, /*with_texts=*/false, borrowed)) {
    const auto turn = turns_.take(deadline);
    if (!turn) return fail(ErrorCode::kBusy, "Many people are searching. Try again in a moment.");
    // Somebody before may have searched for the same.
    if (!borrow(words, query, /*with_texts=*/true, borrowed)) search(std::move(words), borrowed);
  }
  const PeopleMatches& matches = *borrowed.matches;
  if (!borrowed.filtered) return page_of(*borrowed.ids, matches.by_id, matches.count, query);
  const std::uint64_t count = borrowed.filtered->keep_only(matches.by_id);
  return page_of(*borrowed.ids, *borrowed.filtered, count, query);
}

// Whether the search is known.
bool PeopleIndex::borrow(std::span<const std::string> words, const PeopleQuery& query,
                         bool with_texts, Borrowed& borrowed) {
  return contents_.with([&](Contents& contents) {
    contents.put(take_changes());
    borrowed.matches = contents.people.known(words);
    const bool is_known = borrowed.matches != nullptr;
    if (is_known || with_texts) {
      borrowed.ids = contents.people.ids(query.order.by);
      if (!query.filter.is_empty()) {
        std::uint64_t count = 0;
        borrowed.filtered = contents.people.those_of(query.filter, count);
      }
    }
    if (is_known || !with_texts) return is_known;
    borrowed.texts = contents.people.texts().snapshot();
    borrowed.version = contents.people.texts().version();
    borrowed.id_end = contents.people.id_end();
    return false;
  });
}

void PeopleIndex::search(std::vector<std::string> words, Borrowed& borrowed) {
  if (hooks_.before_search) hooks_.before_search();
  const auto matches = std::make_shared<PeopleMatches>();
  matches->words = std::move(words);
  matches->version = borrowed.version;
  matches->by_id = IdSet(borrowed.id_end);
  matches->count = borrowed.texts.search(matches->words, borrowed.id_end, matches->by_id);
  borrowed.matches = matches;
  contents_.with([&](Contents& contents) { contents.people.keep(matches); });
}

std::size_t PeopleIndex::bytes_held() const {
  return contents_.with([](const Contents& contents) { return contents.people.bytes_held(); });
}

bool PeopleIndex::wait_until_ready(std::chrono::steady_clock::time_point deadline) const {
  MutexLock lock(mutex_);
  moved_.wait_until(lock, deadline,
                    [this]() MUSTER_REQUIRES(mutex_) { return state_ != State::kReading; });
  return state_ == State::kReady;
}

bool PeopleIndex::is_stopping() const {
  MutexLock lock(mutex_);
  return state_ == State::kStopping;
}

void PeopleIndex::move_to(State state, State from) {
  {
    MutexLock lock(mutex_);
    if (state_ != from) return;
    state_ = state;
  }
  moved_.notify_all();
}

// With the contents locked.
PeopleIndex::Changes PeopleIndex::take_changes() {
  return changes_.with([](Changes& changes) { return std::exchange(changes, {}); });
}

}  // namespace muster::projections
