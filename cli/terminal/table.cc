#include "cli/terminal/table.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include "core/check.h"

namespace muster::cli {

namespace {

constexpr std::string_view kGap = "  ";

}  // namespace

Table::Table(Screen screen, std::vector<Column> columns, Write write)
    : screen_(screen), columns_(std::move(columns)), write_(std::move(write)) {
  for (const Column& column : columns_) widths_.push_back(width_of(column.title));
}

bool Table::add(Row row) {
  MUSTER_CHECK(row.size() == columns_.size(), "a row has {} cells, the table {} columns",
               row.size(), columns_.size());
  if (begun_) return write_row(row, false);
  for (std::size_t i = 0; i < row.size(); ++i) widths_[i] = std::max(widths_[i], width_of(row[i]));
  held_.push_back(std::move(row));
  return held_.size() < kMeasured || begin();
}

bool Table::finish() { return begun_ || held_.empty() || begin(); }

bool Table::begin() {
  begun_ = true;
  const std::size_t gaps = kGap.size() * (columns_.size() - 1);
  const auto total = [&] { return std::accumulate(widths_.begin(), widths_.end(), gaps); };
  while (screen_.columns && total() > *screen_.columns) {
    std::size_t widest = columns_.size();
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      if (columns_[i].least == 0 || widths_[i] <= columns_[i].least) continue;
      if (widest == columns_.size() || widths_[i] > widths_[widest]) widest = i;
    }
    if (widest == columns_.size()) break;  // nothing gives way any more: lines are too long
    --widths_[widest];
  }
  Row head;
  for (const Column& column : columns_) head.push_back(column.title);
  if (!write_row(head, true)) return false;
  const std::vector<Row> held = std::exchange(held_, {});
  return std::ranges::all_of(held, [&](const Row& row) { return write_row(row, false); });
}

bool Table::write_row(const Row& row, bool is_head) {
  std::string line;
  for (std::size_t i = 0; i < row.size(); ++i) {
    const bool may_cut = screen_.columns && columns_[i].least > 0;
    const std::string cell = may_cut ? cut_to(row[i], widths_[i]) : row[i];
    line += filled(cell, widths_[i], columns_[i].align);
    if (i + 1 < row.size()) line += kGap;
  }
  while (line.ends_with(' ')) line.pop_back();
  return write_(is_head ? painted(screen_, Paint::kBold, line) : line);
}

}  // namespace muster::cli
