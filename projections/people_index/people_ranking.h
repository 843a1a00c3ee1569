// Everybody in one order. Whoever changed is marked, and put in their place when the order is next
// asked for: many changes cost one pass.
//
//   ranking.mark(id);                   // their key changed, or they came or went
//   ranking.ids(columns)[0];            // the first
//
// One thread at a time.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "projections/people_index/people_columns.h"
#include "projections/people_index/people_query.h"

namespace muster::projections {

class PeopleRanking {
 public:
  explicit PeopleRanking(PeopleSort by) : by_(by) {}

  void mark(std::uint32_t id);
  // Ascending. `columns` must be the same at every call. Valid until the next one.
  std::span<const std::uint32_t> ids(const PeopleColumns& columns);

  std::size_t bytes_held() const;

 private:
  bool is_marked(std::uint32_t id) const { return id < marks_.size() && marks_[id]; }
  void take_out_marked();
  void put_in_place(const PeopleColumns& columns);

  PeopleSort by_;
  std::vector<std::uint32_t> ids_;
  std::vector<std::uint32_t> marked_;
  std::vector<bool> marks_;  // by id: who is in marked_
};

}  // namespace muster::projections
