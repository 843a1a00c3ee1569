// What the shell looks like on a terminal: colours, width, pager.

#include <fstream>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/subcommands/event_table.h"
#include "cli/terminal/layout.h"
#include "tests/cli/shell.h"

namespace muster::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

class OnAScreen : public ::testing::Test {
 protected:
  void SetUp() override {
    for (const char* name : {"NO_COLOR", "CLICOLOR_FORCE", "COLUMNS", "PAGER", "MUSTER_PAGER"}) {
      shell_.variables()[name] = std::nullopt;
    }
    shell_.variables()["TERM"] = "xterm";
    ASSERT_EQ(shell_.run({"create_user", "ada@example.org", "--password", kGoodPassword}).exit_code,
              0);
  }
  // With more events than it has rows.
  void fill_the_screen() {
    for (int i = 0; i < 8; ++i) {
      ASSERT_EQ(shell_
                    .run({"create_user", "person" + std::to_string(i) + "@example.org",
                          "--password", kGoodPassword})
                    .exit_code,
                0);
    }
  }
  Finished on_a_terminal(std::vector<std::string> arguments) {
    ChildProcess::Options options = shell_.program(std::move(arguments));
    options.terminal = true;
    return run_to_end(std::move(options));
  }

  Shell shell_;
};

TEST_F(OnAScreen, ColorsAreForTerminalsUnlessAskedForOrRefused) {
  const std::string escape = "\x1b[";
  const std::vector<std::string> question = {"events", "--no-pager"};
  const auto with = [&](const std::string& color) {
    return std::vector<std::string>{"events", "--no-pager", "--color", color};
  };
  EXPECT_THAT(on_a_terminal(question).out, HasSubstr(escape));
  EXPECT_THAT(shell_.run(question).out, Not(HasSubstr(escape)));
  EXPECT_THAT(on_a_terminal(with("never")).out, Not(HasSubstr(escape)));
  EXPECT_THAT(shell_.run(with("always")).out, HasSubstr(escape));
  shell_.variables()["CLICOLOR_FORCE"] = "1";
  EXPECT_THAT(shell_.run(question).out, HasSubstr(escape));
  EXPECT_THAT(shell_.run({"user", "nobody"}).err, StartsWith(escape));
  shell_.variables()["NO_COLOR"] = "1";
  EXPECT_THAT(shell_.run(question).out, Not(HasSubstr(escape)));
  EXPECT_THAT(shell_.run(with("always")).out, HasSubstr(escape));
  shell_.variables()["NO_COLOR"] = std::nullopt;
  shell_.variables()["CLICOLOR_FORCE"] = std::nullopt;
  shell_.variables()["TERM"] = "dumb";
  EXPECT_THAT(on_a_terminal(question).out, Not(HasSubstr(escape)));
}

TEST_F(OnAScreen, NothingIsWiderThanTheScreen) {
  for (const std::size_t columns : {40U, 60U, 80U, 100U, 150U, 200U}) {
    shell_.variables()["COLUMNS"] = std::to_string(columns);
    for (const auto& arguments : std::vector<std::vector<std::string>>{
             {"events"}, {"users"}, {"help"}, {"help", "start"}, {"help", "events"}}) {
      const Finished finished = shell_.run(arguments);
      ASSERT_EQ(finished.exit_code, 0) << finished.err;
      std::istringstream lines(finished.out);
      for (std::string line; std::getline(lines, line);) {
        EXPECT_LE(width_of(line), std::max<std::size_t>(columns, 60)) << columns << ": " << line;
      }
    }
  }
}

TEST_F(OnAScreen, OnAPipeThereIsOneLineForEachEvent) {
  const Finished piped = shell_.run({"events"});
  const Finished as_json = shell_.run({"events", "--json"});
  EXPECT_EQ(count_lines(piped.out), count_lines(as_json.out) + 1);
}

TEST_F(OnAScreen, LongOutputIsForThePager) {
  const auto shown = shell_.home() / "shown";
  shell_.variables()["PAGER"] = "tee " + shown.string();
  on_a_terminal({"events"});
  EXPECT_FALSE(std::filesystem::exists(shown)) << "it has room on the screen";
  fill_the_screen();
  const Finished paged = on_a_terminal({"events", "--color", "never"});
  EXPECT_EQ(paged.exit_code, 0) << paged.out;
  std::ifstream file(shown);
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  EXPECT_THAT(text, HasSubstr("user.signed_up"));
  EXPECT_THAT(text, Not(HasSubstr("Data directory")));
  EXPECT_THAT(paged.out, HasSubstr("Data directory"));

  std::filesystem::remove(shown);
  EXPECT_THAT(on_a_terminal({"help", "start"}).out, HasSubstr("--port"));
  EXPECT_TRUE(std::filesystem::exists(shown));
  std::filesystem::remove(shown);
  on_a_terminal({"events", "--no-pager"});
  (void)shell_.run({"events"});
  shell_.variables()["TERM"] = "dumb";
  on_a_terminal({"events"});
  shell_.variables()["TERM"] = "xterm";
  shell_.variables()["MUSTER_PAGER"] = "cat";
  on_a_terminal({"events"});
  EXPECT_FALSE(std::filesystem::exists(shown));
}

