#include "projections/activity.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <string>
#include <utility>

#include "core/big_endian.h"
#include "core/codec/row_codec.h"
#include "core/codec/varint.h"
#include "core/views_damaged.h"

namespace muster::projections {
namespace {

constexpr std::uint32_t kBlockDays = Activity::kBlockDays;
constexpr std::uint32_t kCountMax = std::numeric_limits<std::uint32_t>::max();

struct Block {
  std::uint32_t number = 0;
  std::array<std::uint32_t, kBlockDays> counts{};

  void add(std::uint32_t day, std::uint64_t more) {
    std::uint32_t& count = counts[day % kBlockDays];
    count = static_cast<std::uint32_t>(std::min<std::uint64_t>(count + more, kCountMax));
  }
};

// The contents of an "l" row.
struct Latest {
  std::int64_t micros;
  Block block;
};

// Days since 1970-01-01. Events are never earlier (decide() refuses such times).
std::uint32_t number_of(Day day) {
  return static_cast<std::uint32_t>(day.time_since_epoch().count());
}

std::string latest_key(UserId user) {
  return std::string(kLastActivityPrefix) + big_endian(user.value);
}
std::string block_key(UserId user, std::uint32_t block) {
  return 'd' + big_endian(user.value) + big_endian(static_cast<std::uint16_t>(block));
}

std::string total_key(std::uint32_t day) { return 'n' + big_endian(day); }

// The contents of an "n" row.
struct TotalRow {
  std::uint64_t active = 0;
  std::uint64_t last_active = 0;

  template <class Archive>
  void serialize(Archive& ar) {
    ar(active, last_active);
  }
};

// Calls visit(day, count) for the days of the block with pings.
template <typename Visit>
void for_each_active_day(const Block& block, Visit&& visit) {
  for (std::uint32_t i = 0; i < kBlockDays; ++i) {
    if (block.counts[i] > 0) visit(block.number * kBlockDays + i, block.counts[i]);
  }
}

// A row's bytes, built without allocation.
class RowBytes {
 public:
  explicit RowBytes(const Block& block) { put_counts(block); }
  explicit RowBytes(const Latest& latest) {
    std::memcpy(bytes_.data(), &latest.micros, sizeof latest.micros);
    end_ = put_varint(end_ + sizeof latest.micros, latest.block.number);
    put_counts(latest.block);
  }
  std::string_view view() const {
    return {reinterpret_cast<const char*>(bytes_.data()),
            static_cast<std::size_t>(end_ - bytes_.data())};
  }

