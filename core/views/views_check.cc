#include "core/views/views_check.h"

#include <cstdint>
#include <fstream>
#include <iterator>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <system_error>
#include <vector>

#include <rocksdb/db.h>
#include <rocksdb/options.h>
#include <rocksdb/sst_file_reader.h>

#include "core/log/rocksdb/record_file.h"
#include "core/views/view_database.h"
#include "core/views/view_options.h"

namespace muster {
namespace fs = std::filesystem;
namespace {

// nullopt if it cannot be read or is not a file: reading a directory throws.
std::optional<std::string> contents(const fs::path& file) {
  std::error_code error;
  if (!fs::is_regular_file(file, error)) return std::nullopt;
  std::ifstream in(file, std::ios::binary);
  if (!in) return std::nullopt;
  return std::string(std::istreambuf_iterator<char>(in), {});
}

bool is_gone(const fs::path& file) {
  std::error_code error;
  return !fs::exists(file, error) && !error;
}

std::optional<std::string> check_table(const fs::path& file) {
  rocksdb::SstFileReader reader{rocksdb::Options(view_db_options(), view_table_options(nullptr))};
  rocksdb::Status status = reader.Open(file.string());
  if (status.ok()) status = reader.VerifyChecksum();
  if (status.ok() || is_gone(file)) return std::nullopt;
  return file.string() + " is damaged (" + status.ToString() + ")";
}

// The tables listed in the MANIFEST; nullopt if it cannot be read. Beside a server there are other
// files too: a file that is still being written is not a table yet.
std::optional<std::set<std::string>> known_tables(const fs::path& dir) {
  const rocksdb::DBOptions options = view_db_options();
  std::vector<std::string> names;
  if (!rocksdb::DB::ListColumnFamilies(options, dir.string(), &names).ok()) return std::nullopt;
  std::vector<rocksdb::ColumnFamilyDescriptor> families;
  for (const std::string& name : names) families.emplace_back(name, view_table_options(nullptr));
  std::vector<rocksdb::ColumnFamilyHandle*> handles;
  rocksdb::DB* raw = nullptr;
  if (!rocksdb::DB::OpenForReadOnly(options, dir.string(), families, &handles, &raw).ok())
    return std::nullopt;
  const std::unique_ptr<rocksdb::DB> db(raw);
  std::vector<rocksdb::LiveFileMetaData> files;
  db->GetLiveFilesMetaData(&files);
  std::set<std::string> known;
  for (const rocksdb::LiveFileMetaData& file : files)
    known.insert(fs::path(file.name).filename().string());
  for (rocksdb::ColumnFamilyHandle* handle : handles) (void)db->DestroyColumnFamilyHandle(handle);
  return known;
}

// Beside a server the newest MANIFEST may end in a record that is being written.
std::optional<std::string> check_manifest(const fs::path& file) {
  const std::optional<std::string> bytes = contents(file);
  if (!bytes)
    return is_gone(file) ? std::nullopt : std::optional(file.string() + " cannot be read");
  const RecordScan scan =
      scan_records(*bytes, [](std::string_view, std::uint64_t) { return true; });
  if (scan.end != RecordScan::End::kDamaged) return std::nullopt;
  return file.string() + " is damaged at byte " + std::to_string(scan.end_offset) + " (" +
         scan.why + ")";
}

}  // namespace

std::vector<std::string> damaged_views(const fs::path& views_dir) {
  std::vector<std::string> found;
  std::error_code error;
  if (!fs::is_directory(views_dir, error)) return found;
  const fs::path current = views_dir / "current";
  std::string name = contents(current).value_or("");
  while (name.ends_with('\n')) name.pop_back();
  const fs::path dir = views_dir / name;
  if (name.empty() || name.find('/') != std::string::npos || !fs::is_directory(dir, error)) {
    found.push_back(current.string() + " does not name the views");
    return found;
  }
  if (ViewDatabase::is_marked_damaged(dir)) found.push_back(dir.string() + " is marked damaged");
  const std::string line = contents(dir / "CURRENT").value_or("");
  const std::string manifest = line.substr(0, line.find('\n'));
  const bool names_one = line.starts_with("MANIFEST-") && line == manifest + "\n";
  // A server may have replaced it meanwhile.
  if (!names_one || (is_gone(dir / manifest) && contents(dir / "CURRENT") == line)) {
    found.push_back((dir / "CURRENT").string() + " does not name a MANIFEST");
    return found;
  }
  if (auto bad = check_manifest(dir / manifest)) {
    found.push_back(*std::move(bad));
    return found;  // RocksDB can loop on such a file
  }
  if (const auto unusable = unusable_view_file(dir)) {
    found.push_back(unusable->string() + " was changed after it was written");
    return found;  // the same
  }
  const std::optional<std::set<std::string>> known = known_tables(dir);
  for (fs::directory_iterator entry(dir, error), end; !error && entry != end;
       entry.increment(error)) {
    const fs::path& file = entry->path();
    if (file.extension() != ".sst" || (known && !known->contains(file.filename().string())))
      continue;
    if (auto bad = check_table(file)) found.push_back(*std::move(bad));
  }
  return found;
}

}  // namespace muster
