// Cleans up after a run. The run is a process of its own; this one waits for it and for everything
// it started, even after Ctrl-C or a failure, and then removes their directory.
#pragma once

#include <filesystem>
#include <functional>

namespace muster::bench {

// Runs `work` with a new directory below `dir` and returns its exit code, or `broken_code` if a
// signal ended it. Requires: the program has no other threads yet.
int supervised(const std::filesystem::path& dir, int broken_code,
               const std::function<int(const std::filesystem::path& scratch)>& work);

}  // namespace muster::bench
