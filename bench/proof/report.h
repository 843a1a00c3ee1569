// A run's results, for people and for programs.
//
//   std::cout << table_text(report);
//   write_file(settings.json, json_text(report));
#pragma once

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "bench/proof/machine.h"
#include "bench/proof/row.h"

namespace muster::bench {

struct GroupReport {
  std::string name;
  Rows rows;
  std::string broke;     // why some rows were not measured; empty: all were
  std::string left_out;  // what it needs that is missing here
};

struct Report {
  Machine machine;
  bool judged = true;  // false: a quick run, figures mean nothing
  double bare_syncs_per_second = 0;
  std::vector<GroupReport> groups;

  bool all_met() const;  // rows only; ignores `broke` and `left_out`
};

// A Markdown table whose columns also line up as plain text.
std::string table_text(const Report& report);
std::string json_text(const Report& report);
// A self-contained chart: each row's result relative to the target, for light and dark.
std::string svg_text(const Report& report);

// Creates the folder. kIo if it cannot be written.
Result<void> write_file(const std::filesystem::path& file, const std::string& text);

}  // namespace muster::bench
