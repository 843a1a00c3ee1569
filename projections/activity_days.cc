#include "projections/activity_days.h"

#include <algorithm>
#include <array>
#include <limits>
#include <utility>

#include "core/check.h"
#include "core/codec/big_endian.h"
#include "core/codec/varint.h"

namespace muster {
namespace {

using Block = std::array<std::uint32_t, ActivityDays::kBlockDays>;

// Days since 1970-01-01. Events are never before it (decide() refuses such times).
std::uint32_t number_of(Day day) {
  return static_cast<std::uint32_t>(day.time_since_epoch().count());
}

std::string block_key(UserId user, std::uint32_t block) {
  return big_endian(user.value) + big_endian(static_cast<std::uint16_t>(block));
}

std::string to_bytes(const Block& block) {
  std::string bytes;
  ByteWriter out(bytes);
  for (const std::uint32_t count : block) out.varint(count);
  return bytes;
}

Block from_bytes(std::string_view bytes) {
  Block block{};
  ByteReader in(bytes);
  for (std::uint32_t& count : block) count = static_cast<std::uint32_t>(in.varint());
  MUSTER_CHECK(in.good() && in.remaining() == 0, "a block of days has {} bytes", bytes.size());
  return block;
}

constexpr std::uint32_t kCountMax = std::numeric_limits<std::uint32_t>::max();

void add(std::uint32_t& count, std::uint64_t more) {
  count = static_cast<std::uint32_t>(std::min<std::uint64_t>(count + more, kCountMax));
}

void write(UserId user, std::uint32_t day, std::uint32_t count, Overlay& rows) {
  const std::string key = block_key(user, day / ActivityDays::kBlockDays);
  const auto known = rows.get(key);
  Block block = known ? from_bytes(*known) : Block{};
  add(block[day % ActivityDays::kBlockDays], count);
  rows.put(key, to_bytes(block));
}

void erase(UserId user, Day last, Overlay& rows) {
  for (std::uint32_t block = 0; block <= number_of(last) / ActivityDays::kBlockDays; ++block) {
    const std::string key = block_key(user, block);
    if (rows.get(key)) rows.erase(key);
  }
}

}  // namespace

Day day_of(Timestamp moment) {
  return std::chrono::floor<std::chrono::days>(
      std::chrono::sys_time<std::chrono::microseconds>(std::chrono::microseconds(moment.micros)));
}

std::uint32_t ActivityDays::number_of_day(Timestamp moment) {
  if (moment.micros < last_day_.begin_micros || moment.micros >= last_day_.end_micros) {
    const Day day = day_of(moment);
    const auto micros_at = [](Day d) {
      return std::chrono::time_point_cast<std::chrono::microseconds>(d).time_since_epoch().count();
    };
    last_day_ = {micros_at(day), micros_at(day + std::chrono::days(1)), number_of(day)};
  }
  return last_day_.day;
}

void ActivityDays::see(const Ping& ping) {
  const std::uint32_t day = number_of_day(ping.at);
  Held& held = held_[ping.user];
  if (held.count > 0 && (held.day != day || held.count == kCountMax)) {
    other_days_.push_back({ping.user, held.day, held.count});
    held.count = 0;
  }
  held.day = day;
  ++held.count;
  if (held.listed) return;
  held.listed = true;
  seen_.push_back(ping.user);
}

void ActivityDays::apply(const Commit& commit, Overlay& rows) {
  for (const Entry& entry : commit.entries) {
    if (const auto* run = std::get_if<PingRun>(&entry)) {
      for (const Ping& ping : run->pings) see(ping);
    } else if (const auto* removed = std::get_if<UserRemoved>(&std::get<Event>(entry).payload)) {
      held_[removed->user].count = 0;
      write_other_days(rows);  // in the order of the log
      erase(removed->user, day_of(commit.time), rows);
    }
  }
}

void ActivityDays::write_other_days(Overlay& rows) {
  for (const Count& count : other_days_) write(count.user, count.day, count.count, rows);
  other_days_.clear();
}

void ActivityDays::finish_batch(Overlay& rows) {
  write_other_days(rows);
  std::ranges::sort(seen_);  // neighbours in the table are read one after the other
  for (const UserId user : seen_) {
    const Held held = std::exchange(held_[user], Held());
    if (held.count > 0) write(user, held.day, held.count, rows);
  }
  seen_.clear();
}

std::vector<std::uint32_t> activity_by_day(const ViewSnapshot& views, Table activity_days,
                                           UserId user, Day last, std::size_t n) {
  std::vector<std::uint32_t> counts(n, 0);
  const std::int64_t end = number_of(last) + std::int64_t{1};
  const std::int64_t begin = end - static_cast<std::int64_t>(n);
  for (std::int64_t block = std::max<std::int64_t>(begin, 0) / ActivityDays::kBlockDays;
       block * ActivityDays::kBlockDays < end; ++block) {
    const auto bytes = views.get(activity_days, block_key(user, static_cast<std::uint32_t>(block)));
    if (!bytes) continue;
    const Block days = from_bytes(*bytes);
    for (int i = 0; i < ActivityDays::kBlockDays; ++i) {
      const std::int64_t day = block * ActivityDays::kBlockDays + i;
      if (day >= begin && day < end)
        counts[static_cast<std::size_t>(day - begin)] = days[static_cast<std::size_t>(i)];
    }
  }
  return counts;
}

}  // namespace muster
