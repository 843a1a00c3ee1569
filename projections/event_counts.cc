#include "projections/event_counts.h"

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>

#include "core/big_endian.h"
#include "core/codec/varint.h"
#include "core/views_damaged.h"

namespace muster::projections {
namespace {

std::uint32_t number_of(Hour hour) {
  return static_cast<std::uint32_t>(std::max<std::int64_t>(hour.time_since_epoch().count(), 0));
}

std::string row_of(const TypeCounts& counts) {
  std::string row;
  std::array<std::uint8_t, kVarintBytesMax> bytes;
  for (std::size_t id = 1; id < counts.by_wire_id.size(); ++id) {
    const std::uint8_t* end = put_varint(bytes.data(), counts.by_wire_id[id]);
    row.append(reinterpret_cast<const char*>(bytes.data()),
               static_cast<std::size_t>(end - bytes.data()));
  }
  return row;
}

TypeCounts counts_in(std::string_view row) {
  TypeCounts counts;
  ByteReader in(row);
  for (std::size_t id = 1; id < counts.by_wire_id.size() && in.remaining() > 0; ++id) {
    counts.by_wire_id[id] = in.varint();
  }
  MUSTER_CHECK_ROWS(in.good() && in.remaining() == 0, "the counts of an hour do not decode");
  return counts;
}

}  // namespace

std::uint64_t TypeCounts::total() const {
  std::uint64_t sum = 0;
  for (const std::uint64_t count : by_wire_id) sum += count;
  return sum;
}

TypeCounts& TypeCounts::operator+=(const TypeCounts& more) {
  for (std::size_t id = 0; id < by_wire_id.size(); ++id) by_wire_id[id] += more.by_wire_id[id];
  return *this;
}

void EventCounts::apply(const Commit& commit, Overlay&) {
  TypeCounts& counts = held_[number_of(hour_of(commit.time))];
  for (const Entry& entry : commit.entries) {
    const auto* event = std::get_if<Event>(&entry);
    const std::uint16_t id =
        event ? info_of(event->payload).wire_id : ActivityPinged::kInfo.wire_id;
    counts.by_wire_id[id] += event_count(entry);
  }
}

void EventCounts::finish_batch(Overlay& rows) {
  for (auto& [hour, counts] : held_) {
    const std::string key = big_endian(hour);
    if (const auto row = rows.base().get(key)) counts += counts_in(*row);
    rows.put(key, row_of(counts));
  }
  held_.clear();
}

std::size_t EventCounts::held_bytes() const {
  constexpr std::size_t kNodeBytes = 64;
  return held_.size() * (sizeof(TypeCounts) + kNodeBytes);
}

std::vector<TypeCounts> event_counts(const View<EventCounts>& counts, Hour first, std::size_t n) {
  std::vector<TypeCounts> found(n);
  const std::uint32_t begin = number_of(first);
  counts.scan("", big_endian(begin), [&](std::string_view key, std::string_view row) {
    const std::size_t i = from_big_endian<std::uint32_t>(key) - begin;
    if (i >= n) return false;
    found[i] = counts_in(row);
    return true;
  });
  return found;
}

}  // namespace muster::projections
