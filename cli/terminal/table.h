// Rows in aligned columns that fit the screen, for lists of any length.
//
//   Table table(screen, {{.title = "ID", .align = Align::kRight}, {.title = "NAME", .least = 12}},
//               [](const std::string& line) { return print(line); });
//   table.add({"1", "Ada Lovelace"});     // false: the output is no longer read
//   table.finish();
//
// The widths are those of the first kMeasured rows, which are held back until then; a list of a
// million rows takes no memory. Where the screen is too narrow, columns with `least` are cut, the
// widest first; if that is not enough, columns with `leaves` are left out, the lowest first.
// Without a screen everything is whole. No rows: no head. One thread.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "cli/terminal/layout.h"
#include "cli/terminal/screen.h"

namespace muster::cli {

class Table {
 public:
  static constexpr std::size_t kMeasured = 256;
  struct Column {
    std::string title;
    Align align = Align::kLeft;
    std::size_t least = 0;  // 0: never cut
    int leaves = 0;         // 0: never left out
  };
  using Row = std::vector<std::string>;
  using Write = std::function<bool(const std::string& line)>;

  Table(Screen screen, std::vector<Column> columns, Write write);

  // Requires: as many cells as columns, each printable().
  bool add(Row row);
  // Writes what is held back. Call once, after the last row.
  bool finish();

 private:
  bool begin();
  std::size_t total_width() const;
  void cut_to_screen();
  bool leave_one_out();
  bool write_row(const Row& row, bool is_head);

  const Screen screen_;
  const std::vector<Column> columns_;
  const Write write_;
  std::vector<std::size_t> shown_;  // the columns that are not left out
  std::vector<std::size_t> measured_;
  std::vector<std::size_t> widths_;  // no wider than measured
  std::vector<Row> held_;
  bool begun_ = false;
};

}  // namespace muster::cli
