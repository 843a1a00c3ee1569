// Projection "event_counts": how many events of each type there were in each hour (UTC, by the time
// of their commits).
//
// Rows: hour (4 BE, hours since 1970)     a varint for each wire id from 1 on; later ones are 0
//
// A commit costs one addition per event, a run of pings one; a batch writes one row per hour it
// touches. A year is 8,760 rows of some 30 bytes, however many people and events there are.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <vector>

#include "core/views/projection.h"
#include "core/views/view.h"
#include "projections/calendar.h"

namespace muster::projections {

// By wire id; that of no type is unused.
struct TypeCounts {
  static constexpr std::size_t kWireIds = [] {
    std::size_t largest = 0;
    for (const EventInfo& type : kEventTypes) {
      if (type.wire_id > largest) largest = type.wire_id;
    }
    return largest + 1;
  }();
  std::array<std::uint64_t, kWireIds> by_wire_id{};

  template <typename Event>
  std::uint64_t of() const {
    return by_wire_id[Event::kInfo.wire_id];
  }
  std::uint64_t total() const;
  TypeCounts& operator+=(const TypeCounts& more);

  friend bool operator==(const TypeCounts&, const TypeCounts&) = default;
};

class EventCounts final : public ProjectionOf<EventCounts> {
 public:
  static constexpr ProjectionTraits kTraits = {"event_counts", 1, KeptBy::kProjector,
                                               Weight::kLight};

  void apply(const Commit& commit, Overlay& rows) override;
  void finish_batch(Overlay& rows) override;
  std::size_t held_bytes() const override;

 private:
  std::map<std::uint32_t, TypeCounts> held_;  // of the batch, by hour
};

// The counts of each of the `n` hours from `first` on.
std::vector<TypeCounts> event_counts(const View<EventCounts>& counts, Hour first, std::size_t n);

}  // namespace muster::projections
