#include "cli/version.h"

#include <nlohmann/json.hpp>

#include "cli/subcommand.h"
#include "cli/terminal/printable.h"
#include "muster_version.h"

namespace muster::cli {

namespace {

constexpr const char* kExamples = R"(Examples:
  muster version
  muster version --json)";

int show_version(const Context& context) {
  const nlohmann::ordered_json answer = {{"version", kVersion}, {"revision", revision()}};
  return print(context.json ? json_line(answer) : version_text()) ? kDone : output_ended(context);
}

}  // namespace

Subcommand add_version(CLI::App& app) {
  CLI::App* command = app.add_subcommand("version", "Print the version");
  command->footer(kExamples);
  return {.app = command, .run = show_version, .uses_data = false};
}

}  // namespace muster::cli
