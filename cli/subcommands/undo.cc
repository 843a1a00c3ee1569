#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "cli/checks.h"
#include "cli/connection.h"
#include "cli/help.h"
#include "cli/shown.h"
#include "cli/subcommand.h"
#include "cli/terminal/printable.h"

namespace muster::cli {

namespace {

constexpr const char* kExamples = R"(Examples:
  muster events --user ada              shows the positions
  muster undo 1204

Takes the change of one event back, by a new event that names it: a name or phone number, a picture,
the name of the organization or of a project, a project that was deleted, an account that was
removed or deactivated. Where a later event builds on it, that one is named and is to be undone
first. What was erased cannot be brought back. An undoing can itself be undone.

Works with or without a running server.)";

struct Options {
  std::optional<std::uint64_t> position;
  ConnectionOptions connection;
};

int undo(const Options& options, const Context& context) {
  if (!options.position)
    return wrong_usage(context, Error{ErrorCode::kInvalid, "POSITION is missing", "position"});
  Connection connection(context, options.connection.settings, Connection::Missing::kRefuse);
  const auto done = connection.run("undo", {{"position", *options.position}});
  if (!done) return refused(context, done.error());
  std::string text =
      "Undid event " + done->at("undoes").dump() + " by event " + done->at("position").dump() + ".";
  for (const Json& words : done->at("words")) text += "\n" + printable(words.get<std::string>());
  if (!print(context.json ? json_line(*done) : text)) return output_ended(context);
  say_data_dir(context);
  return kDone;
}

}  // namespace

Subcommand add_undo(CLI::App& app) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("undo", "Take the change of an event back");
  needed(command->add_option("POSITION,--position", options->position, "The event's position")
             ->check(whole_number(0))
             ->type_name("POSITION"));
  command->footer(kExamples);
  return connected(command, std::move(options), undo);
}

}  // namespace muster::cli
