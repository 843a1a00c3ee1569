#include <algorithm>
#include <cstdint>
#include <memory>
#include <utility>

#include "cli/connection.h"
#include "cli/shown.h"
#include "cli/subcommand.h"
#include "cli/terminal/layout.h"
#include "cli/terminal/printable.h"

namespace muster::cli {

namespace {

constexpr const char* kExamples = R"(Examples:
  muster user ada@example.org
  muster user --username 3 --json | jq .last_activity

WHO is an email, a username (the part before the @) or an ID (3, or id:3).)";

constexpr std::size_t kLabelColumns = 25;

struct Options {
  std::string who;
  ConnectionOptions connection;
};

// "Cats (id 3), 12 annotations, last 2026-05-04 03:02:01"
std::string project_line(const Json& project) {
  std::string line = shown(project.at("title")) + " (id " + project.at("id").dump() + ")";
  if (project.value("deleted", false)) line += ", deleted";
  line += ", " + counted(project.at("annotations").get<std::uint64_t>(), "annotation");
  if (!project.at("last_contribution").is_null()) {
    line += ", last " + shown(project.at("last_contribution"));
  }
  return line;
}

std::string label(std::string name) {
  std::ranges::replace(name, '_', ' ');
  return filled(name, kLabelColumns);
}

std::string as_text(const Json& person) {
  std::string text;
  for (const auto& [name, value] : person.items()) {
    if (!value.is_array()) {
      text += label(name) + shown(value) + "\n";
      continue;
    }
    text += label(name) + (value.empty() ? "-" : grouped(value.size())) + "\n";
    for (const Json& project : value) text += "  " + project_line(project) + "\n";
  }
  text.pop_back();
  return text;
}

int show_user(const Options& options, const Context& context) {
  if (options.who.empty()) {
    return wrong_usage(context, Error{ErrorCode::kInvalid, "WHO is missing", "username"});
  }
  Connection connection(context, options.connection.settings, Connection::Missing::kRefuse);
  const auto person = connection.run("user", {{"username", options.who}});
  if (!person) return refused(context, person.error());
  say_data_dir(context);
  const std::string text = context.json ? json_line(*person) : as_text(*person);
  return print(text) ? kDone : output_ended(context);
}

}  // namespace

Subcommand add_user(CLI::App& app) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("user", "Show one user's details");
  command->add_option("WHO,--username", options->who, "The user")->type_name("WHO");
  command->footer(kExamples);
  return connected(command, std::move(options), show_user);
}

}  // namespace muster::cli
