#include "core/log/rocksdb/log_presence.h"

#include <algorithm>
#include <cstdint>
#include <string_view>
#include <utility>

#include <rocksdb/transaction_log.h>

namespace muster {
namespace {

// A name that is removed in the same tick of the kernel's clock as the last check does not change
// the directory's time.
constexpr int kLooksBetweenAll = 40;

constexpr std::string_view kHead = "head";
constexpr std::string_view kKey = "instance.key";
constexpr std::string_view kLog = "log";

bool is_same_time(const timespec& a, const timespec& b) {
  return a.tv_sec == b.tv_sec && a.tv_nsec == b.tv_nsec;
}

// RocksDB replaces CURRENT, and the key may be restored.
bool may_be_replaced(std::string_view name) { return name == "log/CURRENT" || name == kKey; }

}  // namespace

LogPresence::LogPresence(std::shared_ptr<rocksdb::DB> db, std::filesystem::path data_dir)
    : db_(std::move(db)), data_dir_(std::move(data_dir)) {
  (void)missing();
}

std::optional<struct stat> LogPresence::look_at(const std::filesystem::path& path) {
  struct stat info {};
  return ::stat(path.c_str(), &info) == 0 ? std::optional(info) : std::nullopt;
}

std::vector<std::string> LogPresence::missing() {
  const std::optional<struct stat> directory = look_at(data_dir_ / kLog);
  const bool is_changed =
      !directory || !directory_changed_ || !is_same_time(directory->st_mtim, *directory_changed_);
  if (is_changed || !last_.empty() || --looks_until_all_ <= 0) {
    // Read the time first: changes during the check are then found by the next one.
    directory_changed_ = directory ? std::optional(directory->st_mtim) : std::nullopt;
    looks_until_all_ = kLooksBetweenAll;
    last_ = look_at_all();
    return last_;
  }
  for (const std::string& name : {std::string(kHead), std::string(kKey), std::string(kLog), wal_}) {
    if (is_missing(name)) last_ = look_at_all();
  }
  return last_;
}

// RocksDB may just have deleted a file, so a missing file counts only if it is still needed.
std::vector<std::string> LogPresence::look_at_all() {
  std::vector<std::string> missing;
  std::vector<std::string> live = live_files();
  std::erase_if(seen_,
                [&](const auto& seen) { return !std::ranges::binary_search(live, seen.first); });
  for (const std::string& name : live) {
    if (is_missing(name)) missing.push_back(name);
  }
  if (missing.empty()) return missing;
  live = live_files();
  std::erase_if(missing, [&](const std::string& name) {
    return !std::ranges::binary_search(live, name) || !is_missing(name);
  });
  return missing;
}

std::vector<std::string> LogPresence::live_files() {
  std::vector<std::string> files{std::string(kHead), std::string(kKey), std::string(kLog)};
  std::vector<std::string> names;
  std::uint64_t ignored = 0;
  if (db_->GetLiveFiles(names, &ignored, /*flush_memtable=*/false).ok()) {
    for (const std::string& name : names) {
      if (!name.starts_with("/OPTIONS-")) files.push_back(std::string(kLog) + name);
    }
  }
  std::unique_ptr<rocksdb::LogFile> wal;
  // No file ever has the second name.
  wal_ = db_->GetCurrentWalFile(&wal).ok() ? std::string(kLog) + wal->PathName() : "log/*.log";
  files.push_back(wal_);
  std::ranges::sort(files);
  return files;
}

bool LogPresence::is_missing(const std::string& name) {
  const std::optional<struct stat> info = look_at(data_dir_ / name);
  if (!info) return name != kKey || seen_.contains(name);  // a key that never existed is not missed
  return is_replaced(name, *info);
}

bool LogPresence::is_replaced(const std::string& name, const struct stat& info) {
  const auto [found, is_new] = seen_.try_emplace(name, Seen{identity_of(info), info.st_size});
  if (is_new || may_be_replaced(name)) return false;
  Seen& seen = found->second;
  if (seen.identity != identity_of(info)) return true;
  if (name.ends_with(".log") && info.st_size < seen.bytes) return true;
  seen.bytes = info.st_size;
  return false;
}

}  // namespace muster
