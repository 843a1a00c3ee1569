// What every file's text must keep, whatever language it is in. Each failure names the line.

#include <algorithm>
#include <cstddef>
#include <regex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "tests/style/tree.h"

namespace muster::style {
namespace {

constexpr std::size_t kColumnsMax = 100;
constexpr std::size_t kProseColumnsMax = 130;  // of a README, outside tables and examples

// Characters, not bytes.
std::size_t columns_of(std::string_view line) {
  return static_cast<std::size_t>(
      std::count_if(line.begin(), line.end(), [](char c) { return (c & 0xC0) != 0x80; }));
}

bool is_script(const fs::path& path) {
  if (path.extension() == ".sh") return true;
  if (path.has_extension()) return false;
  const auto lines = lines_of(path);
  return !lines.empty() && lines.front().starts_with("#!");
}

bool is_build_file(const fs::path& path) {
  return path.extension() == ".cmake" || path.filename() == "CMakeLists.txt";
}

bool is_source(const fs::path& path) {
  return path.extension() == ".cc" || path.extension() == ".h";
}

// A row of a table of escaped characters.
bool cannot_be_wrapped(std::string_view line) {
  return line.find(R"(\U000)") != std::string_view::npos;
}

TEST(Lines, HaveAtMostAHundredColumns) {
  for (const auto& path : files_in(".")) {
    if (!is_source(path) && !is_script(path) && !is_build_file(path)) continue;
    const auto lines = lines_of(path);
    for (std::size_t i = 0; i < lines.size(); ++i) {
      EXPECT_TRUE(columns_of(lines[i]) <= kColumnsMax || cannot_be_wrapped(lines[i]))
          << path.string() << ":" << i + 1 << " has " << columns_of(lines[i]) << " columns";
    }
  }
}

TEST(Lines, OfReadmesAreWrapped) {
  for (const auto& path : files_in(".")) {
    if (path.extension() != ".md") continue;
    bool in_example = false;
    const auto lines = lines_of(path);
    for (std::size_t i = 0; i < lines.size(); ++i) {
      if (lines[i].starts_with("```")) in_example = !in_example;
      if (in_example || lines[i].starts_with("|")) continue;
      EXPECT_LE(columns_of(lines[i]), kProseColumnsMax) << path.string() << ":" << i + 1;
    }
  }
}

// Packages come from where the machine has them from: a mirror or a proxy of its owner.
TEST(Registries, AreNamedNowhere) {
  // Without their ends, so that this file does not name them.
  const std::vector<std::pair<std::string, std::string>> hosts = {
      {"debian", "org"},       {"ubuntu", "com"},      {"npmjs", "org"},        {"npmjs", "com"},
      {"yarnpkg", "com"},      {"pypi", "org"},        {"pythonhosted", "org"}, {"crates", "io"},
      {"proxy.golang", "org"}, {"repo1.maven", "org"},
  };
  for (const auto& path : files_in(".")) {
    for (const auto& line : lines_of(path)) {
      for (const auto& [name, end] : hosts) {
        EXPECT_EQ(line.find(name + "." + end), std::string::npos)
            << path << " names a registry's host: " << line;
      }
    }
  }
}

// Nor any other place outside: names that RFC 2606 keeps for examples may stand in tests.
TEST(Scripts, NameNoAddressButThisMachines) {
  const std::regex address(R"([a-z][a-z0-9+.-]*://([A-Za-z0-9.-]+))");
  const std::regex reserved(R"(localhost|127\.0\.0\.1|name|(.*\.)?example\.(org|com|net)|)"
                            R"((.*\.)?(example|invalid|test))");
  for (const auto& path : files_in(".")) {
    const bool installs = path.filename() == ".npmrc" || path.filename() == "package-lock.json" ||
                          path.filename() == "CMakePresets.json";
    if (!is_script(path) && !is_build_file(path) && !installs) continue;
    for (const auto& line : lines_of(path)) {
      for (std::sregex_iterator at(line.begin(), line.end(), address), end; at != end; ++at) {
        EXPECT_TRUE(std::regex_match((*at)[1].str(), reserved)) << path << ": " << line;
      }
    }
  }
}

}  // namespace
}  // namespace muster::style
