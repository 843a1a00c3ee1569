// No cell of ours is a formula, whatever separates cells where the file is opened.

#include "http/pages/audit/csv.h"

#include <array>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace muster::http::pages {
namespace {

// As spreadsheets and Python's csv read a line: a quote counts only at the start of a cell.
std::vector<std::string> cells_of(std::string_view line, char separator) {
  std::vector<std::string> cells(1);
  bool quoted = false;
  bool at_start = true;
  for (std::size_t i = 0; i < line.size(); ++i) {
    const char c = line[i];
    if (quoted) {
      if (c != '"') {
        cells.back() += c;
      } else if (i + 1 < line.size() && line[i + 1] == '"') {
        cells.back() += line[++i];
      } else {
        quoted = false;
      }
    } else if (c == '"' && at_start) {
      quoted = true;
    } else if (c == separator || c == '\n' || c == '\r') {
      cells.emplace_back();
      at_start = true;
      continue;
    } else {
      cells.back() += c;
    }
    at_start = false;
  }
  return cells;
}

// After blanks and quotes, which some drop before they look.
bool is_formula(std::string_view cell) {
  static constexpr std::array<std::string_view, 8> kBlanks = {
      " ", "\t", "\r", "\n", "\"", "\xC2\xA0", "\xE3\x80\x80", "\xE2\x80\x8B"};
  for (bool skipped = true; skipped;) {
    skipped = false;
    for (const std::string_view blank : kBlanks) {
      if (!cell.starts_with(blank)) continue;
      cell.remove_prefix(blank.size());
      skipped = true;
    }
  }
  for (const std::string_view sign :
       {"=", "+", "-", "@", "\xEF\xBC\x9D", "\xEF\xBC\x8B", "\xEF\xBC\x8D", "\xEF\xBC\xA0"}) {
    if (cell.starts_with(sign)) return true;
  }
  return false;
}

constexpr std::array kAttacks = {
    "=1+1",
    "x;=1+1;",  // a formula where ; separates
    "x;=1+1;y",
    "x,=1+1",
    "x|=1+1",
    "x\t=1+1",
    "x\n=1+1",
    "x\r\n=1+1",
    " =1+1",
    "\xC2\xA0=1+1",
    "x; \xE3\x80\x80@SUM(A1)",
    "x;\xE2\x80\x8B=1+1",
    "\xEF\xBC\x9D"
    "1+1",
    "x;\xEF\xBC\x8B"
    "1",
    "x;\"=1+1\"",
    "\";=1+1;\"",
    "\"\";\"\"=1+1",
    ";;;-2+3",
    ";\";\";=1",
    "+49 1",
    "-1",
    "\t=1",
    "\r=1",
    "\n=1",
};

TEST(Csv, NoCellIsAFormulaForAnySeparator) {
  for (const std::string attack : kAttacks) {
    const std::string line = "7," + csv_cell(attack) + "," + csv_cell("Zo\xC3\xAB") + "," +
                             csv_json_cell(Json{{"title", attack}, {"n", 3}}) + "," +
                             csv_cell(attack);
    for (const char separator : {',', ';', '\t', '|'}) {
      for (const std::string& cell : cells_of(line, separator)) {
        EXPECT_FALSE(is_formula(cell)) << "with " << separator << ": " << cell << "\nof " << line;
      }
    }
  }
}

TEST(Csv, CellsAreQuotedAsRfc4180Says) {
  EXPECT_EQ(csv_cell("plain"), "plain");
  EXPECT_EQ(csv_cell(""), "");
  EXPECT_EQ(csv_cell("a,b"), "\"a,b\"");
  EXPECT_EQ(csv_cell("a;b"), "\"a;b\"");
  EXPECT_EQ(csv_cell("say \"hi\""), "\"say \"\"hi\"\"\"");
  EXPECT_EQ(csv_cell("two\nlines"), "\"two\nlines\"");
}

TEST(Csv, TextThatIsNoFormulaStaysAsItIs) {
  for (const char* text : {"a=1", "Jean-Luc", "a + b", "(=1)", "x@y.org", "ada@example.org", "1-2",
                           "'=1", "\xE5\xBC\xA0\xEF\xBC\x9D"}) {
    EXPECT_EQ(csv_cell(text), text);
  }
}

TEST(Csv, AFormulaGetsAnApostrophe) {
  EXPECT_EQ(csv_cell("=1+1"), "'=1+1");
  EXPECT_EQ(csv_cell("+49 1"), "'+49 1");
  EXPECT_EQ(csv_cell("-1"), "'-1");
  EXPECT_EQ(csv_cell("@SUM(A1)"), "'@SUM(A1)");
  EXPECT_EQ(csv_cell("x;=1+1;"), "\"x;'=1+1;\"");
  EXPECT_EQ(csv_cell("\t=1"), "\"'\t'=1\"");
  EXPECT_EQ(csv_cell("\r=1"), "\"'\r'=1\"");
  EXPECT_EQ(csv_cell("=\"a\""), "\"'=\"\"a\"\"\"");
}

TEST(Csv, JsonKeepsItsValues) {
  for (const std::string attack : kAttacks) {
    const Json json{{"title", attack}, {"list", {attack, "x"}}, {"n", 3}};
    const std::string cell = cells_of(csv_json_cell(json), ',').front();
    EXPECT_EQ(Json::parse(cell), json) << cell;
  }
}

}  // namespace
}  // namespace muster::http::pages
