#include "cli/program.h"

#include <algorithm>
#include <cstdio>
#include <new>
#include <optional>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include <sys/stat.h>
#include <unistd.h>

#include "cli/arguments.h"
#include "cli/checks.h"
#include "cli/completion.h"
#include "cli/data_dir.h"
#include "cli/data_owner.h"
#include "cli/help.h"
#include "cli/last_words.h"
#include "cli/subcommand.h"
#include "cli/terminal/stop_signals.h"
#include "cli/version.h"

namespace muster::cli {

// One file each in subcommands/, declared only here.
using Add = Subcommand(CLI::App&);
Add add_start, add_create_user, add_reset_password, add_invite, add_users, add_user, add_sessions,
    add_change_email, add_set_role, add_deactivate_user, add_reactivate_user, add_remove_user,
    add_erase_user, add_events, add_undo, add_status, add_fsck, add_replay, add_checkpoint,
    add_prove, add_verify, add_backup, add_restore, add_completion, add_version;

namespace {

constexpr const char* kExamples = R"(Examples:
  muster start                          run the server on http://localhost:8080
  muster create_user ada@example.org    asks for the password
  muster reset_password                 asks for the username and the new password
  muster events --since 7d              who did what in the last seven days
  muster help events                    help for one command

The data directory is --data-dir, else MUSTER_DATA_DIR, else LABEL_STUDIO_BASE_DATA_DIR, else
$XDG_DATA_HOME/muster, else ~/.local/share/muster. Options can come before or after the command.

Colors follow NO_COLOR and CLICOLOR_FORCE. Long output on a terminal is shown with MUSTER_PAGER,
PAGER or less.

Exit codes: 0 done, 1 refused, 2 usage, 3 damage or I/O.)";

// Handled here rather than by a subcommand.
struct CommonOptions {
  std::string data_dir;
  std::string color = "auto";
  bool json = false;
  bool no_pager = false;

  void add_to(CLI::App& app) {
    app.set_help_flag("-h,--help", "Print this help and exit");
    app.set_version_flag("-V,--version", version_text(), "Print the version and exit");
    offer_directories(app.add_option("--data-dir", data_dir, "Data directory")->type_name("DIR"));
    app.add_flag("--json", json, "Print answers and errors as JSON");
    const std::vector<std::string> choices = {"auto", "always", "never"};
    offer(app.add_option("--color", color, "auto, always or never")
              ->check(one_of(choices))
              ->type_name("WHEN")
              ->capture_default_str(),
          choices);
    app.add_flag("--no-pager", no_pager, "Print long output without a pager");
  }
};

// nullopt if the arguments are valid; otherwise the exit code, after printing why.
std::optional<int> parse(CLI::App& app, const CommandLine& line, const Context& context) {
  try {
    // As CLI11 wants them: the last first.
    app.parse(std::vector<std::string>(line.arguments.rbegin(), line.arguments.rend()));
  } catch (const CLI::CallForHelp&) {
    std::string text = app.help();
    text.pop_back();  // the line's end
    return show(context, text);
  } catch (const CLI::Success& wanted) {  // the version
    return app.exit(wanted);
  } catch (const CLI::ParseError& error) {
    return wrong_usage(context, words_of(error));
  }
  if (const auto there = check_values_are_there(app); !there)
    return wrong_usage(context, there.error());
  std::vector<std::string> unknown = app.remaining(/*recurse=*/true);
  std::erase(unknown, "--");
  if (unknown.empty()) return std::nullopt;
  const auto parsed = app.get_subcommands();
  return wrong_usage(context,
                     unknown_argument(parsed.empty() ? app : *parsed.front(), unknown.front()));
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

int run(const Subcommand& subcommand, const CommonOptions& options, Context context) {
  if (subcommand.uses_data) {
    const auto chosen = choose_data_dir(options.data_dir);
    if (!chosen) return wrong_usage(context, chosen.error());
    context.data_dir = *chosen;
  }
  // fsck creates no files, and root may reach a backup that its owner does not.
  if (subcommand.uses_data && context.subcommand != "fsck") {
    const auto became = become_owner_of(context.data_dir);
    if (!became) return refused(context, became.error());
    if (*became) remark(context, **became);
  }
  const int exit_code = run_within_means(subcommand, context);
  if (std::fflush(stdout) != 0 && exit_code == kDone) return output_ended(context);
  return exit_code;
}

}  // namespace

int run_program(int argc, char** argv) {
  ignore_failed_writes();
  // Stored data is personal, whatever the shell's umask; RocksDB creates files with 0644.
  ::umask(077);
  const std::vector<std::string> given(argv + 1, argv + argc);
  hide_secrets(argc, argv);

  const ColorChoice color = color_choice(given);
  Context context;
  context.json = asks_for_json(given);
  context.uses_pager = std::ranges::find(given, "--no-pager") == given.end();
  context.out = screen_of(STDOUT_FILENO, color);
  context.err = screen_of(STDERR_FILENO, color);

  CLI::App app("Muster keeps accounts: who is on the team, who did what, and when.", "muster");
  CommonOptions options;
  // Inherited by subcommands. What is left over is named by us.
  app.formatter(help_formatter(context.out));
  app.allow_extras();
  app.require_subcommand(0, 1);
  app.fallthrough();  // options of the program may stand after the subcommand
  options.add_to(app);
  app.footer(kExamples);
  const std::vector<Subcommand> subcommands = {
      add_start(app),
      add_create_user(app),
      add_reset_password(app),
      add_invite(app),
      add_users(app),
      add_user(app),
      add_sessions(app),
      add_change_email(app),
      add_set_role(app),
      add_deactivate_user(app),
      add_reactivate_user(app),
      add_remove_user(app),
      add_erase_user(app),
      add_events(app),
      add_undo(app),
      add_status(app),
      add_fsck(app),
      add_replay(app),
      add_checkpoint(app),
      add_prove(app),
      add_verify(app),
      add_backup(app),
      add_restore(app),
      add_completion(app),
      add_version(app),
  };

  if (given.empty()) {
    std::fputs(app.help().c_str(), stderr);
    return kUsage;
  }
  const Result<CommandLine> line = read_command_line(app, given);
  if (!line) return wrong_usage(context, line.error());
  context.subcommand = line->subcommand;
  if (const auto ended = parse(app, *line, context)) return *ended;

  for (const Subcommand& subcommand : subcommands) {
    if (subcommand.app->parsed()) return run(subcommand, options, std::move(context));
  }
  return wrong_usage(context, Error{ErrorCode::kInvalid, "a command is missing", "command"});
}

}  // namespace muster::cli
