#include "bench/proof/row.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "core/check.h"

namespace muster::bench {
namespace {

std::string with_unit(double value, const std::string& unit) {
  return number_text(value) + ' ' + unit;
}

}  // namespace

double Row::ratio() const {
  MUSTER_CHECK(limit && *limit > 0, "{} has no limit to compare with", work);
  return median_ratio.value_or(result / *limit);
}

double Row::judged() const {
  switch (bound) {
    case Bound::kRatioAtLeast:
    case Bound::kRatioAtMost:
      return ratio();
    case Bound::kMoreAtMost:
      return result - limit.value_or(0);
    case Bound::kAtMost:
    case Bound::kAtLeast:
      return result;
  }
  MUSTER_UNREACHABLE("a bound of its own");
}

bool Row::is_met() const {
  const bool at_least = bound == Bound::kRatioAtLeast || bound == Bound::kAtLeast;
  return at_least ? judged() >= wanted : judged() <= wanted;
}

double median(std::vector<double> values) {
  MUSTER_CHECK(!values.empty(), "a median of nothing");
  std::ranges::sort(values);
  const std::size_t middle = values.size() / 2;
  return values.size() % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}

double percentile(std::vector<double> values, double percent) {
  MUSTER_CHECK(!values.empty(), "a percentile of nothing");
  const double count = static_cast<double>(values.size());
  const auto rank = static_cast<std::size_t>(std::ceil(percent / 100 * count));
  const auto at = static_cast<std::ptrdiff_t>(std::clamp<std::size_t>(rank, 1, values.size()) - 1);
  std::ranges::nth_element(values, values.begin() + at);
  return values[static_cast<std::size_t>(at)];
}

std::string number_text(double value) {
  char text[64];
  const double size = std::abs(value);
  if (size < 1000) {
    const int decimals = size >= 100 ? 0 : size >= 10 ? 1 : 2;
    std::snprintf(text, sizeof text, "%.*f", decimals, value);
    std::string plain = text;
    while (plain.find('.') != std::string::npos && (plain.back() == '0' || plain.back() == '.')) {
      const bool was_point = plain.back() == '.';
      plain.pop_back();
      if (was_point) break;
    }
    return plain;
  }
  const double unit = std::pow(10, std::floor(std::log10(size)) - 2);
  std::snprintf(text, sizeof text, "%.0f", std::round(value / unit) * unit);
  std::string grouped = text;
  const std::size_t sign = value < 0 ? 1 : 0;
  for (std::size_t at = grouped.size(); at > 3 + sign; at -= 3) grouped.insert(at - 3, ",");
  return grouped;
}

std::string wanted_text(const Row& row) {
  switch (row.bound) {
    case Bound::kRatioAtLeast:
      return number_text(row.wanted) + " x";
    case Bound::kRatioAtMost:
      return "at most " + number_text(row.wanted) + " x";
    case Bound::kMoreAtMost:
      return '+' + with_unit(row.wanted, row.unit);
    case Bound::kAtMost:
      return "at most " + with_unit(row.wanted, row.unit);
    case Bound::kAtLeast:
      return "at least " + with_unit(row.wanted, row.unit);
  }
  MUSTER_UNREACHABLE("a bound of its own");
}

std::string judged_text(const Row& row) {
  switch (row.bound) {
    case Bound::kRatioAtLeast:
    case Bound::kRatioAtMost:
      return number_text(row.judged()) + " x";
    case Bound::kMoreAtMost:
      return (row.judged() < 0 ? "" : "+") + with_unit(row.judged(), row.unit);
    case Bound::kAtMost:
    case Bound::kAtLeast:
      return with_unit(row.judged(), row.unit);
  }
  MUSTER_UNREACHABLE("a bound of its own");
}

}  // namespace muster::bench
