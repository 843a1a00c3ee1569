// One line of the proof: a work, its limit or peer measured in the same run, and what was asked.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/result.h"

namespace muster::bench {

enum class Bound {
  kRatioAtLeast,  // result / limit
  kRatioAtMost,   // the same
  kMoreAtMost,    // result - limit, in the unit
  kAtMost,        // result, in the unit
  kAtLeast,       // result, in the unit
};

// A figure that explains and is not judged. Kept with its unit.
struct Note {
  std::string name;
  double value = 0;
  std::string unit;
};

struct Row {
  std::string work;
  std::string limit_name;       // empty: there is none
  std::optional<double> limit;  // in `unit`
  double result = 0;            // in `unit`
  std::string unit;             // "events/s", "ms", ...
  Bound bound = Bound::kRatioAtLeast;
  double wanted = 0;
  std::string sync;  // what makes the result durable, and the peer's
  std::string how;   // how both figures were taken: counts, windows, what is the median
  std::vector<Note> notes = {};
  // Where each repetition gave a ratio of its own: their median, which is what counts.
  std::optional<double> median_ratio = {};

  double ratio() const;  // result / limit. Requires: a limit.
  // What is compared with `wanted`: a ratio, a difference or the result.
  double judged() const;
  bool is_met() const;
};

// A group of rows that share what was prepared. Rows come as they are measured, so that what was
// found stands in the report also where a later one breaks.
using Rows = std::vector<Row>;

double median(std::vector<double> values);
// The value that `percent` of a hundred lie at or below. Requires: at least one value.
double percentile(std::vector<double> values, double percent);

// "1,234,000", "12.3", "0.52": three digits that mean something.
std::string number_text(double value);
// "3 x", "+100 ms", "at most 8 bytes".
std::string wanted_text(const Row& row);
// "4.21 x", "+38 ms".
std::string judged_text(const Row& row);

}  // namespace muster::bench
