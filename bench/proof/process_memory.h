// What a process holds in memory, as the kernel counts it.
#pragma once

#include <string>

#include <sys/types.h>

#include "core/result.h"

namespace muster::bench {

// "VmRSS", "RssAnon" or "VmHWM" in megabytes of 10^6 bytes. kIo where the process has ended.
Result<double> memory_mb(pid_t pid, const std::string& field);

}  // namespace muster::bench
