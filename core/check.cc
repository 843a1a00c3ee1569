#include "core/check.h"

#include <cstdio>
#include <cstdlib>

namespace muster {

void check_failed(const char* file, int line, const char* condition, const std::string& what) {
  std::fprintf(stderr, "muster: CHECK failed at %s:%d: %s: %s\n", file, line, condition,
               what.c_str());
  std::fflush(stderr);
  std::abort();
}

}  // namespace muster
