#include "cli/terminal/table.h"

#include <algorithm>
#include <utility>

#include "core/check.h"

namespace muster::cli {

namespace {

constexpr std::string_view kGap = "  ";

}  // namespace

Table::Table(Screen screen, std::vector<Column> columns, Write write)
    : screen_(screen), columns_(std::move(columns)), write_(std::move(write)) {
  for (const Column& column : columns_) {
    shown_.push_back(shown_.size());
    measured_.push_back(width_of(column.title));
  }
}

bool Table::add(Row row) {
  MUSTER_CHECK(row.size() == columns_.size(), "a row has {} cells, the table {} columns",
               row.size(), columns_.size());
  if (begun_) return write_row(row, false);
  for (std::size_t i = 0; i < row.size(); ++i) {
    measured_[i] = std::max(measured_[i], width_of(row[i]));
  }
  held_.push_back(std::move(row));
  return held_.size() < kMeasured || begin();
}

bool Table::finish() { return begun_ || held_.empty() || begin(); }

bool Table::begin() {
  begun_ = true;
  do {
    cut_to_screen();
  } while (screen_.columns && total_width() > *screen_.columns && leave_one_out());
  Row head;
  for (const Column& column : columns_) head.push_back(column.title);
  if (!write_row(head, true)) return false;
  const std::vector<Row> held = std::exchange(held_, {});
  return std::ranges::all_of(held, [&](const Row& row) { return write_row(row, false); });
}

std::size_t Table::total_width() const {
  std::size_t total = kGap.size() * (shown_.size() - 1);
  for (const std::size_t i : shown_) total += widths_[i];
  return total;
}

void Table::cut_to_screen() {
  widths_ = measured_;
  while (screen_.columns && total_width() > *screen_.columns) {
    std::size_t widest = columns_.size();
    for (const std::size_t i : shown_) {
      if (columns_[i].least == 0 || widths_[i] <= columns_[i].least) continue;
      if (widest == columns_.size() || widths_[i] > widths_[widest]) widest = i;
    }
    if (widest == columns_.size()) return;  // nothing gives way any more
    --widths_[widest];
  }
}

bool Table::leave_one_out() {
  std::size_t first = columns_.size();
  for (const std::size_t i : shown_) {
    if (columns_[i].leaves == 0) continue;
    if (first == columns_.size() || columns_[i].leaves < columns_[first].leaves) first = i;
  }
  std::erase(shown_, first);
  return first != columns_.size();
}

bool Table::write_row(const Row& row, bool is_head) {
  std::string line;
  for (const std::size_t i : shown_) {
    const bool may_cut = screen_.columns && columns_[i].least > 0;
    const std::string cell = may_cut ? cut_to(row[i], widths_[i]) : row[i];
    line += filled(cell, widths_[i], columns_[i].align);
    if (i != shown_.back()) line += kGap;
  }
  while (line.ends_with(' ')) line.pop_back();
  return write_(is_head ? painted(screen_, Paint::kBold, line) : line);
}

}  // namespace muster::cli
