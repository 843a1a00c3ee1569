// A data directory that the program itself has filled, for tests that then damage it.
//
//   FilledData data;                       // founded, and nothing more
//   data.report(200);                      // 200 acknowledged pings, a commit each
//   data.kill();                           // as a crash leaves it
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
  // The same in a directory of the caller's, which must not be there yet.
  explicit FilledData(std::filesystem::path data_dir);

  const Program& program() const { return program_; }
  std::filesystem::path path() const { return program_.data_dir(); }
  // What each copy of the directory is made in.
  std::filesystem::path beside(const std::string& name) const { return dir_.path() / name; }

  // A server again, on what is there.
  void start();
  void kill();
  Server& server() { return *server_; }

  // Each a commit. False: the server did not acknowledge all of them.
  bool report(int pings);
  // In commits of 50,000.
  bool report_many(int commits);
  // One request that changes something; the status of its answer, 0 where none came. Counted where
  // it was acknowledged.
  int try_to_report();
  std::string get(const std::string& path);

  // How many events stand for what was acknowledged.
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

// All files as they are, also while a server runs: what a crash would leave now. Not its socket,
// and not the reserve, which holds nothing.
void copy_data(const std::filesystem::path& from, const std::filesystem::path& to);

// How many events `muster events` shows, or nothing with a failed expectation.
std::uint64_t count_events(const Program& program);
void expect_whole(const Program& program);
void expect_views_right(const Program& program);

}  // namespace muster::crash