 private:
  void put_counts(const Block& block) {
    for (const std::uint32_t count : block.counts) end_ = put_varint(end_, count);
  }
  std::array<std::uint8_t, sizeof(std::int64_t) + (1 + kBlockDays) * kVarintBytesMax> bytes_;
  std::uint8_t* end_ = bytes_.data();
};

Block counts_from(ByteReader in, std::uint32_t number) {
  Block block{number, {}};
  for (std::uint32_t& count : block.counts) count = static_cast<std::uint32_t>(in.varint());
  MUSTER_CHECK_ROWS(in.good() && in.remaining() == 0,
                    "the counts of a block of days do not decode");
  return block;
}

Latest latest_from(std::string_view row) {
  const std::int64_t micros = activity_micros(row);
  ByteReader in(row.substr(sizeof micros));
  const auto number = in.varint_as<std::uint32_t>();
  return {micros, counts_from(in, number)};
}

}  // namespace

std::int64_t activity_micros(std::string_view row) {
  std::int64_t micros = 0;
  MUSTER_CHECK_ROWS(row.size() > sizeof micros, "a row of activity has {} bytes", row.size());
  std::memcpy(&micros, row.data(), sizeof micros);
  return micros;
}

inline std::uint32_t Activity::number_of_day(Timestamp moment) {
  if (moment.micros >= last_day_.begin_micros && moment.micros < last_day_.end_micros) [[likely]]
    return last_day_.day;
  const Day day = day_of(moment);
  const auto micros_at = [](Day d) {
    return std::chrono::time_point_cast<std::chrono::microseconds>(d).time_since_epoch().count();
  };
  last_day_ = {micros_at(day), micros_at(day + std::chrono::days(1)), number_of(day)};
  return last_day_.day;
}

inline void Activity::see(const Ping& ping, Held& held) {
  const std::uint32_t day = number_of_day(ping.at);
  held.micros = std::max(held.micros, ping.at.micros);
  if (held.day == day && held.count > 0 && held.count < kCountMax) [[likely]] {
    ++held.count;
    return;
  }
  if (held.count == 0) {
    seen_.push_back(ping.user);
  } else {
    counts_.push_back({ping.user, held.day, held.count});
  }
  held.day = day;
  held.count = 1;
}

void Activity::remove(UserId user) {
  held_[user] = Held();
  counts_.push_back({user, 0, 0});
}

void Activity::apply(const Commit& commit, Overlay&) {
  for (const Entry& entry : commit.entries) {
    if (const auto* run = std::get_if<PingRun>(&entry)) {
      for_each_ping(*run, held_, [this](const Ping& ping, Held& held) { see(ping, held); });
      continue;
    }
    const Payload& payload = std::get<Event>(entry).payload;
    if (const auto* removed = std::get_if<UserRemoved>(&payload)) remove(removed->user);
    if (const auto* erased = std::get_if<UserErased>(&payload)) remove(erased->user);
  }
}

// `counts` are in log order, and all that the batch has of this person; `latest_row` is their "l"
// row before it.
void Activity::write(std::span<const Count> counts, const std::optional<std::string>& latest_row,
                     Overlay& rows) {
  const UserId user = counts.front().user;
  const std::int64_t micros = std::exchange(held_[user], Held()).micros;
  std::optional<Latest> known;
  if (latest_row) known = latest_from(*latest_row);

  const auto removal = std::ranges::find(counts.rbegin(), counts.rend(), 0u, &Count::count);
  const bool is_removed = removal != counts.rend();
  const auto last_day_of = [](std::int64_t latest) { return number_of(day_of({latest})); };
  if (is_removed) {
    counts = counts.subspan(static_cast<std::size_t>(removal.base() - counts.begin()));
    const auto uncount = [&](std::uint32_t day, std::uint32_t) { --totals_[day].active; };
    if (known) {
      rows.erase(latest_key(user));
      for_each_active_day(known->block, uncount);
      --totals_[last_day_of(known->micros)].last_active;
    }
    for (std::uint32_t number = 0; known && number < known->block.number; ++number) {
      const std::string key = block_key(user, number);
      const auto row = rows.base().get(key);
      if (!row) continue;
      for_each_active_day(counts_from(ByteReader(*row), number), uncount);
      rows.erase(key);
    }
    known.reset();
  }
  if (counts.empty()) return;

  Latest latest{std::max(known ? known->micros : kNever, micros), {}};
  latest.block.number = number_of(day_of({latest.micros})) / kBlockDays;
  // The latest block, and earlier ones with new pings.
  std::vector<Block> earlier;
  if (known && known->block.number == latest.block.number) latest.block = known->block;
  if (known && known->block.number < latest.block.number) earlier.push_back(known->block);
  const auto block_of = [&](std::uint32_t number) -> Block& {
    if (number == latest.block.number) return latest.block;
    const auto found = std::ranges::find(earlier, number, &Block::number);
    if (found != earlier.end()) return *found;
    const auto row = is_removed ? std::nullopt : rows.base().get(block_key(user, number));
    return earlier.emplace_back(row ? counts_from(ByteReader(*row), number) : Block{number, {}});
  };
  for (const Count& count : counts) {
    Block& block = block_of(count.day / kBlockDays);
    if (block.counts[count.day % kBlockDays] == 0) ++totals_[count.day].active;
    block.add(count.day, count.count);
  }
  const std::uint32_t last_day = last_day_of(latest.micros);
  if (!known || last_day_of(known->micros) != last_day) {
    if (known) --totals_[last_day_of(known->micros)].last_active;
    ++totals_[last_day].last_active;
  }

  const auto put = [&](const std::string& key, const RowBytes& bytes) {
    is_removed ? rows.put(key, bytes.view()) : rows.put_new(key, bytes.view());
  };
  put(latest_key(user), RowBytes(latest));
  for (const Block& block : earlier) put(block_key(user, block.number), RowBytes(block));
}

void Activity::finish_batch(Overlay& rows) {
  for (const UserId user : seen_) {
    Held& held = held_[user];
    if (held.count > 0) counts_.push_back({user, held.day, std::exchange(held.count, 0)});
  }
  seen_.clear();
  std::ranges::stable_sort(counts_, std::less<>(), &Count::user);
  // So many rows are read at once: more would not cost less, and take memory.
  constexpr std::size_t kPeopleAtOnce = 512;
  std::vector<std::span<const Count>> people;
  std::vector<std::string> keys;
  for (auto begin = counts_.begin(), end = begin; begin != counts_.end(); begin = end) {
    while (end != counts_.end() && end->user == begin->user) ++end;
    people.emplace_back(begin, end);
    keys.push_back(latest_key(begin->user));
    if (people.size() < kPeopleAtOnce && end != counts_.end()) continue;
    const auto latest = rows.base().get_all(keys);
    for (std::size_t i = 0; i < people.size(); ++i) write(people[i], latest[i], rows);
    people.clear();
    keys.clear();
  }
  counts_.clear();
  write_totals(rows);
}

void Activity::write_totals(Overlay& rows) {
  for (const auto& [day, more] : totals_) {
    if (more.active == 0 && more.last_active == 0) continue;
    const std::string key = total_key(day);
    const auto bytes = rows.base().get(key);
    TotalRow total = bytes ? from_row_bytes<TotalRow>(*bytes) : TotalRow();
    total.active += static_cast<std::uint64_t>(more.active);
    total.last_active += static_cast<std::uint64_t>(more.last_active);
    if (total.active > 0) {
      rows.put(key, to_row_bytes(total));
    } else if (bytes) {
      rows.erase(key);
    }
  }
  totals_.clear();
}

// What the batch will take once it is finished: everybody seen becomes a row.
std::size_t Activity::held_bytes() const {
  constexpr std::size_t kRowBytes = 64;
  return counts_.capacity() * sizeof(Count) + seen_.size() * kRowBytes;
}

std::optional<Timestamp> last_activity(const View<Activity>& activity, UserId user) {
  const auto row = activity.get(latest_key(user));
  if (!row) return std::nullopt;
  return Timestamp{activity_micros(*row)};
}

std::vector<std::uint32_t> activity_by_day(const View<Activity>& activity, UserId user, Day last,
                                           std::size_t n) {
  std::vector<std::uint32_t> counts(n, 0);
  const auto row = activity.get(latest_key(user));
  if (!row) return counts;
  const Latest latest = latest_from(*row);
  const std::int64_t end = number_of(last) + std::int64_t{1};
  const std::int64_t begin = end - static_cast<std::int64_t>(n);
  const auto take = [&](const Block& block) {
    for (std::uint32_t i = 0; i < kBlockDays; ++i) {
      const std::int64_t day = std::int64_t{block.number} * kBlockDays + i;
      if (day >= begin && day < end)
        counts[static_cast<std::size_t>(day - begin)] = block.counts[i];
    }
  };
  take(latest.block);
  const std::int64_t blocks_end =
      std::min<std::int64_t>((end + kBlockDays - 1) / kBlockDays, latest.block.number);
  for (auto number = static_cast<std::uint32_t>(std::max<std::int64_t>(begin, 0) / kBlockDays);
       number < blocks_end; ++number) {
    const auto bytes = activity.get(block_key(user, number));
    if (bytes) take(counts_from(ByteReader(*bytes), number));
  }
  return counts;
}

namespace {

// Calls visit(day, total) for the days with active people, from `first` on.
template <typename Visit>
void for_each_total(const View<Activity>& activity, std::int64_t first, Visit&& visit) {
  const auto from = static_cast<std::uint32_t>(std::max<std::int64_t>(first, 0));
  activity.scan("n", total_key(from), [&](std::string_view key, std::string_view row) {
    visit(std::int64_t{from_big_endian<std::uint32_t>(key.substr(1))},
          from_row_bytes<TotalRow>(row));
    return true;
  });
}

}  // namespace

std::vector<std::uint64_t> active_people_by_day(const View<Activity>& activity, Day last,
                                                std::size_t n) {
  std::vector<std::uint64_t> counts(n, 0);
  const std::int64_t first = number_of(last) + std::int64_t{1} - static_cast<std::int64_t>(n);
  for_each_total(activity, first, [&](std::int64_t day, const TotalRow& total) {
    const auto i = static_cast<std::size_t>(day - first);
    if (i < n) counts[i] = total.active;
  });
  return counts;
}

std::uint64_t active_people(const View<Activity>& activity, Day last, std::size_t n) {
  const std::int64_t first = number_of(last) + std::int64_t{1} - static_cast<std::int64_t>(n);
  std::uint64_t people = 0;
  for_each_total(activity, first,
                 [&](std::int64_t, const TotalRow& total) { people += total.last_active; });
  return people;
}

}  // namespace muster::projections
