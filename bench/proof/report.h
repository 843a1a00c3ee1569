// What a run found, for people and for programs.
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
  std::string broke;     // why not all of its rows were measured; empty: they were
  std::string left_out;  // what is missing here to measure it
};

struct Report {
  Machine machine;
  bool judged = true;  // false: quick, figures mean nothing
  double bare_syncs_per_second = 0;
  std::vector<GroupReport> groups;

  bool all_met() const;  // rows; what broke or was left out is not asked
};

// A table in Markdown whose columns also line up where it is read as it is.
std::string table_text(const Report& report);
std::string json_text(const Report& report);
// A chart that stands alone: each row's result as a part of what was wanted, for light and dark.
std::string svg_text(const Report& report);

// Makes the folder. kIo where it cannot be written.
Result<void> write_file(const std::filesystem::path& file, const std::string& text);

}  // namespace muster::bench
