// A small data directory that the program made, and what it says while it is undamaged.
//
// Its log has a table file and a write-ahead log with six commits behind it; killed, so that the
// next start has all the recovery to do. One account, the founder, who has the token below.
//
// Requires: as ForkedProgram, which makes it.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "tests/attack/damage.h"

namespace muster::attack {

inline constexpr const char* kToken = "a-token-chosen-by-the-operator";
inline constexpr const char* kEmail = "founder@example.org";

// Where directories are copied by the thousand: in memory, where the machine has such a place.
std::filesystem::path quick_directory();

// Makes one where nothing is. Returns the directory.
std::filesystem::path make_small_data(const std::filesystem::path& data_dir);

struct SmallData {
  // Of a directory that make_small_data() has made. Asks a copy of it.
  explicit SmallData(const std::filesystem::path& data_dir);

  std::filesystem::path dir;
  std::vector<DamagedFile> files;
  std::string events;  // `muster events --json --activity`
  std::string person;  // `muster user --json`
  std::string people;  // GET /api/users/
  std::string invite;  // GET /api/invite, up to the URL, which has the port
};

// A directory in quick_directory() that goes with its scope.
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
