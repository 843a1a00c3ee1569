// Shows long output on a terminal a screen at a time, as git does.
//
//   Pager pager(screen, context.uses_pager);
//   pager.begin();          // before the first line: standard output now goes to the pager
//   ...print()...
//   if (auto shown = pager.finish(); !shown) ...;
//
// The program is MUSTER_PAGER, else PAGER, else less if it is installed; "cat" or an empty value
// means none. less gets LESS=FRX unless that is set: it ends at once if everything fits on the
// screen. Used only if standard output is a terminal. Leaving the pager early is a reader that
// leaves (print() returns false). While it runs, Ctrl-C is for the pager. One thread.
#pragma once

#include <csignal>
#include <string>

#include <sys/types.h>

#include "cli/terminal/screen.h"
#include "core/result.h"

namespace muster::cli {

class Pager {
 public:
  Pager(const Screen& out, bool is_wanted);
  ~Pager();  // finishes
  Pager(const Pager&) = delete;
  Pager& operator=(const Pager&) = delete;

  // Does nothing if no pager is used, or it runs already.
  void begin();
  // Waits for the person to leave the pager; standard output is then as before. kIo if the pager
  // could not be run, and so nothing was shown.
  Result<void> finish();

 private:
  const std::string command_;  // empty: none
  pid_t child_ = -1;
  int output_ = -1;  // the real standard output meanwhile
  struct sigaction interrupt_ = {};
};

}  // namespace muster::cli
