// The files of the tree, as the tests of this folder read them. Paths are relative to its top.
#pragma once

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

namespace muster::style {

namespace fs = std::filesystem;

inline const fs::path kTop = MUSTER_SOURCE_DIR;

inline const std::vector<std::string> kRooms = {"core", "projections", "http",
                                                "cli",  "tests",       "bench"};

// What neither git has nor anybody here wrote.
inline bool is_not_ours(const fs::path& path) {
  const auto name = path.filename();
  return name == ".git" || name == "build" || name == "node_modules" || name == ".cache" ||
         path == "bench/results";
}

// Every file below the folder, sorted.
inline std::vector<fs::path> files_in(const fs::path& folder) {
  std::vector<fs::path> found;
  if (!fs::exists(kTop / folder)) return found;
  for (fs::recursive_directory_iterator entry(kTop / folder), end; entry != end; ++entry) {
    const fs::path path = fs::relative(entry->path(), kTop);
    if (entry->is_directory() && is_not_ours(path)) {
      entry.disable_recursion_pending();
    } else if (entry->is_regular_file()) {
      found.push_back(path);
    }
  }
  std::sort(found.begin(), found.end());
  return found;
}

// The C++ sources of a room.
inline std::vector<fs::path> sources_in(const std::string& room) {
  std::vector<fs::path> found = files_in(room);
  std::erase_if(found, [](const fs::path& path) {
    return path.extension() != ".h" && path.extension() != ".cc";
  });
  return found;
}

inline std::vector<std::string> lines_of(const fs::path& path) {
  std::ifstream in(kTop / path);
  std::vector<std::string> lines;
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

}  // namespace muster::style
