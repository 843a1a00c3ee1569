// A second way to keep the event log, as plain as can be: a file per commit, named by its first
// position. What uses a log through core/log/log_backend.h is tested over this one too.
//
//   const FileBackend backend(dir.path() / "commits");
//   auto log = backend.open(room);
//
// Any number of owners may append, as nodes over one database may: the first to make the file of a
// position has it, and the append of the other is kConflict. Logs of one backend wake each other.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <mutex>
#include <utility>

#include "core/log/log_backend.h"

namespace muster {

class FileBackend final : public LogBackend {
 public:
  explicit FileBackend(std::filesystem::path dir) : dir_(std::move(dir)) {}

  std::string where() const override { return dir_.string(); }
  Result<std::unique_ptr<StoredLog>> open(const DiskRoom& room) const override;
  Result<std::unique_ptr<StoredLog>> open_for_reading(const DiskRoom& room) const override;
  Result<std::unique_ptr<StoredLog>> open_beside() const override;
  Result<std::unique_ptr<LogFiller>> fill() const override;
  Result<bool> is_there() const override { return std::filesystem::exists(dir_); }
  std::optional<Position> acknowledged() const override { return std::nullopt; }
  bool is_bare_copy() const override { return false; }
  std::uint64_t opening_bytes() const override { return 0; }
  std::optional<std::filesystem::path> directory() const override { return dir_; }
  std::vector<std::string> own_names() const override { return {dir_.filename().string()}; }
  std::vector<FileFinding> check_files(std::optional<Position>) const override { return {}; }

  // What the logs of one backend share.
  struct Shared {
    std::mutex mutex;
    std::condition_variable changed;
  };

 private:
  Result<std::unique_ptr<StoredLog>> open_as(bool is_owner, const DiskRoom* room) const;

  const std::filesystem::path dir_;
  const std::shared_ptr<Shared> shared_ = std::make_shared<Shared>();
};

}  // namespace muster
