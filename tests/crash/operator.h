// An operator at a shell beside the server: creates accounts and resets passwords, and keeps a
// journal of it.
//
// A command whose server is killed may end either way, and so may one that finds no server and does
// the work itself. Exit code 0 is an acknowledgement like any other. One thread.
#pragma once

#include <atomic>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "tests/crash/expected_state.h"
#include "tests/crash/journal.h"
#include "tests/harness/program.h"

namespace muster::crash {

class Operator {
 public:
  Operator(const Program& program, const std::atomic<bool>& dying)
      : program_(program), dying_(dying) {}

  void create_user(Journal& journal);
  void reset_password(Journal& journal, std::uint32_t user);

 private:
  // The command's output, if its exit code was 0.
  std::optional<std::string> run(Journal& journal, Asked asked, std::vector<std::string> arguments,
                                 const std::string& password);

  const Program& program_;
  const std::atomic<bool>& dying_;  // set before the server is killed or stopped
  int uniques_ = 0;
  std::size_t last_ = 0;  // the journal's number of what was asked last
};

}  // namespace muster::crash
