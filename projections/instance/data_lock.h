// One process a data directory: a lock on DATA/muster.lock, which holds the number of the process
// that has it. The kernel lets go of it when the process ends, however it ends.
#pragma once

#include <filesystem>
#include <memory>
#include <utility>

#include "core/file_descriptor.h"
#include "core/result.h"

namespace muster {

class DataLock {
 public:
  // kConflict where another process has it: the message names that process and the directory.
  static Result<std::unique_ptr<DataLock>> take(const std::filesystem::path& data_dir);
  DataLock(const DataLock&) = delete;
  DataLock& operator=(const DataLock&) = delete;

 private:
  explicit DataLock(FileDescriptor file) : file_(std::move(file)) {}
  const FileDescriptor file_;
};

}  // namespace muster
