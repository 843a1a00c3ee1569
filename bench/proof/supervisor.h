// Leaves nothing behind. The run is a process of its own; this one waits for it and for whatever it
// had started, also where it was stopped with Ctrl-C or broke, and then removes their directory.
#pragma once

#include <filesystem>
#include <functional>

namespace muster::bench {

// Runs `work` with a new directory below `dir` and returns its exit code, or `broken_code` where a
// signal ended it. Requires: the program has no other thread yet.
int supervised(const std::filesystem::path& dir, int broken_code,
               const std::function<int(const std::filesystem::path& scratch)>& work);

}  // namespace muster::bench
