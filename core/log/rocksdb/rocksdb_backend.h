// The log in files of the data directory: DATA/log and DATA/head (rocksdb_event_log.h), DATA/kept
// (kept_aside.h). One process owns it at a time.
#pragma once

#include <cstdint>
#include <filesystem>
#include <utility>

#include "core/log/log_backend.h"

namespace muster {

class RocksdbBackend final : public LogBackend {
 public:
  explicit RocksdbBackend(std::filesystem::path data_dir) : data_dir_(std::move(data_dir)) {}

  std::string where() const override;
  Result<std::unique_ptr<StoredLog>> open(const DiskRoom& room) const override;
  Result<std::unique_ptr<StoredLog>> open_for_reading(const DiskRoom& room) const override;
  Result<std::unique_ptr<StoredLog>> open_beside() const override;
  Result<std::unique_ptr<LogFiller>> fill() const override;
  Result<bool> is_there() const override;
  std::optional<Position> acknowledged() const override;
  bool is_bare_copy() const override;
  std::uint64_t opening_bytes() const override;
  std::optional<std::filesystem::path> directory() const override;
  std::vector<std::string> own_names() const override;
  std::vector<FileFinding> check_files(std::optional<Position> end) const override;

 private:
  std::filesystem::path head() const { return data_dir_ / "head"; }

  const std::filesystem::path data_dir_;
};

}  // namespace muster
