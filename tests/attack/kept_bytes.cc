#include "tests/attack/kept_bytes.h"

#include <algorithm>

#include "tests/support/log_files.h"

namespace muster::attack {

namespace {

namespace fs = std::filesystem;

std::map<std::string, std::string> read_all_files(const fs::path& data_dir) {
  std::map<std::string, std::string> files;
  if (!fs::exists(data_dir)) return files;
  for (const auto& file : fs::recursive_directory_iterator(data_dir)) {
    const std::string name = fs::relative(file.path(), data_dir).string();
    if (!file.is_regular_file() || name.starts_with("views/") || name == "muster.lock") continue;
    files.emplace(name, read_file(file.path()));
  }
  return files;
}

}  // namespace

KeptBytes::KeptBytes(const fs::path& data_dir) : files_(read_all_files(data_dir)) {}

std::string KeptBytes::missing_in(const fs::path& data_dir) const {
  const auto now = read_all_files(data_dir);
  for (const auto& [name, bytes] : files_) {
    const auto begins_with_it = [&](const auto& file) { return file.second.starts_with(bytes); };
    if (!bytes.empty() && std::ranges::none_of(now, begins_with_it)) return name;
  }
  return "";
}

std::string KeptBytes::changed_in(const fs::path& data_dir) const {
  const auto now = read_all_files(data_dir);
  for (const auto& [name, bytes] : files_) {
    const auto file = now.find(name);
    if (file == now.end() || file->second != bytes) return name;
  }
  for (const auto& [name, bytes] : now) {
    if (!files_.contains(name)) return name;
  }
  return "";
}

}  // namespace muster::attack
