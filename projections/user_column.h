// A value for each person, by id, in pages: what a projection holds back while a batch lasts.
//
//   UserColumn<std::int64_t> latest;
//   latest[UserId(7)] = 1;      // a T() before
//
// Ids are given out densely, so most of a page is used; an id far away costs a page, not a gap.
// Pages stay until the column goes. One thread at a time.
#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <vector>

#include "core/ids.h"

namespace muster {

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

}  // namespace muster
