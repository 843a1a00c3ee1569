// Divides the process's limit of open files: the tables of the log and of the views come first, and
// connections get the rest. RocksDB opens files at any time, and failing to open one is a failed
// write, so connections must never use them up.
//
//   raise_open_files();                         // first thing of a program that serves
//   share_open_files(open_files_limit()).log    // 512 if the limit allows
#pragma once

namespace muster {

struct OpenFiles {
  unsigned log = 0;    // RocksDB's max_open_files for the log
  unsigned views = 0;  // and for one generation of views
  unsigned sockets = 0;
};

// The minimum for starting a server. 64 leaves 8 sockets.
inline constexpr unsigned kOpenFilesMin = 64;

// The soft limit (`ulimit -n`); a very large number if there is no limit.
unsigned open_files_limit();
// Raises the soft limit as far as is possible without privileges.
void raise_open_files();

OpenFiles share_open_files(unsigned limit);

}  // namespace muster
