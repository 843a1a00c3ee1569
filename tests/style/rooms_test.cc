// The rules of the tree that no compiler checks: which room may include which, what files are
// called, and what may stand at the top level. Each failure names the file.

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <map>
#include <regex>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "tests/style/tree.h"

namespace muster::style {
namespace {

// A room may include itself and these rooms. tests and bench may include everything.
const std::map<std::string, std::set<std::string>> kMayInclude = {
    {"core", {}},
    {"projections", {"core"}},
    {"http", {"core", "projections"}},
    {"cli", {"core", "projections", "http"}},
};

// Libraries of the edge: core and projections know neither HTTP nor the terminal.
const std::set<std::string> kEdgeHeaders = {"httplib.h", "CLI/CLI.hpp", "kainjow/mustache.hpp",
                                            "termios.h"};

// The files of the program that know cpp-httplib: the server's codec, and the shell's client.
const std::set<std::string> kHttplibFiles = {"http/transport/codec.cc", "http/admin/client.cc"};

// What stands between the quotes or angle brackets of each #include.
std::vector<std::string> includes_of(const fs::path& path) {
  std::vector<std::string> includes;
  for (const std::string_view line : lines_of(path)) {
    if (!line.starts_with("#include ")) continue;
    const auto begin = line.find_first_of("<\"");
    const auto end = line.find_last_of(">\"");
    if (begin < end) includes.emplace_back(line.substr(begin + 1, end - begin - 1));
  }
  return includes;
}

// Lower-case words and digits, joined by single underscores.
bool is_snake_case(std::string_view name) {
  if (name.empty() || name.front() == '_' || name.back() == '_') return false;
  if (name.find("__") != std::string_view::npos) return false;
  return std::all_of(name.begin(), name.end(), [](unsigned char c) {
    return std::islower(c) != 0 || std::isdigit(c) != 0 || c == '_';
  });
}

std::string first_part(const std::string& include) { return include.substr(0, include.find('/')); }

TEST(Rooms, IncludeOnlyTheRoomsBelowThem) {
  const std::set<std::string> rooms(kRooms.begin(), kRooms.end());
  for (const auto& [room, allowed] : kMayInclude) {
    for (const auto& path : sources_in(room)) {
      for (const auto& include : includes_of(path)) {
        const auto target = first_part(include);
        if (include.find('/') == std::string::npos || !rooms.contains(target)) continue;
        EXPECT_TRUE(target == room || allowed.contains(target))
            << path << " includes " << include << ", but " << room << " must not know " << target;
      }
    }
  }
}

// The folders inside a room have a direction too: none includes one that includes it, straight or
// by way of others.
TEST(Rooms, HaveFoldersThatIncludeEachOtherInOneDirection) {
  std::map<std::string, std::map<std::string, std::string>>
      included;  // folder -> folder -> by what
  for (const auto& [room, allowed] : kMayInclude) {
    for (const auto& path : sources_in(room)) {
      for (const auto& include : includes_of(path)) {
        const std::string from = path.parent_path().string();
        const std::string to = fs::path(include).parent_path().string();
        if (first_part(include) == room && from != to)
          included[from][to] = path.string() + " includes " + include;
      }
    }
  }
  for (const auto& [folder, targets] : included) {
    for (const auto& [target, why] : targets) {
      std::set<std::string> reached = {target};
      std::vector<std::string> next = {target};
      while (!next.empty()) {
        const std::string at = next.back();
        next.pop_back();
        for (const auto& [further, by] : included[at]) {
          if (reached.insert(further).second) next.push_back(further);
        }
      }
      EXPECT_FALSE(reached.contains(folder))
          << why << ", and " << target << " includes " << folder << " again";
    }
  }
}

// A backend of the log has a folder below core/log, and is chosen in core/log/backends.
TEST(Rooms, AboveCoreKnowNoBackendOfTheLog) {
  for (const std::string room : {"projections", "http", "cli"}) {
    for (const auto& path : sources_in(room)) {
      for (const auto& include : includes_of(path)) {
        const std::string folder = fs::path(include).parent_path().string();
        EXPECT_TRUE(!folder.starts_with("core/log/") || folder == "core/log/backends")
            << path << " includes " << include;
      }
    }
  }
}

TEST(Rooms, CoreAndProjectionsKnowNeitherHttpNorTheTerminal) {
  for (const std::string room : {"core", "projections"}) {
    for (const auto& path : sources_in(room)) {
      for (const auto& include : includes_of(path)) {
        EXPECT_FALSE(kEdgeHeaders.contains(include)) << path << " includes " << include;
      }
    }
  }
}

// Handlers have a request, a response and a stream of our own, so that the library can change
// without them, and so that not each of them compiles its 10,000 lines.
TEST(Rooms, KnowCppHttplibInTwoFilesOnly) {
  std::set<std::string> found;
  for (const auto& [room, allowed] : kMayInclude) {
    for (const auto& path : sources_in(room)) {
      for (const auto& include : includes_of(path)) {
        if (include == "httplib.h") found.insert(path.string());
      }
    }
  }
  EXPECT_EQ(found, kHttplibFiles) << "transport/codec.h is the way to it";
}

TEST(Rooms, AreIncludedFromTheTopOfTheTree) {
  for (const auto& room : kRooms) {
    for (const auto& path : sources_in(room)) {
      for (const auto& include : includes_of(path)) {
        EXPECT_FALSE(include.starts_with("./") || include.starts_with("../"))
            << path << " includes " << include << ": write it from the top of the tree";
      }
    }
  }
}

TEST(Files, HaveSnakeCaseNames) {
  for (const auto& room : kRooms) {
    for (const auto& path : sources_in(room)) {
      EXPECT_TRUE(is_snake_case(path.stem().string())) << path;
      EXPECT_FALSE(path.stem() == "util" || path.stem() == "utils" || path.stem() == "common")
          << path << ": name it after what it does";
    }
  }
}

TEST(Files, WithTestsEndInTest) {
  for (const auto& path : sources_in("tests")) {
    bool has_test = false;
    for (const auto& line : lines_of(path)) {
      has_test |= line.starts_with("TEST(") || line.starts_with("TEST_F(") ||
                  line.starts_with("TEST_P(") || line.starts_with("RC_GTEST_PROP(");
    }
    const bool is_support = path.string().starts_with("tests/support/");
    EXPECT_TRUE(!has_test || is_support || path.stem().string().ends_with("_test")) << path;
  }
}

// A file that a comment sends its reader to is there. Names below folders that are not ours are
// those of libraries.
TEST(Comments, NameFilesThatExist) {
  std::set<std::string> files;
  for (const auto& room : kRooms) {
    for (const auto& path : sources_in(room)) files.insert("/" + path.string());
  }
  const auto is_there = [&](const std::string& name) {
    return std::any_of(files.begin(), files.end(),
                       [&](const std::string& file) { return file.ends_with("/" + name); });
  };
  const std::regex file_name(R"(\b[a-z_0-9]+(/[a-z_0-9]+)*\.(h|cc)\b)");
  for (const auto& room : kRooms) {
    for (const auto& path : sources_in(room)) {
      for (const auto& line : lines_of(path)) {
        const auto comment = line.find("// ");
        if (comment == std::string::npos) continue;
        const std::string text = line.substr(comment);
        for (std::sregex_iterator name(text.begin(), text.end(), file_name), end; name != end;
             ++name) {
          const std::string named = name->str();
          const bool is_ours =
              named.find('/') == std::string::npos ||
              std::find(kRooms.begin(), kRooms.end(), first_part(named)) != kRooms.end();
          EXPECT_TRUE(!is_ours || is_there(named))
              << path << " speaks of " << named << ", which is not there: " << line;
        }
      }
    }
  }
}

// Only preset fuzz compiles tests/fuzz: what is moved elsewhere must be noticed without it.
TEST(FuzzTargets, AreMadeOfFilesThatExist) {
  for (const auto& path : sources_in("tests/fuzz")) {
    for (const auto& include : includes_of(path)) {
      const bool is_ours = std::ranges::find(kRooms, first_part(include)) != kRooms.end();
      EXPECT_TRUE(!is_ours || fs::exists(kTop / include)) << path << " includes " << include;
    }
  }
  const fs::path list = "tests/fuzz/CMakeLists.txt";
  const std::regex source(R"(\$\{top\}/([a-z_0-9/]+\.cc)\b)");
  std::size_t sources = 0;
  for (const auto& line : lines_of(list)) {
    for (std::sregex_iterator at(line.begin(), line.end(), source), end; at != end; ++at) {
      EXPECT_TRUE(fs::exists(kTop / (*at)[1].str())) << list << " lists " << (*at)[1];
      ++sources;
    }
  }
  EXPECT_GT(sources, 0u);
}

// The library's parser ignores what follows a NUL: projections/json_text.h does not.
TEST(Files, ReadJsonInOnePlace) {
  for (const std::string room : {"core", "projections", "http", "cli"}) {
    for (const auto& path : sources_in(room)) {
      if (path == "projections/json_text.cc") continue;
      for (const auto& line : lines_of(path)) {
        EXPECT_EQ(line.find("son::parse("), std::string::npos) << path << ": " << line;
      }
    }
  }
}

TEST(Rooms, HaveAReadme) {
  for (const std::string room :
       {"core", "projections", "http", "cli", "tests", "bench", "script"}) {
    EXPECT_TRUE(fs::exists(kTop / room / "README.md")) << room;
  }
}

TEST(Headers, StartWithPragmaOnce) {
  for (const auto& room : kRooms) {
    for (const auto& path : sources_in(room)) {
      if (path.extension() != ".h") continue;
      const auto lines = lines_of(path);
      EXPECT_TRUE(std::find(lines.begin(), lines.end(), "#pragma once") != lines.end()) << path;
    }
  }
}

// libstdc++ up to 12 declares them in nearly every header; from 13 on fewer and fewer do.
TEST(Files, ThatUseIntegersOfAFixedWidthIncludeCstdint) {
  const std::regex fixed_width(R"(\bu?int(_fast|_least)?(8|16|32|64|ptr|max)_t\b)");
  for (const auto& room : kRooms) {
    for (const auto& path : sources_in(room)) {
      const auto includes = includes_of(path);
      if (std::find(includes.begin(), includes.end(), "cstdint") != includes.end()) continue;
      for (const auto& line : lines_of(path)) {
        const auto code = line.substr(0, line.find("//"));
        EXPECT_FALSE(std::regex_search(code, fixed_width))
            << path << " does not include <cstdint>, and uses it in: " << line;
      }
    }
  }
}

TEST(TopLevel, HoldsNothingButTheRoomsAndTheDoor) {
  const std::set<std::string> allowed = {"CMakeLists.txt",
                                         "CMakePresets.json",
                                         "LICENSE",
                                         "README.md",
                                         "bench",
                                         "build",
                                         "cli",
                                         "core",
                                         "http",
                                         "projections",
                                         "script",
                                         "tests"};
  for (const auto& entry : fs::directory_iterator(kTop)) {
    const auto name = entry.path().filename().string();
    EXPECT_TRUE(name.starts_with('.') || name == "compile_commands.json" || allowed.contains(name))
        << name << " does not belong at the top level";
  }
}

}  // namespace
}  // namespace muster::style
