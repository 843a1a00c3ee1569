// How the program ends when the system gives it nothing more: no memory, no thread.
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

// Of our own code only the start of a thread ends in such an exception, and only where threads run
// out in this one; whatever else a library throws is said in its own words.
std::string words_of(const std::system_error& exception);

// An exception that nothing caught, on any thread, is then said in one line, and the program ends
// with exit code 3. Where threads and memory run out is handled where it happens; this is for the
// places that cannot go on, as a commit whose outcome is not known.
void say_last_words();

}  // namespace muster::cli
