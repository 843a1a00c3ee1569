// One value per person, by id, in pages: what a projection holds back during a batch.
//
//   UserColumn<std::int64_t> latest;
//   latest[UserId(7)] = 1;      // T() until set
//
// Ids are dense, so most of a page is used; a distant id costs a page, not the gap. Pages live as
// long as the column. One thread at a time.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <memory>
#include <vector>

#include "core/events/commit.h"
#include "core/ids.h"

namespace muster::projections {

template <typename T>
class UserColumn {
 public:
  T& operator[](UserId user) {
    const std::size_t page = user.value / kPageUsers;
    if (page >= pages_.size()) pages_.resize(page + 1);
    if (!pages_[page]) [[unlikely]]
      pages_[page] = std::make_unique<Page>();
    return (*pages_[page])[user.value % kPageUsers];
  }

 private:
  static constexpr std::size_t kPageUsers = 4096;
  using Page = std::array<T, kPageUsers>;
  std::vector<std::unique_ptr<Page>> pages_;
};

// Calls visit(ping, value) for each ping of the run, in order, with its user's value. Values are
// prefetched several pings ahead: with many people they are not in the cache.
template <typename T, typename Visit>
void for_each_ping(const PingRun& run, UserColumn<T>& column, Visit&& visit) {
  constexpr std::size_t kAhead = 16;
  std::array<T*, kAhead> values;
  const auto ask = [&](std::size_t i) {
    T* value = &column[run.pings[i].user];
    __builtin_prefetch(value, /*rw=*/1);
    values[i % kAhead] = value;
  };
  const std::size_t n = run.pings.size();
  for (std::size_t i = 0; i < std::min(n, kAhead); ++i) ask(i);
  for (std::size_t i = 0; i < n; ++i) {
    T& value = *values[i % kAhead];
    if (i + kAhead < n) ask(i + kAhead);
    visit(run.pings[i], value);
  }
}

}  // namespace muster::projections
