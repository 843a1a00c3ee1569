// How the files that a process may open are shared out: the log's tables and those of the views
// come first, connections get what is left. RocksDB opens files at any time, and one that it cannot
// open is a failed write: no connection may take its place.
//
//   raise_open_files();                         // first thing of a program that serves
//   share_open_files(open_files_limit()).log    // 512 where there are enough
#pragma once

namespace muster {

struct OpenFiles {
  unsigned log = 0;    // RocksDB's max_open_files for the log
  unsigned views = 0;  // and for one generation of views
  unsigned sockets = 0;
};

// With fewer a server does not start. 64 leaves 8 sockets.
inline constexpr unsigned kOpenFilesMin = 64;

// The soft limit (`ulimit -n`); very many where there is none.
unsigned open_files_limit();
// Raises the soft limit as far as it goes without privileges.
void raise_open_files();

OpenFiles share_open_files(unsigned limit);

}  // namespace muster
