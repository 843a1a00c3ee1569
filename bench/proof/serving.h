// The measured servers, each its own process on a free port of 127.0.0.1.
//
//   auto served = Served::start(data_dir);
//   (*served)->port();
//   Result<void> stopped = (*served)->stop();      // or the destructor, which kills
//
// Start and stop them on the thread that outlives them (child_process.h).
#pragma once

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <memory>
#include <string>

#include "core/ids.h"
#include "core/result.h"
#include "tests/harness/program.h"

namespace muster::bench {

// `muster start` on a data directory.
class Served {
 public:
  // kIo with its output if it does not start listening.
  static Result<std::unique_ptr<Served>> start(const std::filesystem::path& data_dir);

  int port() const { return server_.port(); }
  pid_t pid() const { return server_.pid(); }
  // Sends SIGTERM. kIo unless it ends cleanly.
  Result<void> stop();
  void kill() { (void)server_.kill(); }

 private:
  explicit Served(const std::filesystem::path& data_dir) : program_(data_dir), server_(program_) {}

  const Program program_;
  Server server_;
};

// Raises the limit of open files, which children inherit, to allow that many connections at both
// ends. kIo if that is not permitted.
Result<void> allow_connections(std::size_t count);

// cpp-httplib with a handler that does nothing (drivers/do_nothing_server.cc).
class DoNothingServer {
 public:
  static Result<std::unique_ptr<DoNothingServer>> start();
  int port() const { return port_; }
  pid_t pid() const { return process_.pid(); }

 private:
  DoNothingServer();

  ChildProcess process_;
  int port_ = 0;
};

// A GET by a person with an account, which must be answered 200.
Result<httplib::Response> get(httplib::Client& client, const std::string& path, UserId as);
// The same, repeated while it is answered 503, which means that a view is not ready.
Result<httplib::Response> get_when_ready(httplib::Client& client, const std::string& path,
                                         UserId as);

// Milliseconds from executing the program until GET `path` is answered 200; the server is then in
// `served`.
Result<double> start_ms(const std::filesystem::path& data_dir, const std::string& path,
                        std::unique_ptr<Served>& served);

}  // namespace muster::bench
