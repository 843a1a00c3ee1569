// muster_proof: Muster beside what limits it, in one run. See README.md.
//
// Exit codes: 0 all targets met, 1 a target missed, 2 usage, 3 something broke. A quick run judges
// nothing: 0 or 3.

#include <algorithm>
#include <iostream>

#include "bench/proof/groups.h"
#include "bench/proof/report.h"
#include "bench/proof/supervisor.h"
#include "bench/support/disk.h"

namespace muster::bench {
namespace {

constexpr int kMet = 0;
constexpr int kMissed = 1;
constexpr int kUsage = 2;
constexpr int kBroken = 3;

std::string missing_of(const Group& group) {
  std::string missing;
  for (const std::string& program : group.needs) {
    if (find_program(program).empty()) missing += (missing.empty() ? "" : ", ") + program;
  }
  return missing.empty() ? "" : missing + " is not installed (./script/setup bench)";
}

GroupReport measure(Proof& proof, const Group& group) {
  GroupReport report{group.name, {}, {}, missing_of(group)};
  if (!report.left_out.empty()) {
    std::cerr << group.name << ": left out: " << report.left_out << '\n';
    return report;
  }
  std::cerr << group.name << " ..." << std::endl;
  const Result<void> done = group.measure(proof, report.rows);
  for (const Row& row : report.rows) {
    std::cerr << "  " << row.work << ": " << judged_text(row) << " (wanted: " << wanted_text(row)
              << ')' << std::endl;
  }
  if (!done) {
    report.broke = done.error().message;
    if (!done.error().detail.empty()) report.broke += ": " + done.error().detail;
    std::cerr << "  BROKE: " << report.broke << std::endl;
  }
  return report;
}

int run(const ProofSettings& settings, const std::filesystem::path& scratch) {
  Report report{describe_machine(settings.dir), !settings.quick, 0, {}};
  for (const auto& [name, value] : report.machine) std::cerr << name << ": " << value << '\n';
  if (filesystem_of(settings.dir).is_in_memory()) {
    std::cerr << settings.dir.string() << " is in memory: syncing it measures nothing. "
              << "Choose another --dir.\n";
    if (!settings.quick) return kUsage;
  }
  report.bare_syncs_per_second = bare_syncs_per_second(scratch, settings.quick ? 0.1 : 3);

  Proof proof{settings, scratch, Prepared(settings, scratch)};
  const auto is_only = [&](const Group& group) { return group.name == settings.only; };
  const bool is_one = std::ranges::any_of(all_groups(), is_only);
  for (const Group& group : all_groups()) {
    if (is_one ? !is_only(group) : group.name.find(settings.only) == std::string::npos) continue;
    if (group.only_by_name && settings.only != group.name && !settings.quick) continue;
    report.groups.push_back(measure(proof, group));
  }
  if (report.groups.empty()) {
    std::cerr << "no row's name contains \"" << settings.only << "\"; there are:";
    for (const Group& group : all_groups()) std::cerr << ' ' << group.name;
    std::cerr << '\n';
    return kUsage;
  }

  std::cout << '\n' << table_text(report) << std::flush;
  for (const auto& [file, text] :
       {std::pair{settings.json, json_text(report)}, std::pair{settings.svg, svg_text(report)}}) {
    if (const Result<void> written = write_file(file, text); !written) {
      std::cerr << written.error().message << '\n';
      return kBroken;
    }
    std::cout << "\nwritten: " << file.string() << std::flush;
  }
  std::cout << std::endl;
  const bool broke = std::ranges::any_of(report.groups, [&](const GroupReport& group) {
    return !group.broke.empty() || (!settings.quick && !group.left_out.empty());
  });
  if (broke) return kBroken;
  return settings.quick || report.all_met() ? kMet : kMissed;
}

}  // namespace
}  // namespace muster::bench

int main(int argc, char** argv) {
  using namespace muster::bench;
  const auto settings = read_command_line(argc, argv);
  if (!settings) {
    const bool asked = settings.error().code == muster::ErrorCode::kNotFound;
    (asked ? std::cout : std::cerr) << settings.error().message << '\n';
    return asked ? kMet : kUsage;
  }
  return supervised(settings->dir, kBroken,
                    [&](const std::filesystem::path& scratch) { return run(*settings, scratch); });
}
