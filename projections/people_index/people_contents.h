// What the list of people is made of: columns, five orders over them, and the searches made last.
// Changes go in, orders and matches come out.
//
//   contents.put(PersonEntry(row));
//   PeopleRanking::Ids ids = contents.ids(PeopleSort::kName);
//   PeoplePage page = page_of(*ids, query);
//
// One thread at a time; what came out may be read on any thread, and is copied and given back one
// thread at a time too (people_ranking.h, text_arena.h).
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "core/ids.h"
#include "projections/people.h"
#include "projections/people_index/id_set.h"
#include "projections/people_index/people_columns.h"
#include "projections/people_index/people_query.h"
#include "projections/people_index/people_ranking.h"

namespace muster::projections {

// Who has all of some words, as long as nobody's text changes.
struct PeopleMatches {
  std::vector<std::string> words;
  std::uint64_t version = 0;  // of the texts
  std::uint64_t count = 0;
  IdSet by_id;
};

class PeopleContents {
 public:
  // The person as they are now.
  void put(const PersonEntry& person);
  void set_last_activity(UserId id, std::int64_t micros);
  void reserve(std::size_t people) { columns_.reserve(people); }

  bool has(UserId id) const { return id.value < columns_.id_end() && columns_.has(id.value); }
  // One past the highest id that was ever met.
  std::uint32_t id_end() const { return columns_.id_end(); }

  PeopleRanking::Ids ids(PeopleSort by) {
    return rankings_[static_cast<std::size_t>(by)].ids(columns_);
  }
  // Null where the search was not made, or somebody's text has changed since.
  std::shared_ptr<const PeopleMatches> known(std::span<const std::string> words) const;
  // Keeps it in place of the oldest, because who searches turns the page next, or changes the
  // order.
  void keep(std::shared_ptr<const PeopleMatches> matches);
  IdSet those_of(const PeopleFilter& filter, std::uint64_t& count) const {
    return columns_.those_of(filter, count);
  }
  const TextArena& texts() const { return columns_.texts(); }

  std::size_t bytes_held() const;

 private:
  static constexpr std::size_t kSearchesKept = 8;

  PeopleRanking& ranking(PeopleSort by) { return rankings_[static_cast<std::size_t>(by)]; }

  PeopleColumns columns_;
  std::array<PeopleRanking, kPeopleSorts.size()> rankings_{
      PeopleRanking(kPeopleSorts[0]), PeopleRanking(kPeopleSorts[1]),
      PeopleRanking(kPeopleSorts[2]), PeopleRanking(kPeopleSorts[3]),
      PeopleRanking(kPeopleSorts[4])};
  std::array<std::shared_ptr<const PeopleMatches>, kSearchesKept> searches_;  // or null
  std::size_t oldest_search_ = 0;
};

// In plain letters, without what is between them.
std::vector<std::string> words_of_search(const std::string& search);

// A page of everybody, and of those who match. `ids`: in ascending order.
PeoplePage page_of(std::span<const std::uint32_t> ids, const PeopleQuery& query);
// A page of those in a set. `count`: how many these are. Requires: the order and the set are of the
// same moment.
PeoplePage page_of(std::span<const std::uint32_t> ids, const IdSet& matches, std::uint64_t count,
                   const PeopleQuery& query);

}  // namespace muster::projections
