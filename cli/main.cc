#include <malloc.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#include "cli/last_words.h"
#include "cli/program.h"

namespace {

// Batches of rows are allocated in blocks of a megabyte. By default glibc keeps freed blocks of
// that size for ever, in as many arenas as there are threads.
void give_memory_back() {
  constexpr int kMappedFromBytes = 1 << 20;
  constexpr int kArenasMax = 4;
  // How much may stay free at the end of an arena. With glibc's 128 KiB, decoding a log returns and
  // requests memory all the time.
  constexpr int kTrimmedFromBytes = 8 << 20;
  ::mallopt(M_MMAP_THRESHOLD, kMappedFromBytes);
  ::mallopt(M_TRIM_THRESHOLD, kTrimmedFromBytes);
  ::mallopt(M_ARENA_MAX, kArenasMax);
}

// Memory contains the instance key, and passwords and tokens in transit: no core files, and no
// other program of the same user may attach and read it.
void keep_memory_to_itself() {
  constexpr rlimit kNone{0, 0};
  ::setrlimit(RLIMIT_CORE, &kNone);
  ::prctl(PR_SET_DUMPABLE, 0);
}

}  // namespace

int main(int argc, char** argv) {
  keep_memory_to_itself();
  give_memory_back();
  muster::cli::say_last_words();
  return muster::cli::run_program(argc, argv);
}
