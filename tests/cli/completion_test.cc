// What shells complete, asked of the shells that are installed; and the manual page.

#include <cstdlib>
#include <fstream>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/cli/shell.h"

namespace muster::cli {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::IsSupersetOf;
using ::testing::Not;
using ::testing::StartsWith;

using Words = std::vector<std::string>;

std::optional<std::string> path_of(const std::string& program) {
  for (const std::string folder : {"/usr/bin/", "/bin/", "/usr/local/bin/"}) {
    if (std::filesystem::exists(folder + program)) return folder + program;
  }
  return std::nullopt;
}

class Completion : public ::testing::Test {
 protected:
  // The script, as `muster completion` prints it.
  std::string written(const std::string& form) {
    const Finished printed = shell_.run({"completion", form});
    EXPECT_EQ(printed.exit_code, 0) << printed.err;
    EXPECT_EQ(printed.err, "");
    return printed.out;
  }
  std::filesystem::path file(const std::string& form) {
    const auto path = shell_.home() / ("muster." + form);
    std::ofstream(path) << written(form);
    return path;
  }
  Finished run(const std::string& program, Words arguments) {
    return run_to_end({.program = *path_of(program),
                       .arguments = std::move(arguments),
                       .environment = shell_.variables()});
  }
  Words lines(const Finished& finished) {
    EXPECT_EQ(finished.err, "");
    std::istringstream in(finished.out);
    Words all;
    // Descriptions follow a tab.
    for (std::string line; std::getline(in, line);) all.push_back(line.substr(0, line.find('\t')));
    return all;
  }

  // What a shell offers for the last of the words.
  Words bash(Words typed) {
    typed.insert(typed.begin(), {"--norc", "-c",
                                 "source \"$0\"; COMP_WORDS=(\"$@\"); "
                                 "COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); _muster; "
                                 "[[ ${#COMPREPLY[@]} = 0 ]] || printf '%s\\n' \"${COMPREPLY[@]}\"",
                                 file("bash").string()});
    return lines(run("bash", std::move(typed)));
  }
  Words fish(const std::string& typed) {
    return lines(
        run("fish", {"--no-config", "-c",
                     "source " + file("fish").string() + "; complete -C '" + typed + "'"}));
  }

  Shell shell_;
};

TEST_F(Completion, BashKnowsCommandsOptionsAndTheirValues) {
  if (!path_of("bash")) GTEST_SKIP() << "no bash";
  EXPECT_THAT(bash({"muster", "ev"}), ElementsAre("events"));
  EXPECT_THAT(bash({"muster", ""}), IsSupersetOf({"start", "users", "help", "completion"}));
  EXPECT_THAT(bash({"muster", "events", "--s"}), ElementsAre("--since"));
  EXPECT_THAT(bash({"muster", "events", "--"}), IsSupersetOf({"--type", "--json", "--data-dir"}));
  EXPECT_THAT(bash({"muster", "events", "--type", "sess"}),
              AllOf(Contains("session"), Contains("session.started"), Not(Contains("user"))));
  // As bash splits --type=sess.
  EXPECT_THAT(bash({"muster", "events", "--type", "=", "sess"}), Contains("session.started"));
  EXPECT_THAT(bash({"muster", "events", "--type", "="}), Contains("session.started"));
  EXPECT_THAT(bash({"muster", "invite", ""}), IsSupersetOf({"show", "reset"}));
  EXPECT_THAT(bash({"muster", "--color", "al"}), ElementsAre("always"));
  EXPECT_THAT(bash({"muster", "events", "--since", ""}), IsEmpty());
}

TEST_F(Completion, BashOffersDirectoriesWhoseNamesHaveSpaces) {
  if (!path_of("bash")) GTEST_SKIP() << "no bash";
  std::filesystem::create_directories(shell_.home() / "my accounts");
  std::ofstream(shell_.home() / "my file");
  EXPECT_THAT(bash({"muster", "status", "--data-dir", (shell_.home() / "my").string()}),
              ElementsAre((shell_.home() / "my accounts").string()));
}

TEST_F(Completion, FishKnowsThem) {
  if (!path_of("fish")) GTEST_SKIP() << "no fish";
  EXPECT_THAT(fish("muster ev"), ElementsAre("events"));
  EXPECT_THAT(fish("muster events --sin"), ElementsAre("--since"));
  EXPECT_THAT(fish("muster events --type session.s"), Contains("session.started"));
  EXPECT_THAT(fish("muster invite "), IsSupersetOf({"show", "reset"}));
  EXPECT_THAT(fish("muster --color al"), ElementsAre("always"));
}

TEST_F(Completion, ZshReadsItsScript) {
  if (!path_of("zsh")) GTEST_SKIP() << "no zsh";
  const Finished read = run("zsh", {"-f", "-n", file("zsh").string()});
  EXPECT_EQ(read.exit_code, 0);
  EXPECT_EQ(read.err, "");
  EXPECT_THAT(written("zsh"), StartsWith("#compdef muster\n"));
}

TEST_F(Completion, EveryCommandAndOptionHasItsPlaceInAllOfThem) {
  const std::string help = shell_.run({"help"}).out;
  std::istringstream commands(help.substr(help.find("Commands:\n") + 10));
  std::string line;
  std::size_t count = 0;
  while (std::getline(commands, line) && line.starts_with("  ")) {
    const std::string name = line.substr(2, line.find(' ', 2) - 2);
    for (const char* form : {"bash", "zsh", "fish"}) {
      EXPECT_THAT(written(form), HasSubstr(name)) << form;
    }
    EXPECT_THAT(written("man"), HasSubstr("\n.SS muster " + name)) << name;
    ++count;
  }
  EXPECT_GE(count, 13U);
}

TEST_F(Completion, TheManualPageIsRenderedWithoutComplaint) {
  if (!path_of("man") || !path_of("groff")) GTEST_SKIP() << "no man";
  shell_.variables()["MANWIDTH"] = "80";
  shell_.variables()["LC_ALL"] = "C.UTF-8";
  const Finished page = run("man", {"--warnings", "-P", "cat", "-l", file("man").string()});
  EXPECT_EQ(page.exit_code, 0) << page.err;
  EXPECT_EQ(page.err, "");
  for (const char* wanted : {"NAME", "SYNOPSIS", "muster COMMAND [OPTIONS]", "--data-dir DIR",
                             "muster events [OPTIONS]", "muster events --since 7d"}) {
    EXPECT_THAT(page.out, HasSubstr(wanted));
  }
}

TEST_F(Completion, OfAnUnknownShellIsRefused) {
  EXPECT_EQ(shell_.run({"completion", "tcsh"}).exit_code, 2);
  EXPECT_EQ(shell_.run({"completion"}).exit_code, 2);
}

}  // namespace
}  // namespace muster::cli
