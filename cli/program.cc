#include "cli/program.h"

#include <cstdio>
#include <iostream>
#include <new>
#include <optional>
#include <string>
#include <system_error>
#include <vector>

#include <sys/stat.h>

#include "cli/arguments.h"
#include "cli/data_dir.h"
#include "cli/data_owner.h"
#include "cli/last_words.h"
#include "cli/subcommand.h"
#include "cli/terminal/stop_signals.h"
#include "muster_version.h"

namespace muster::cli {

// One file each in subcommands/, declared only here.
using Add = Subcommand(CLI::App&);
Add add_start, add_create_user, add_reset_password, add_user, add_events, add_replay, add_fsck,
    add_status;

namespace {

constexpr const char* kExamples = R"(Examples:
  muster start                                       run the server on http://localhost:8080
  muster create_user --username ada@example.org      asks for the password
  muster reset_password                              asks for username and new password
  muster events --since 7d                           who did what in the last seven days
  muster events --help                               help for one subcommand

The data directory is --data-dir, else MUSTER_DATA_DIR, else LABEL_STUDIO_BASE_DATA_DIR, else
$XDG_DATA_HOME/muster, else ~/.local/share/muster. Options can come before or after the subcommand.
Exit codes: 0 done, 1 refused, 2 usage, 3 damage or I/O.)";

constexpr const char* kEverywhere =
    "\n\n--data-dir DIR sets the data directory (muster --help lists the defaults).";

std::string version() {
  std::string text = "muster " + std::string(kVersion);
  if (!revision().empty()) text += " (" + std::string(revision()) + ")";
  return text;
}

// nullopt if the arguments are valid; otherwise the exit code, after printing why.
std::optional<int> parse(CLI::App& app, const std::vector<std::string>& arguments) {
  std::vector<std::string> last_first(arguments.rbegin(), arguments.rend());  // as CLI11 wants them
  try {
    app.parse(std::move(last_first));
    return std::nullopt;
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? kDone : kUsage;
  }
}

// Handles what the system refused while the command ran. Nothing is half done: a change is in the
// log or not.
int run_within_means(const Subcommand& subcommand, const Context& context) {
  try {
    return subcommand.run(context);
  } catch (const std::bad_alloc&) {
    return refused(context, {ErrorCode::kIo, std::string(kOutOfMemory)});
  } catch (const std::system_error& e) {
    return refused(context, {ErrorCode::kIo, words_of(e)});
  }
}

}  // namespace

int run_program(int argc, char** argv) {
  ignore_failed_writes();
  // Stored data is personal, whatever the shell's umask; RocksDB creates files with 0644.
  ::umask(077);
  std::vector<std::string> given(argv + 1, argv + argc);
  hide_secrets(argc, argv);

  CLI::App app("Muster keeps accounts: who is on the team, who did what, and when.", "muster");
  std::string data_dir;
  app.add_option("--data-dir", data_dir, "Data directory")->type_name("DIR");
  app.set_version_flag("--version", version(), "Print the version and exit");
  app.footer(kExamples);
  app.require_subcommand(1);
  app.fallthrough();  // subcommands take it over: app options may stand after them
  const std::vector<Subcommand> subcommands = {
      add_start(app),  add_create_user(app), add_reset_password(app), add_user(app),
      add_events(app), add_replay(app),      add_fsck(app),           add_status(app),
  };

  for (const Subcommand& subcommand : subcommands) {
    subcommand.app->footer(subcommand.app->get_footer() + kEverywhere);
  }

  if (given.empty()) {
    std::cerr << app.help();
    return kUsage;
  }
  if (const auto ended = parse(app, with_subcommand_first(app, std::move(given)))) return *ended;

  for (const Subcommand& subcommand : subcommands) {
    if (!subcommand.app->parsed()) continue;
    Context context{subcommand.app->get_name(), {}};
    const auto chosen = choose_data_dir(data_dir);
    if (!chosen) return wrong_usage(context, chosen.error().message);
    context.data_dir = *chosen;
    // fsck creates no files, and root may reach a backup that its owner does not.
    if (context.subcommand != "fsck") {
      const auto became = become_owner_of(context.data_dir);
      if (!became) return refused(context, became.error());
      if (*became) say(**became);
    }
    const int exit_code = run_within_means(subcommand, context);
    if (std::fflush(stdout) != 0 && exit_code == kDone) return output_ended(context);
    return exit_code;
  }
  return kUsage;
}

}  // namespace muster::cli
