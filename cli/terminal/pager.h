// Shows long output on a terminal a screen at a time, as git does.
//
//   Pager pager(screen, context.uses_pager);
//   if (!pager.print(line)) ...;      // for each line; false: it is no longer read
//   if (auto shown = pager.finish(); !shown) ...;
//
// Lines are held back until there are more than the screen has rows. Only then does the pager
// start, and standard output goes to it.
//
// The program is MUSTER_PAGER, else PAGER, else less if it is installed; "cat" or an empty value
// means none. less gets LESS=FRX unless that is set. Used only if standard output is a terminal
// that can do more than write lines (TERM). Leaving the pager early is a reader that leaves. While
// it runs, Ctrl-C is for the pager. One thread.
#pragma once

#include <csignal>
#include <cstddef>
#include <string>
#include <string_view>

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

  // `text`: one line or more, without the last one's end.
  bool print(std::string_view text);
  // Waits for the person to leave the pager; standard output is then as before. kIo if the pager
  // could not be run, and so nothing was shown.
  Result<void> finish();

 private:
  void begin();
  bool write_held();

  const std::string command_;  // empty: none
  const std::size_t rows_;
  std::string held_;
  std::size_t rows_held_ = 0;
  pid_t child_ = -1;
  int output_ = -1;  // the real standard output meanwhile
  struct sigaction interrupt_ = {};
};

}  // namespace muster::cli
