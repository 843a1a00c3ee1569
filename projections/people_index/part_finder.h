// Finds a part again and again in a long text, where it occurs often or never: sixteen bytes at a
// time, without a call for each place (std::string_view::find and memmem take many times as long).
#pragma once

#include <cstddef>
#include <string_view>

namespace muster::projections {

class PartFinder {
 public:
  // Requires: `part` is not empty and outlives it.
  explicit PartFinder(std::string_view part);
  std::string_view part() const { return part_; }
  // The first place at or after `from` where `text` has the part, else npos.
  std::size_t find_in(std::string_view text, std::size_t from) const;

 private:
  bool matches_inside(const char* place) const;

  std::string_view part_;
};

}  // namespace muster::projections
