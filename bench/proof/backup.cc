// Backing up a data directory and restoring it, beside copying the same files.

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include <fcntl.h>
#include <unistd.h>

#include "bench/proof/groups.h"
#include "bench/proof/timed_command.h"
#include "bench/support/bench_log.h"
#include "bench/support/disk.h"
#include "bench/support/loaded_service.h"
#include "bench/support/ms_of.h"
#include "core/file_descriptor.h"

namespace muster::bench {

namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kNewEvents = 10'000;
constexpr std::uint64_t kPingsPerCommit = 100;

// What a backup has to hold.
const std::vector<std::string> kNames{"log", "keys", "instance.key", "checkpoint", "head"};

double mebibytes(const fs::path& dir) {
  std::uintmax_t bytes = 0;
  for (const std::string& name : kNames) {
    const fs::path path = dir / name;
    if (fs::is_regular_file(path)) bytes += fs::file_size(path);
    if (!fs::is_directory(path)) continue;
    for (const auto& file : fs::recursive_directory_iterator(path)) {
      if (file.is_regular_file()) bytes += file.file_size();
    }
  }
  return static_cast<double>(bytes) / (1 << 20);
}

// As `cp` does it, with its reading and writing, and then synced, as ours is.
void copy_synced(const fs::path& from, const fs::path& to) {
  fs::create_directories(to);
  for (const std::string& name : kNames)
    fs::copy(from / name, to / name, fs::copy_options::recursive);
  for (const auto& file : fs::recursive_directory_iterator(to)) {
    const FileDescriptor opened(::open(file.path().c_str(), O_RDONLY | O_CLOEXEC));
    (void)::fsync(opened.get());
  }
}

struct Measured {
  std::vector<double> ours;
  std::vector<double> copies;
  std::vector<double> ratios;

  void add(double our_ms, double copy_ms, double size) {
    ours.push_back(size / our_ms * 1000);
    copies.push_back(size / copy_ms * 1000);
    ratios.push_back(copy_ms / our_ms);
  }
  Row row(const std::string& work, double size) const {
    Row row;
    row.work = work + ", " + number_text(size) + " MiB";
    row.limit_name = "the same files copied and synced";
    row.limit = median(copies);
    row.result = median(ours);
    row.median_ratio = median(ratios);
    row.unit = "MiB/s";
    row.wanted = 0.5;
    row.sync = "every file, on both sides; ours reads everything back";
    row.how = "the whole process, with no server, page cache warm; in turns, median of " +
              std::to_string(ratios.size());
    return row;
  }
};

}  // namespace

Result<void> backup(Proof& proof, Rows& rows) {
  const auto dir = proof.prepared.long_day();
  if (!dir) return tl::unexpected(dir.error());
  const Program program(*dir);
  if (auto signed_once = command_ms(program, {"checkpoint"}); !signed_once)
    return tl::unexpected(signed_once.error());
  const fs::path place = proof.scratch / "backup";
  const double size = mebibytes(*dir);
  Measured backups;
  Measured restores;
  std::vector<double> more_ms;
  for (int i = -1; i < proof.settings.repetitions; ++i) {
    fs::remove_all(place);
    const fs::path to = place / "to";
    const fs::path restored = place / "restored";
    const double copy_ms = ms_of([&] { copy_synced(*dir, place / "copy"); });
    const auto first = command_ms(program, {"backup", to.string()});
    if (!first) return tl::unexpected(first.error());
    const auto back = command_ms(Program(restored), {"restore", to.string()});
    if (!back) return tl::unexpected(back.error());
    {
      const auto log = open_bench_log(*dir);
      append_pings(*log, kNewEvents, kPingsPerCommit, proof.settings.replay_people,
                   kBetweenCommits);
    }
    const auto more = command_ms(program, {"backup", to.string()});
    if (!more) return tl::unexpected(more.error());
    if (i < 0) continue;  // the page cache is warm for the others
    backups.add(*first, copy_ms, size);
    restores.add(*back, copy_ms, size);
    more_ms.push_back(*more);
  }
  const std::string of = number_text(static_cast<double>(proof.settings.replay_pings)) +
                         " pings, " + number_text(proof.settings.replay_people) + " people";
  rows.push_back(backups.row("muster backup, " + of, size));
  rows.back().notes = {{"again, after 10,000 more events", median(more_ms), "ms"}};
  rows.push_back(restores.row("muster restore of it", size));
  fs::remove_all(place);
  return {};
}

}  // namespace muster::bench
