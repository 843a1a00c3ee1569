// Prints one line per bench: the median of its repetitions. The --benchmark_out file has all of
// them.
#pragma once

#include <algorithm>
#include <iterator>
#include <vector>

#include <benchmark/benchmark.h>

namespace muster::bench {

// Google Benchmark 1.8 has `skipped` where 1.7 has `error_occurred`.
template <typename Run>
bool was_not_measured(const Run& run) {
  if constexpr (requires { run.error_occurred; }) {
    return run.error_occurred;
  } else {
    return static_cast<bool>(run.skipped);
  }
}

class MedianReporter final : public benchmark::ConsoleReporter {
 public:
  MedianReporter() : ConsoleReporter(OO_None) {}

  void ReportRuns(const std::vector<Run>& runs) override {
    std::vector<Run> medians;
    std::copy_if(runs.begin(), runs.end(), std::back_inserter(medians), [](const Run& run) {
      return was_not_measured(run) || run.aggregate_name == "median" || run.repetitions <= 1;
    });
    if (!medians.empty()) ConsoleReporter::ReportRuns(medians);
  }
};

}  // namespace muster::bench
