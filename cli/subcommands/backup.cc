#include "projections/backup/backup.h"

#include <memory>
#include <string>
#include <utility>

#include "cli/completion.h"
#include "cli/connection.h"
#include "cli/data_dir.h"
#include "cli/passphrase_file.h"
#include "cli/shown.h"
#include "cli/subcommand.h"
#include "cli/subcommands/backup_text.h"
#include "cli/terminal/printable.h"
#include "cli/terminal/progress_bar.h"

namespace muster::cli {

namespace {

using projections::BackupReport;

constexpr const char* kExamples = R"(Examples:
  muster backup /backup/muster                       the first time, and every night
  muster backup /backup/muster --passphrase-file ~/muster.passphrase
  muster backup --check /backup/muster
  muster restore /backup/muster --data-dir /srv/muster

Works beside a running server. The first backup copies the whole log, later ones add what is new.
Everything is synced and read back, and the log in the backup must have the root that was signed.
Killed at any moment, it leaves the backup before or the new one; run it again, and it continues.

The keys in it are the newest alone: after an erasure, the next backup holds the person's key no
more. Anyone who has the backup can read everything in it, unless --passphrase-file seals its
keys.)";

struct Options {
  std::string directory;
  std::string passphrase_file;
  bool checks = false;
  ConnectionOptions connection;
};

int check(const Options& options, std::optional<Secret> passphrase, const Context& context) {
  ProgressBar bar("Checking");
  const auto report = projections::check_backup({.from = absolute_path(options.directory),
                                                 .passphrase = std::move(passphrase),
                                                 .on_progress = progress_of(bar, context)});
  bar.finish();
  if (!report) return refused(context, report.error());
  std::string text =
      "The backup is complete: " + contents_text(*report) + ".\n" + signature_text(*report);
  if (!report->is_opened)
    text += "\nThe keys are sealed and were not opened: give --passphrase-file to check them too.";
  return print(context.json ? json_line(as_json(*report)) : text) ? kDone : output_ended(context);
}

int make(const Options& options, std::optional<Secret> passphrase, const Context& context) {
  Connection connection(context, options.connection.settings, Connection::Missing::kRefuse);
  ProgressBar bar("Backing up");
  const auto report = projections::back_up(
      {.data_dir = context.data_dir,
       .to = absolute_path(options.directory),
       .passphrase = std::move(passphrase),
       .sign =
           [&]() {
             return connection.run("checkpoint", Json::object()).map([](const Json& answer) {
               return answer.at("checkpoint").get<std::string>();
             });
           },
       .on_progress = progress_of(bar, context)});
  bar.finish();
  if (!report) return refused(context, report.error());
  const std::string text = "Backed up " + counted(report->added, "new event") + " to " +
                           printable(options.directory) + ".\nIt has " + contents_text(*report) +
                           ".\n" + signature_text(*report);
  if (!print(context.json ? json_line(as_json(*report)) : text)) return output_ended(context);
  say_data_dir(context);
  return kDone;
}

int run(const Options& options, const Context& context) {
  auto passphrase = read_passphrase(options.passphrase_file);
  if (!passphrase) return refused(context, passphrase.error());
  if (options.checks) {
    Context about_backup = context;
    about_backup.data_dir.clear();
    return check(options, *std::move(passphrase), about_backup);
  }
  if (auto there = require_data(context.data_dir); !there) return refused(context, there.error());
  return make(options, *std::move(passphrase), context);
}

}  // namespace

Subcommand add_backup(CLI::App& app) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("backup", "Copy the log and the keys, or what is new");
  offer_directories(command->add_option("TO", options->directory, "The backup's own directory")
                        ->required()
                        ->type_name("TO"));
  command
      ->add_option("--passphrase-file", options->passphrase_file,
                   "Seal the keys with the passphrase in this file")
      ->type_name("FILE");
  command->add_flag("--check", options->checks, "Read the backup and prove it, changing nothing");
  command->footer(kExamples);
  return connected(command, std::move(options), run);
}

}  // namespace muster::cli
