// How the program ends when the system gives it no more memory or threads.
#pragma once

#include <string>
#include <string_view>
#include <system_error>

namespace muster::cli {

inline constexpr std::string_view kOutOfMemory =
    "out of memory; give the machine more, or raise the limit (ulimit -v)";
inline constexpr std::string_view kNoMoreThreads =
    "the system allows no more threads; raise the limit of processes (ulimit -u, or systemd's "
    "TasksMax) or of memory (ulimit -v)";

// In our own code only starting a thread throws this exception, and only when the process has no
// threads left; exceptions of libraries are described in their own words.
std::string words_of(const std::system_error& exception);

// Makes an uncaught exception, on any thread, print one line and end the program with exit code 3.
// Running out of threads or memory is handled where it happens; this is for places that cannot
// continue, such as a commit with an unknown outcome.
void say_last_words();

}  // namespace muster::cli
