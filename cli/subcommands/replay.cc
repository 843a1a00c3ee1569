#include <cstdint>
#include <memory>
#include <utility>

#include "cli/connection.h"
#include "cli/subcommand.h"
#include "cli/terminal/printable.h"
#include "cli/terminal/progress_bar.h"

namespace muster::cli {

namespace {

constexpr const char* kExamples = R"(Examples:
  muster replay            rebuilds every view from the log and replaces the live ones
  muster replay --check    rebuilds them separately and compares them row by row

Reads and writes continue meanwhile. With --check, a difference is printed and the exit code is
3.)";

struct Options {
  bool check = false;
  ConnectionOptions connection;
};

int report_check(const Json& answer, const Context& context) {
  const auto difference = answer.at("first_difference").get<std::string>();
  const int exit_code = difference.empty() ? kDone : kDamage;
  if (context.json) {
    Json shown = answer;
    shown["identical"] = difference.empty();
    return print(json_line(shown)) ? exit_code : output_ended(context);
  }
  const std::string covered = grouped(answer.at("rows").get<std::uint64_t>()) + " rows from " +
                              grouped(answer.at("end").get<std::uint64_t>()) + " events";
  const bool printed = difference.empty() ? print("Identical: " + covered)
                                          : print("Different, after comparing " + covered) &&
                                                print(printable(difference));
  if (!printed) return output_ended(context);
  say_data_dir(context);
  if (!difference.empty()) say("Run muster replay to rebuild the views from the log.");
  return exit_code;
}

int replay(const Options& options, const Context& context) {
  Connection connection(context, options.connection.settings, Connection::Missing::kRefuse);
  ProgressBar bar(options.check ? "Checking" : "Replaying");
  const bool shows_progress = !context.json || context.err.is_terminal;
  const auto answer = connection.run("replay", {{"check", options.check}}, [&](const Json& line) {
    if (shows_progress && line.contains("done") && line.contains("total")) {
      bar.update(line.at("done").get<std::uint64_t>(), line.at("total").get<std::uint64_t>());
    }
    return true;
  });
  bar.finish();
  if (!answer) return refused(context, answer.error());
  if (options.check) return report_check(*answer, context);
  const bool printed =
      print(context.json ? json_line(*answer)
                         : "Rebuilt every view from " +
                               grouped(answer->at("end").get<std::uint64_t>()) + " events");
  if (!printed) return output_ended(context);
  say_data_dir(context);
  return kDone;
}

}  // namespace

Subcommand add_replay(CLI::App& app) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("replay", "Rebuild every view from the log");
  command->add_flag("--check", options->check, "Change nothing; compare with the live views");
  command->footer(kExamples);
  return connected(command, std::move(options), replay);
}

}  // namespace muster::cli
