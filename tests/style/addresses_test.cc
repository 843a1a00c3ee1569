// Addresses of this server: below a base path (http/pipeline/base_path.h), none may be built where
// nothing puts the base in front. tests/http/base_path_test.cc looks at what is sent; this looks at
// what a browser builds by itself. Each failure names the line.

#include <regex>
#include <string>

#include <gtest/gtest.h>

#include "tests/style/tree.h"

namespace muster::style {
namespace {

void expect_no_line(const char* folder, const char* extension, const std::regex& discouraged,
                    const char* say) {
  std::size_t files = 0;
  for (const auto& path : files_in(folder)) {
    if (path.extension() != extension) continue;
    ++files;
    for (const auto& line : lines_of(path)) {
      EXPECT_FALSE(std::regex_search(line, discouraged)) << path << ": " << line << "\n" << say;
    }
  }
  EXPECT_GT(files, 0u) << folder;
}

TEST(Addresses, OfScriptsBeginWithTheDocumentsBase) {
  expect_no_line("http/static/js", ".js", std::regex(R"re(["'`]/[a-z])re"),
                 "write `${document.documentElement.dataset.base ?? \"\"}/...`");
}

TEST(Addresses, OfStyleSheetsAreRelative) {
  expect_no_line("http/static/css", ".css", std::regex(R"re((url\(\s*|@import\s+)["']?/)re"),
                 "a sheet's address is below the base already: write url(name)");
}

// page_below() reads attributes in double quotes.
TEST(Addresses, OfTemplatesAreInDoubleQuotes) {
  expect_no_line("http/pages/templates", ".mustache",
                 std::regex(R"re(\b(href|src|action|formaction|[a-z-]*url)\s*=\s*[^"\s])re"),
                 "write href=\"...\"");
}

// A tag may not decide how an address begins: `href="{{#a}}/b{{/a}}"` hides the slash.
TEST(Addresses, OfTemplatesBeginWithTheAddress) {
  expect_no_line("http/pages/templates", ".mustache",
                 std::regex(R"re(\b(href|src|action|formaction|[a-z-]*url)="\{\{[#^])re"),
                 "put the section around the element");
}

}  // namespace
}  // namespace muster::style
