// One line of the proof: a piece of work, its limit or peer measured in the same run, and the
// target.
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

// A figure that explains but is not judged, with its unit.
struct Note {
  std::string name;
  double value = 0;
  std::string unit;
};

struct Row {
  std::string work;
  std::string limit_name;       // empty: no limit
  std::optional<double> limit;  // in `unit`
  double result = 0;            // in `unit`
  std::string unit;             // "events/s", "ms", ...
  Bound bound = Bound::kRatioAtLeast;
  double wanted = 0;
  std::string sync;  // what makes the result durable, and the peer's
  std::string how;   // how both figures were measured: counts, windows, what is a median
  std::vector<Note> notes = {};
  // The median of the repetitions' ratios, if each gave one; this is what counts.
  std::optional<double> median_ratio = {};

  double ratio() const;  // result / limit. Requires: a limit.
  // What is compared with `wanted`: a ratio, a difference or the result.
  double judged() const;
  bool is_met() const;
};

// Rows that share preparation. They are added as they are measured, so the report has the earlier
// ones even if a later one breaks.
using Rows = std::vector<Row>;

double median(std::vector<double> values);
// The value that `percent` per cent lie at or below. Requires: at least one value.
double percentile(std::vector<double> values, double percent);

// "1,234,000", "12.3", "0.52": three significant digits.
std::string number_text(double value);
// "3 x", "+100 ms", "at most 8 bytes".
std::string wanted_text(const Row& row);
// "4.21 x", "+38 ms".
std::string judged_text(const Row& row);

}  // namespace muster::bench
