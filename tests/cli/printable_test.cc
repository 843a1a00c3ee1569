#include "cli/terminal/printable.h"

#include <gtest/gtest.h>

#include "cli/subcommands/event_table.h"

namespace muster::cli {
namespace {

using Json = nlohmann::ordered_json;

TEST(Printable, LeavesTextOfAnyLanguageAlone) {
  for (const char* text :
       {"", "Ada Lovelace", "Łódź", "日本語", "naïve – “quoted”", "👩‍🔬"}) {
    EXPECT_EQ(printable(text), text);
  }
}

TEST(Printable, ShowsWhatWouldActOnATerminal) {
  EXPECT_EQ(printable("a\x1b[2Jb"), "a\\u001b[2Jb");
  EXPECT_EQ(printable("a\r\nb\tc"), "a\\u000d\\u000ab\\u0009c");
  EXPECT_EQ(printable("\x7f"), "\\u007f");
  EXPECT_EQ(printable("\xc2\x9b"), "\\u009b");  // CSI in one character
  EXPECT_EQ(printable("\xe2\x80\xae"
                      "evil"),
            "\\u202eevil");  // right-to-left override
  EXPECT_EQ(printable(std::string("a\0b", 3)), "a\\u0000b");
}

TEST(Printable, ShowsBytesThatAreNotUtf8) {
  EXPECT_EQ(printable("\xff"), "\\xff");
  EXPECT_EQ(printable("\xc3"), "\\xc3");
  EXPECT_EQ(printable("\xc0\x80"), "\\xc0\\x80");                    // overlong
  EXPECT_EQ(printable("\xed\xa0\x80"), "\\xed\\xa0\\x80");           // a surrogate
  EXPECT_EQ(printable("\xf4\x90\x80\x80"), "\\xf4\\x90\\x80\\x80");  // past U+10FFFF
}

TEST(Printable, AJsonLineIsTheSameValueWithoutControlCharacters) {
  const Json value = {{"title", "\x1b]0;owned\x07 \x7f \xc2\x9b \"quoted\""}};
  const std::string line = json_line(value);
  for (const unsigned char c : line) EXPECT_TRUE(c >= 0x20 && c < 0x7f) << line;
  EXPECT_EQ(Json::parse(line), value);
}

TEST(Printable, GroupsThousands) {
  EXPECT_EQ(grouped(0), "0");
  EXPECT_EQ(grouped(999), "999");
  EXPECT_EQ(grouped(1000), "1,000");
  EXPECT_EQ(grouped(1234567), "1,234,567");
}

TEST(EventTable, IsAlignedUnderItsHead) {
  const Json event = {{"position", 17},
                      {"time", "2026-05-04T03:02:01.000123Z"},
                      {"type", "project.created"},
                      {"actor", nullptr},
                      {"channel", "cli"},
                      {"request", 99},
                      {"project", 3},
                      {"title", "Cats"}};
  const EventTable table{Screen()};
  const std::string head = table.head();
  const std::string line = table.row(event);
  EXPECT_EQ(head.find("TIME"), line.find("2026-"));
  EXPECT_EQ(head.find("EVENT"), line.find("project.created"));
  EXPECT_EQ(head.find("WHO"), line.find("operator"));
  EXPECT_EQ(head.find("SOURCE"), line.find("cli"));
  EXPECT_EQ(line.substr(head.find("DETAILS")), "project=3 title=Cats");
}

TEST(EventTable, TextOfPeopleCannotActOnTheTerminalNorPassForAnotherField) {
  const Json event = {{"position", 0},
                      {"time", "2026-05-04T03:02:01.000123Z"},
                      {"type", "project.created"},
                      {"actor", 1},
                      {"channel", "web"},
                      {"title", "x actor=2 \x1b[31m\n"}};
  const EventTable table{Screen()};
  const std::string line = table.row(event);
  for (const unsigned char c : line) EXPECT_GE(c, 0x20) << line;
  EXPECT_EQ(line.substr(table.head().find("DETAILS")), R"(title="x actor=2 \u001b[31m\n")");
}

}  // namespace
}  // namespace muster::cli
