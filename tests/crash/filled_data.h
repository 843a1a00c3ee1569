// A data directory filled by the program itself, for tests that then damage it.
//
//   FilledData data;                       // only founded
//   data.report(200);                      // 200 acknowledged pings, one commit each
//   data.kill();                           // left as after a crash
//   flip_bit(data.newest_wal(), 4000);
//
// Counts what was acknowledged. One thread.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

#include "tests/harness/program.h"
#include "tests/support/temp_dir.h"

namespace muster::crash {

inline constexpr const char* kFounderToken = "a-token-chosen-by-the-operator";

class FilledData {
 public:
  // Starts the server, with an account (user 1) that has the token above.
  FilledData();
  // The same in the caller's directory, which must not exist yet.
  explicit FilledData(std::filesystem::path data_dir);

  const Program& program() const { return program_; }
  std::filesystem::path path() const { return program_.data_dir(); }
  // Where copies of the directory are made.
  std::filesystem::path beside(const std::string& name) const { return dir_.path() / name; }

  // Starts a server on the existing data.
  void start();
  void kill();
  Server& server() { return *server_; }

  // One commit each. False: the server did not acknowledge all of them.
  bool report(int pings);
  // In commits of 50,000.
  bool report_many(int commits);
  // One request that changes something; its status, or 0 without an answer. Counted if
  // acknowledged.
  int try_to_report();
  std::string get(const std::string& path);

  // The number of acknowledged events.
  std::uint64_t acknowledged() const { return acknowledged_; }
  std::filesystem::path newest_wal() const;
  std::filesystem::path oldest_table() const;

 private:
  TempDir dir_;
  Program program_;
  std::unique_ptr<Server> server_;
  std::unique_ptr<httplib::Client> client_;
  std::uint64_t acknowledged_ = 0;
};

// Copies all files as they are, also beside a running server: what a crash would leave now. Without
// its socket and the reserve, which holds nothing.
void copy_data(const std::filesystem::path& from, const std::filesystem::path& to);

// How many events `muster events` shows; nullopt with a failed expectation.
std::uint64_t count_events(const Program& program);
void expect_whole(const Program& program);
void expect_views_right(const Program& program);

}  // namespace muster::crash