TEST_F(OnAScreen, APagerThatIsLeftOrMissingIsNoHarm) {
  fill_the_screen();
  shell_.variables()["MUSTER_PAGER"] = "true";
  EXPECT_EQ(on_a_terminal({"events"}).exit_code, 0);
  shell_.variables()["MUSTER_PAGER"] = "not-a-program";
  const Finished missing = on_a_terminal({"events", "--color", "never"});
  EXPECT_NE(missing.exit_code, 0);
  EXPECT_THAT(missing.out, HasSubstr("the pager \"not-a-program\" cannot be run"));
}

TEST(EventTable, ShowsWhatIdsAreCalledAndDevicesAndSeconds) {
  const Json event = {
      {"position", 7},
      {"time", "2026-05-04T03:02:01.123456Z"},
      {"type", "session.started"},
      {"actor", 3},
      {"channel", "web"},
      {"request", "123"},
      {"session", 9},
      {"user", 4},
      {"address", "127.0.0.1"},
      {"user_agent", "Mozilla/5.0 (X11; Linux x86_64) Chrome/126.0.0.0 Safari/537.36"},
      {"at", "2026-05-04T03:02:00.000000Z"},
      {"labels", {{"actor", "ada@example.org"}, {"user", "zoe@example.org"}}}};
  const std::string line = EventTable({}).row(event);
  EXPECT_EQ(
      line,
      "      7  2026-05-04 03:02:01  session.started         ada@example.org             web   "
      "  session=9 user=zoe@example.org address=127.0.0.1 device=\"Chrome on Linux\" "
      "at=2026-05-04T03:02:00Z");
  EXPECT_EQ(EventTable({.columns = 80}).row(event),
            "      7  2026-05-04 03:02:01  session.started         ada@example.org\n"
            "                              session=9 user=zoe@example.org address=127.0.0.1\n"
            "                              device=\"Chrome on Linux\" at=2026-05-04T03:02:00Z\n"
            "                              source=web");
}

// Of a takeover, the log names only the one whose password it was.
TEST(EventTable, WhatALinksHolderAndTheServerDidIsNotAnActOfTheUser) {
  const Json changed = {{"position", 7},
                        {"time", "2026-05-04T03:02:01.123456Z"},
                        {"type", "user.password_changed"},
                        {"actor", 4},
                        {"channel", "web"},
                        {"user", 4},
                        {"by", "another_person"},
                        {"labels", {{"actor", "zoe@example.org"}, {"user", "zoe@example.org"}}}};
  EXPECT_EQ(
      EventTable({}).row(changed),
      "      7  2026-05-04 03:02:01  user.password_changed   someone with a link         web   "
      "  by=\"someone with a one-time link\"");
  const Json ended = {{"position", 8},
                      {"time", "2026-05-04T03:02:01.123456Z"},
                      {"type", "session.ended"},
                      {"actor", 4},
                      {"channel", "web"},
                      {"user", 4},
                      {"session", 9},
                      {"reason", "password_changed"},
                      {"labels", {{"actor", "zoe@example.org"}, {"user", "zoe@example.org"}}}};
  EXPECT_EQ(
      EventTable({}).row(ended),
      "      8  2026-05-04 03:02:01  session.ended           server                      web   "
      "  session=9 reason=\"password changed\"");
}

TEST(EventTable, AProjectHasItsTitleOfThatTimeAndItsId) {
  Json event = {{"position", 1},
                {"time", "2026-05-04T03:02:01.000000Z"},
                {"type", "project.created"},
                {"actor", nullptr},
                {"channel", "cli"},
                {"project", 4},
                {"title", "CT"},
                {"labels", {{"project", "Renamed"}}}};
  EXPECT_THAT(EventTable({}).row(event), HasSubstr("project=4 title=CT"));
  event.erase("title");
  EXPECT_THAT(EventTable({}).row(event), HasSubstr("project=\"Renamed (4)\""));
}

TEST(EventTable, ALongPositionTakesItsPlaceFromAColumnThatCanBeCut) {
  const Json event = {{"position", 18'446'744'073'709'551'615U},
                      {"time", "2026-05-04T03:02:01.123456Z"},
                      {"type", "session.ended"},
                      {"actor", 3},
                      {"channel", "web"},
                      {"labels", {{"actor", "ada@department.university.example.org"}}}};
  const std::string row = EventTable({.columns = 80}).row(event);
  const std::string line = row.substr(0, row.find('\n'));
  EXPECT_TRUE(line.starts_with("18446744073709551615  2026-05-04 03:02:01  session.ended"));
  EXPECT_TRUE(line.ends_with("\u2026")) << line;
  EXPECT_LE(width_of(line), 80u);
}

TEST(EventTable, TextOfPeopleCannotActOnTheTerminal) {
  const Json event = {{"position", 1},
                      {"time", "2026-05-04T03:02:01.000000Z"},
                      {"type", "project.created"},
                      {"actor", nullptr},
                      {"channel", "api"},
                      {"title", "\x1b]0;mine\x07"}};
  const std::string line = EventTable({}).row(event);
  EXPECT_EQ(line.find('\x1b'), std::string::npos) << line;
  EXPECT_EQ(line.find('\x07'), std::string::npos) << line;
}

}  // namespace
}  // namespace muster::cli
