#include "projections/backup/restore.h"

#include <memory>
#include <string>
#include <utility>

#include "cli/completion.h"
#include "cli/passphrase_file.h"
#include "cli/shown.h"
#include "cli/subcommand.h"
#include "cli/subcommands/backup_text.h"
#include "cli/terminal/printable.h"
#include "cli/terminal/progress_bar.h"

namespace muster::cli {

namespace {

constexpr const char* kExamples = R"(Examples:
  muster restore /backup/muster --data-dir /srv/muster
  muster restore /backup/muster --data-dir /srv/muster --passphrase-file ~/muster.passphrase

Makes an empty data directory what the backup is, and verifies everything on the way: every commit,
the signed root over all of them, and that no one's key is missing. Refuses a directory that is not
empty. Killed at any moment, it can be run again; until it has ended the directory does not open.

Everything that people see is computed from the log by the next start.)";

struct Options {
  std::string directory;
  std::string passphrase_file;
};

int run(const Options& options, const Context& context) {
  auto passphrase = read_passphrase(options.passphrase_file);
  if (!passphrase) return refused(context, passphrase.error());
  ProgressBar bar("Restoring");
  const auto report = projections::restore({.from = absolute_path(options.directory),
                                            .data_dir = context.data_dir,
                                            .passphrase = *std::move(passphrase),
                                            .on_progress = progress_of(bar, context)});
  bar.finish();
  if (!report) return refused(context, report.error());
  const std::string text = "Restored " + contents_text(*report) + ".\n" + signature_text(*report) +
                           "\nComplete: it equals the checkpoint signed on " +
                           shown_moment(to_rfc3339(report->made)) + ".";
  if (!print(context.json ? json_line(as_json(*report)) : text)) return output_ended(context);
  say_data_dir(context);
  return kDone;
}

}  // namespace

Subcommand add_restore(CLI::App& app) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("restore", "Make a data directory of a backup");
  offer_directories(command->add_option("FROM", options->directory, "The backup's directory")
                        ->required()
                        ->type_name("FROM"));
  command
      ->add_option("--passphrase-file", options->passphrase_file,
                   "The passphrase that its keys are sealed with")
      ->type_name("FILE");
  command->footer(kExamples);
  return {command, [options](const Context& context) { return run(*options, context); }};
}

}  // namespace muster::cli
