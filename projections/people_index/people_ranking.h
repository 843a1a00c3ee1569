// A sorted list of user ids. Changes are only marked; ids() re-sorts the marked ones in one merge
// pass.
//
//   ranking.mark(id);                              // their key changed, or they came or left
//   PeopleRanking::Ids ids = ranking.ids(columns);
//   (*ids)[0];                                     // the first
//
// A list that somebody still holds is never changed: it is copied first. Threads: one at a time,
// and lists are also copied and given back by the ranking's callers one at a time; a list that is
// held may be read on any thread.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "projections/people_index/people_columns.h"
#include "projections/people_index/people_query.h"

namespace muster::projections {

class PeopleRanking {
 public:
  using Ids = std::shared_ptr<const std::vector<std::uint32_t>>;

  explicit PeopleRanking(PeopleSort by) : by_(by) {}

  void mark(std::uint32_t id);
  // Ascending. `columns` must be the same at every call.
  Ids ids(const PeopleColumns& columns);

  std::size_t bytes_held() const;

 private:
  bool is_marked(std::uint32_t id) const { return id < marks_.size() && marks_[id]; }
  void take_out_marked(std::vector<std::uint32_t>& ids) const;
  void put_in_place(const PeopleColumns& columns);

  PeopleSort by_;
  std::shared_ptr<std::vector<std::uint32_t>> ids_ = std::make_shared<std::vector<std::uint32_t>>();
  std::vector<std::uint32_t> marked_;
  std::vector<bool> marks_;  // by id: whether it is in marked_
};

}  // namespace muster::projections
