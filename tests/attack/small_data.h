// A small data directory made by the program, and its answers while it is undamaged.
//
// Its log has a table file and a write-ahead log with six more commits; the program was killed, so
// the next start has to do a full recovery. One account, the founder, with the token below.
//
// Requires: as for ForkedProgram, which makes it.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "tests/attack/damage.h"

namespace muster::attack {

inline constexpr const char* kToken = "a-token-chosen-by-the-operator";
inline constexpr const char* kEmail = "founder@example.org";

// For copying thousands of directories: in memory, if the machine has such a place.
std::filesystem::path quick_directory();

// Creates a new directory and returns it.
std::filesystem::path make_small_data(const std::filesystem::path& data_dir);

struct SmallData {
  // `data_dir` was made by make_small_data(). Queries a copy of it.
  explicit SmallData(const std::filesystem::path& data_dir);

  std::filesystem::path dir;
  std::vector<DamagedFile> files;
  std::string events;  // `muster events --json --activity`
  std::string person;  // `muster user --json`
  std::string people;  // GET /api/users/
  std::string invite;  // GET /api/invite, up to the URL, which contains the port
};

// A directory in quick_directory(), removed by the destructor.
class QuickDir {
 public:
  QuickDir();
  ~QuickDir();
  QuickDir(const QuickDir&) = delete;
  QuickDir& operator=(const QuickDir&) = delete;
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

}  // namespace muster::attack
