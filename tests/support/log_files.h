// Modifies the files of a RocksDB event log, as damage would.
#pragma once

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "core/check.h"
#include "core/log/rocksdb/rocksdb_event_log.h"

namespace muster {

inline std::unique_ptr<RocksdbEventLog> must_open(const std::filesystem::path& data_dir) {
  auto log = RocksdbEventLog::open(data_dir);
  MUSTER_CHECK(log.has_value(), "{} {}", log.error().message, log.error().detail);
  return std::move(*log);
}

inline std::unique_ptr<RocksdbEventLog> must_open_beside(const std::filesystem::path& data_dir) {
  auto log = RocksdbEventLog::open_beside(data_dir);
  MUSTER_CHECK(log.has_value(), "{} {}", log.error().message, log.error().detail);
  return std::move(*log);
}

inline std::string read_file(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

inline void write_file(const std::filesystem::path& file, const std::string& bytes) {
  std::ofstream(file, std::ios::binary | std::ios::trunc) << bytes;
}

inline void flip_bit(const std::filesystem::path& file, std::uintmax_t byte) {
  std::string bytes = read_file(file);
  MUSTER_CHECK(byte < bytes.size(), "{} has {} bytes", file.string(), bytes.size());
  bytes[byte] ^= 0x10;
  write_file(file, bytes);
}

inline void cut_off(const std::filesystem::path& file, std::uintmax_t bytes) {
  std::filesystem::resize_file(file, std::filesystem::file_size(file) - bytes);
}

// The log's non-empty files with this extension (".log", ".sst"), by name.
inline std::vector<std::filesystem::path> log_files(const std::filesystem::path& data_dir,
                                                    std::string_view extension) {
  std::vector<std::filesystem::path> files;
  for (const auto& file : std::filesystem::directory_iterator(data_dir / "log")) {
    if (file.path().extension() == extension && file.file_size() > 0) files.push_back(file.path());
  }
  std::ranges::sort(files);
  return files;
}

// What a crash would leave now: all files, copied while the log is open.
inline void copy_files(const std::filesystem::path& from, const std::filesystem::path& to) {
  std::filesystem::copy(
      from, to,
      std::filesystem::copy_options::recursive | std::filesystem::copy_options::overwrite_existing);
}

}  // namespace muster
