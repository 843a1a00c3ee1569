// What the server holds in memory under hours of mixed load. Not a row of every run: it is asked
// for by its name, ./bench/run --only soak --minutes 120.

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <unistd.h>

#include "bench/proof/curve.h"
#include "bench/proof/groups.h"
#include "bench/proof/mixed_load.h"
#include "bench/proof/process_memory.h"
#include "bench/proof/report.h"
#include "bench/proof/serving.h"
#include "bench/support/cpu_time.h"
#include "bench/support/disk.h"

namespace muster::bench {
namespace {

struct Sample {
  double minute = 0;
  double resident_mb = 0;
  double own_mb = 0;  // without pages of files
  double server_cpu_s = 0;
  double driver_cpu_s = 0;
  std::size_t open_files = 0;
  LoadTally tally;
};

// Of another process, all its threads together.
double cpu_seconds_of_process(pid_t pid) {
  clockid_t clock{};
  return ::clock_getcpuclockid(pid, &clock) == 0 ? cpu_seconds_of(clock) : 0;
}

std::size_t open_files_of(pid_t pid) {
  std::error_code error;
  const std::filesystem::directory_iterator files("/proc/" + std::to_string(pid) + "/fd", error);
  return static_cast<std::size_t>(std::distance(begin(files), end(files)));
}

Result<Sample> sample_of(pid_t pid, MixedLoad& load, double minute) {
  Sample sample;
  sample.minute = minute;
  const auto resident = memory_mb(pid, "VmRSS");
  if (!resident) return tl::unexpected(resident.error());
  const auto own = memory_mb(pid, "RssAnon");
  if (!own) return tl::unexpected(own.error());
  sample.resident_mb = *resident;
  sample.own_mb = *own;
  sample.server_cpu_s = cpu_seconds_of_process(pid);
  sample.driver_cpu_s = process_cpu_seconds();
  sample.open_files = open_files_of(pid);
  sample.tally = load.tally();
  return sample;
}

constexpr const char* kColumns =
    "minute,resident_mb,anonymous_mb,requests,pings,sign_ups,failures,slowest_ms,server_cpu_s,"
    "driver_cpu_s,open_files";

void write_line(std::ostream& out, const Sample& sample) {
  out << sample.minute << ',' << sample.resident_mb << ',' << sample.own_mb << ','
      << sample.tally.requests << ',' << sample.tally.pings << ',' << sample.tally.sign_ups << ','
      << sample.tally.failures << ',' << sample.tally.slowest_ms << ',' << sample.server_cpu_s
      << ',' << sample.driver_cpu_s << ',' << sample.open_files << std::endl;
}

// The mean of resident memory over a part of the run, from 0 to 1.
double mean_mb(const std::vector<Sample>& samples, double from, double to) {
  const double end = samples.back().minute;
  double sum = 0;
  int count = 0;
  for (const Sample& sample : samples) {
    if (sample.minute <= from * end || sample.minute > to * end) continue;
    sum += sample.resident_mb;
    ++count;
  }
  return count == 0 ? 0 : sum / count;
}

Curve curve_of(const std::vector<Sample>& samples, std::uint32_t people) {
  Curve curve{"Resident memory under mixed load",
              number_text(people) + " people; " +
                  number_text(static_cast<double>(samples.back().tally.pings)) + " pings and " +
                  number_text(static_cast<double>(samples.back().tally.requests)) + " requests",
              "minutes",
              "MB",
              {}};
  for (const Sample& sample : samples) curve.points.push_back({sample.minute, sample.resident_mb});
  return curve;
}

}  // namespace

Result<void> soak(Proof& proof, Rows& rows) {
  const ProofSettings& settings = proof.settings;
  const std::filesystem::path dir = proof.scratch / "soak";
  fill_data_dir(dir, {settings.soak_people, settings.soak_people});
  if (auto done = compute_views(dir); !done) return done;
  const auto served = Served::start(dir);
  if (!served) return tl::unexpected(served.error());
  const pid_t pid = (*served)->pid();
  // Everybody is in memory from here on.
  const auto first = get_when_ready(*client_of((*served)->port()), "/people/", UserId(1));
  if (!first) return tl::unexpected(first.error());

  const std::filesystem::path csv = settings.json.parent_path() / "soak.csv";
  std::filesystem::create_directories(csv.parent_path());
  std::ofstream lines(csv, std::ios::trunc);
  lines << kColumns << std::endl;

  MixedLoad load((*served)->port(), settings.soak_people);
  const auto begin = std::chrono::steady_clock::now();
  std::vector<Sample> samples;
  for (int i = 0; i <= settings.soak_samples; ++i) {
    std::this_thread::sleep_until(begin + i * settings.soak_between);
    const std::chrono::duration<double, std::ratio<60>> passed =
        std::chrono::steady_clock::now() - begin;
    const auto sample = sample_of(pid, load, passed.count());
    if (!sample) return tl::unexpected(sample.error());
    write_line(lines, *sample);
    samples.push_back(*sample);
  }
  if (auto done = load.stop(); !done) return done;
  if (!lines) return fail(ErrorCode::kIo, csv.string() + " cannot be written");
  const std::filesystem::path svg = settings.json.parent_path() / "soak.svg";
  if (auto done = write_file(svg, svg_text(curve_of(samples, settings.soak_people))); !done) {
    return done;
  }

  const Sample& last = samples.back();
  const double seconds = (last.minute - samples.front().minute) * 60;
  Row row;
  row.work = "resident memory under mixed load, mean of the last quarter of " +
             number_text(last.minute) + " minutes";
  row.limit_name = "mean of the quarter before";
  row.result = mean_mb(samples, 0.75, 1);
  row.limit = mean_mb(samples, 0.5, 0.75);
  row.unit = "MB";
  row.bound = Bound::kMoreAtMost;
  row.wanted = 5;
  row.sync = sync_mode();
  row.how = number_text(settings.soak_people) + " people; " + MixedLoad::description() +
            "; VmRSS of the server, " + std::to_string(settings.soak_samples) + " times";
  row.notes = {
      {"at the start", samples.front().resident_mb, "MB"},
      {"at the end, without pages of files", last.own_mb, "MB"},
      {"processor time of the server",
       100 * (last.server_cpu_s - samples.front().server_cpu_s) / seconds, "% of a core"},
      {"processor time of the driver",
       100 * (last.driver_cpu_s - samples.front().driver_cpu_s) / seconds, "% of a core"},
  };
  rows.push_back(std::move(row));
  return (*served)->stop();
}

}  // namespace muster::bench
