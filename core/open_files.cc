#include "core/open_files.h"

#include <algorithm>

#include <sys/resource.h>

namespace muster {

namespace {

constexpr unsigned kUnlimited = 1u << 20;
// Standard streams, locks, the head, wake-up descriptors, and a few short-lived files.
constexpr unsigned kOwnFiles = 16;
// RocksDB accepts no smaller limit; about half of it goes to logs, manifests and directories.
constexpr unsigned kDatabaseFilesMin = 20;
constexpr unsigned kLogFilesMax = 512;
// A rebuild in small batches has some hundred files before they are merged. Opening one again for
// each look-up takes most of its time.
constexpr unsigned kViewFilesMax = 1024;
// From here on there is room for a second generation of views, which a replay beside the server
// makes.
constexpr unsigned kTwoGenerationsFrom = 128;

}  // namespace

unsigned open_files_limit() {
  rlimit files{};
  if (::getrlimit(RLIMIT_NOFILE, &files) != 0) return kUnlimited;
  return static_cast<unsigned>(std::min<rlim_t>(files.rlim_cur, kUnlimited));
}

void raise_open_files() {
  rlimit files{};
  if (::getrlimit(RLIMIT_NOFILE, &files) != 0) return;
  files.rlim_cur = files.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &files);
}

OpenFiles share_open_files(unsigned limit) {
  OpenFiles share;
  share.log = std::clamp(limit / 4, kDatabaseFilesMin, kLogFilesMax);
  share.views = std::clamp(limit / 8, kDatabaseFilesMin, kViewFilesMax);
  const unsigned generations = limit < kTwoGenerationsFrom ? 1 : 2;
  const unsigned others = kOwnFiles + share.log + generations * share.views;
  share.sockets = limit > others ? limit - others : 0;
  return share;
}

}  // namespace muster
