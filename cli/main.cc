#include <malloc.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#include "cli/last_words.h"
#include "cli/program.h"

namespace {

// Batches of rows come and go in blocks of a megabyte. By default such a block, once freed, makes
// glibc keep blocks of its size for ever, in as many arenas as there are threads.
void give_memory_back() {
  constexpr int kMappedFromBytes = 1 << 20;
  constexpr int kArenasMax = 4;
  // How much may be free at the end of an arena. With glibc's 128 KiB, decoding a log gives memory
  // back and asks for it again all the time.
  constexpr int kTrimmedFromBytes = 8 << 20;
  ::mallopt(M_MMAP_THRESHOLD, kMappedFromBytes);
  ::mallopt(M_TRIM_THRESHOLD, kTrimmedFromBytes);
  ::mallopt(M_ARENA_MAX, kArenasMax);
}

// Memory holds the instance's key, and passwords and tokens on their way: no core files, and no
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
