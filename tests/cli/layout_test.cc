#include "cli/terminal/layout.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/help.h"
#include "cli/terminal/screen.h"
#include "cli/terminal/table.h"

namespace muster::cli {
namespace {

using ::testing::ElementsAre;

TEST(Layout, WidthIsInColumnsNotInBytesOrCodePoints) {
  EXPECT_EQ(width_of("ada"), 3U);
  EXPECT_EQ(width_of("Zoë"), 3U);
  EXPECT_EQ(width_of("Zoe\u0308"), 3U);  // a combining accent
  EXPECT_EQ(width_of("語"), 2U);
  EXPECT_EQ(width_of("👩‍👩‍👧"), 2U);  // one picture of seven code points
  EXPECT_EQ(width_of(""), 0U);
}

TEST(Layout, WhatIsCutEndsWithAnEllipsisWithinTheWidth) {
  EXPECT_EQ(cut_to("ada@example.org", 15), "ada@example.org");
  EXPECT_EQ(cut_to("ada@example.org", 8), "ada@exa…");
  EXPECT_EQ(cut_to("Ada Lovelace", 5), "Ada…");
  EXPECT_EQ(cut_to("語語語", 4), "語…");
  EXPECT_EQ(cut_to("Zoe\u0308\u0308", 3), "Zoe\u0308\u0308");
}

TEST(Layout, LinesAreFoldedAtSpacesAndLongWordsInside) {
  EXPECT_THAT(folded("who did what, and when", 10), ElementsAre("who did", "what, and", "when"));
  EXPECT_THAT(folded("a abcdefghij b", 4), ElementsAre("a", "abcd", "efgh", "ij b"));
  EXPECT_THAT(folded("語語語", 4), ElementsAre("語語", "語"));
  EXPECT_THAT(folded("", 10), ElementsAre(""));
  EXPECT_THAT(folded("語", 1), ElementsAre("語"));
  EXPECT_THAT(folded("in /srv/accounts now", 6, LongWords::kWhole),
              ElementsAre("in", "/srv/accounts", "now"));
}

TEST(Layout, HelpKeepsExamplesAndFoldsParagraphs) {
  const std::string text = "Examples:\n  muster events      the log\n\nTimes are\nin UTC.";
  EXPECT_EQ(laid_out(text, 80), "Examples:\n  muster events      the log\n\nTimes are in UTC.\n");
  EXPECT_EQ(laid_out(text, 20), "Examples:\n  muster events\n      the log\n\nTimes are in UTC.\n");
}

std::vector<std::string> lines_of(const Screen& screen, const std::vector<Table::Row>& rows) {
  std::vector<std::string> lines;
  Table table(screen, {{.title = "ID", .align = Align::kRight}, {.title = "NAME", .least = 4}},
              [&](const std::string& line) {
                lines.push_back(line);
                return true;
              });
  for (const Table::Row& row : rows) EXPECT_TRUE(table.add(row));
  EXPECT_TRUE(table.finish());
  return lines;
}

TEST(Table, ColumnsAreAsWideAsWhatIsInThem) {
  EXPECT_THAT(lines_of({}, {{"1", "Zoë"}, {"12", "Ada"}}),
              ElementsAre("ID  NAME", " 1  Zoë", "12  Ada"));
  EXPECT_THAT(lines_of({}, {}), ElementsAre());
}

TEST(Table, OnANarrowScreenColumnsAreCut) {
  EXPECT_THAT(lines_of({.columns = 9}, {{"1", "Ada Lovelace"}}),
              ElementsAre("ID  NAME", " 1  Ada…"));
}

TEST(Table, OnAVeryNarrowScreenColumnsAreLeftOut) {
  const auto lines = [](std::size_t columns) {
    std::vector<std::string> written;
    Table table({.columns = columns},
                {{.title = "ID", .leaves = 2},
                 {.title = "NAME", .least = 4},
                 {.title = "PROJECTS", .leaves = 1}},
                [&](const std::string& line) {
                  written.push_back(line);
                  return true;
                });
    EXPECT_TRUE(table.add({"1", "Grace Hopper", "2"}));
    EXPECT_TRUE(table.finish());
    return written;
  };
  EXPECT_THAT(lines(18), ElementsAre("ID  NAME  PROJECTS", "1   Gra…  2"));
  EXPECT_THAT(lines(17), ElementsAre("ID  NAME", "1   Grace Hopper"));
  EXPECT_THAT(lines(7), ElementsAre("NAME", "Grace…"));
  EXPECT_THAT(lines(3), ElementsAre("NAME", "Gra…"));
}

TEST(Table, RowsBehindTheMeasuredOnesKeepTheColumns) {
  std::vector<Table::Row> rows(Table::kMeasured, {"1", "Ada"});
  rows.push_back({"2", "Grace Hopper"});
  EXPECT_EQ(lines_of({.columns = 80}, rows).back(), " 2  Gra…");
  EXPECT_EQ(lines_of({}, rows).back(), " 2  Grace Hopper");
}

}  // namespace
}  // namespace muster::cli
