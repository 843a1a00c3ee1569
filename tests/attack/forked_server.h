// `muster start` in a fork of this process (forked_program.h), and requests with the founder's
// token.
#pragma once

#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

#include <httplib.h>

#include "tests/attack/forked_program.h"

namespace muster::attack {

// A hundred times longer than anything takes on an idle machine: beyond it the command hangs.
inline constexpr std::chrono::seconds kCommandDeadline{60};

class ForkedServer {
 public:
  explicit ForkedServer(const std::filesystem::path& data_dir, std::vector<std::string> more = {});

  // Waits until it prints its address. False: it ended, or hangs.
  bool is_ready();
  // nullopt if there was no answer. Requires: is_ready().
  httplib::Result get(const std::string& path);
  httplib::Result post(const std::string& path);

  int stop();  // sends SIGTERM; returns the exit code
  void kill();
  int wait() { return program_.wait(kCommandDeadline); }
  const std::string& out() const { return program_.out(); }
  const std::string& err() const { return program_.err(); }

 private:
  httplib::Client client();

  ForkedProgram program_;
  int port_ = 0;
};

}  // namespace muster::attack
