// A log on disk with its keys beside it, as a server would find them.
#pragma once

#include <filesystem>
#include <memory>

#include "core/log/event_log.h"

namespace muster::bench {

// Creates what is missing: `dir`/log, `dir`/instance.key, `dir`/keys.
std::unique_ptr<EventLog> open_bench_log(const std::filesystem::path& dir);

}  // namespace muster::bench
