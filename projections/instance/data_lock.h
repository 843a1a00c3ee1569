// One process per data directory: a lock on DATA/muster.lock, which contains the id of the process
// holding it. The kernel releases it when the process ends, however it ends.
#pragma once

#include <filesystem>
#include <memory>
#include <utility>

#include "core/file_descriptor.h"
#include "core/result.h"

namespace muster::projections {

class DataLock {
 public:
  // kConflict if another process holds it: the message names that process and the directory.
  static Result<std::unique_ptr<DataLock>> take(const std::filesystem::path& data_dir);
  // For a directory that may only be read: shared with other readers, and with no lock at all if
  // there is no such file, because no process can own the directory then.
  static Result<std::unique_ptr<DataLock>> take_for_reading(const std::filesystem::path& data_dir);
  DataLock(const DataLock&) = delete;
  DataLock& operator=(const DataLock&) = delete;

 private:
  explicit DataLock(FileDescriptor file) : file_(std::move(file)) {}
  const FileDescriptor file_;
};

}  // namespace muster::projections
