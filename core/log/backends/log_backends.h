// The one place that chooses a log backend.
#pragma once

#include <filesystem>
#include <memory>

#include "core/log/log_backend.h"

namespace muster {

struct LogOptions {
  std::filesystem::path data_dir;
};

// The log in files of the data directory. Opens nothing.
std::unique_ptr<LogBackend> log_backend_of(const LogOptions& options);

}  // namespace muster
