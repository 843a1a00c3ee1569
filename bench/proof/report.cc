#include "bench/proof/report.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <fstream>
#include <system_error>

#include <nlohmann/json.hpp>

namespace muster::bench {
namespace {

using Json = nlohmann::ordered_json;
using Cells = std::array<std::string, 7>;

std::string limit_text(const Row& row) {
  return row.limit ? number_text(*row.limit) + ' ' + row.unit : "-";
}

Cells cells_of(const Row& row, bool judged) {
  return {row.work,
          row.limit_name.empty() ? "-" : row.limit_name,
          limit_text(row),
          number_text(row.result) + ' ' + row.unit,
          judged_text(row),
          wanted_text(row),
          !judged        ? "not judged"
          : row.is_met() ? "yes"
                         : "NO"};
}

// Characters, one column each.
std::size_t width_of(const std::string& text) {
  return static_cast<std::size_t>(
      std::ranges::count_if(text, [](unsigned char c) { return (c & 0xC0) != 0x80; }));
}

void add_line(std::string& out, const Cells& cells, const std::array<std::size_t, 7>& widths) {
  for (std::size_t i = 0; i < cells.size(); ++i) {
    out += "| " + cells[i] + std::string(widths[i] - width_of(cells[i]) + 1, ' ');
  }
  out += "|\n";
}

Json json_of(const Row& row, bool judged) {
  Json json = {{"work", row.work}, {"limit_name", row.limit_name}};
  json["limit"] = row.limit ? Json(*row.limit) : Json();
  json["result"] = row.result;
  json["unit"] = row.unit;
  json["ratio"] = row.limit && *row.limit > 0 ? Json(row.ratio()) : Json();
  json["judged_value"] = row.judged();
  json["wanted"] = wanted_text(row);
  json["wanted_value"] = row.wanted;
  json["met"] = judged ? Json(row.is_met()) : Json();
  json["sync"] = row.sync;
  json["how"] = row.how;
  Json notes = Json::array();
  for (const Note& note : row.notes) {
    notes.push_back({{"name", note.name}, {"value", note.value}, {"unit", note.unit}});
  }
  json["notes"] = std::move(notes);
  return json;
}

void add_notes(std::string& out, const Report& report) {
  for (const GroupReport& group : report.groups) {
    if (group.rows.empty()) continue;
    out += '\n' + group.name + '\n';
    for (const Row& row : group.rows) {
      out += "  " + row.work + "\n    " + row.how + ". Sync: " + row.sync + ".\n";
      for (const Note& note : row.notes) {
        out += "    " + note.name + ": " + number_text(note.value) + ' ' + note.unit + '\n';
      }
    }
  }
}

}  // namespace

bool Report::all_met() const {
  return std::ranges::all_of(groups, [](const GroupReport& group) {
    return std::ranges::all_of(group.rows, [](const Row& row) { return row.is_met(); });
  });
}

std::string table_text(const Report& report) {
  std::string out;
  for (const auto& [name, value] : report.machine) out += name + ": " + value + '\n';
  out += "the disk: " + number_text(report.bare_syncs_per_second) +
         " syncs/s (a bare append of 64 bytes and fdatasync, one at a time)\n";
  if (!report.judged)
    out += "A quick run: it shows that everything works. Its figures mean nothing.\n";
  out += '\n';

  std::vector<Cells> lines{{"work", "limit or peer", "limit", "result", "ratio", "wanted", "met"}};
  for (const GroupReport& group : report.groups) {
    for (const Row& row : group.rows) lines.push_back(cells_of(row, report.judged));
  }
  std::array<std::size_t, 7> widths{};
  for (const Cells& line : lines) {
    for (std::size_t i = 0; i < line.size(); ++i)
      widths[i] = std::max(widths[i], width_of(line[i]));
  }
  Cells rule;
  for (std::size_t i = 0; i < rule.size(); ++i) rule[i] = std::string(widths[i], '-');
  lines.insert(lines.begin() + 1, rule);
  for (const Cells& line : lines) add_line(out, line, widths);

  add_notes(out, report);
  for (const GroupReport& group : report.groups) {
    if (!group.broke.empty()) out += "\nBROKE: " + group.name + ": " + group.broke + '\n';
    if (!group.left_out.empty()) out += "\nLeft out: " + group.name + ": " + group.left_out + '\n';
  }
  return out;
}

std::string json_text(const Report& report) {
  Json machine;
  for (const auto& [name, value] : report.machine) machine[name] = value;
  Json rows = Json::array();
  Json broke = Json::object();
  Json left_out = Json::object();
  for (const GroupReport& group : report.groups) {
    for (const Row& row : group.rows) {
      Json json = {{"name", group.name}};
      json.update(json_of(row, report.judged));
      rows.push_back(std::move(json));
    }
    if (!group.broke.empty()) broke[group.name] = group.broke;
    if (!group.left_out.empty()) left_out[group.name] = group.left_out;
  }
  const Json json = {{"machine", std::move(machine)},
                     {"judged", report.judged},
                     {"bare_syncs_per_second", report.bare_syncs_per_second},
                     {"rows", std::move(rows)},
                     {"broke", std::move(broke)},
                     {"left_out", std::move(left_out)}};
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + '\n';
}

Result<void> write_file(const std::filesystem::path& file, const std::string& text) {
  std::error_code error;
  std::filesystem::create_directories(file.parent_path(), error);
  std::ofstream out(file, std::ios::binary | std::ios::trunc);
  out << text;
  out.close();
  if (!out) return fail(ErrorCode::kIo, file.string() + " cannot be written");
  return {};
}

}  // namespace muster::bench
