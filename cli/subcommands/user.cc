#include <memory>
#include <utility>

#include "cli/connection.h"
#include "cli/subcommand.h"
#include "cli/terminal/printable.h"

namespace muster::cli {

namespace {

constexpr const char* kExamples = R"(Examples:
  muster user --username ada@example.org
  muster user --username 3 --json | jq .last_activity

WHO is an email, a username (the part before the @) or an ID (3, or id:3).)";

struct Options {
  std::string who;
  bool json = false;
  ConnectionOptions connection;
};

std::string text_of(const Json& value) {
  if (value.is_null()) return "-";
  if (value.is_string()) {
    const auto& text = value.get_ref<const std::string&>();
    return text.empty() ? "-" : printable(text);
  }
  if (value.is_boolean()) return value.get<bool>() ? "yes" : "no";
  return json_line(value);
}

// "Cats (id 3), 12 annotations, last 2026-05-04T03:02:01.000123Z"
std::string project_line(const Json& project) {
  std::string line = text_of(project.at("title")) + " (id " + project.at("id").dump() + ")";
  if (project.value("deleted", false)) line += ", deleted";
  line += ", " + project.at("annotations").dump() + " annotations";
  if (!project.at("last_contribution").is_null()) {
    line += ", last " + text_of(project.at("last_contribution"));
  }
  return line;
}

std::string label(std::string name) {
  constexpr std::size_t kWidth = 25;
  for (char& c : name) c = c == '_' ? ' ' : c;
  name.resize(std::max(kWidth, name.size()), ' ');
  return name;
}

std::string as_text(const Json& person) {
  std::string text;
  for (const auto& [name, value] : person.items()) {
    if (!value.is_array()) {
      text += label(name) + text_of(value) + "\n";
      continue;
    }
    text += label(name) + (value.empty() ? "-" : std::to_string(value.size())) + "\n";
    for (const Json& project : value) text += "  " + project_line(project) + "\n";
  }
  text.pop_back();
  return text;
}

int show_user(const Options& options, const Context& context) {
  Connection connection(context.data_dir, options.connection.settings,
                        Connection::Missing::kRefuse);
  const auto person = connection.run("user", {{"username", options.who}});
  if (!person) return refused(context, person.error());
  if (!options.json) say_data_dir(context);
  const std::string text = options.json ? json_line(*person) : as_text(*person);
  return print(text) ? kDone : output_ended(context);
}

}  // namespace

Subcommand add_user(CLI::App& app) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("user", "Show one user's details");
  command->add_option("--username", options->who, "The user")->type_name("WHO")->required();
  command->add_flag("--json", options->json, "One JSON object");
  command->footer(kExamples);
  return connected(command, std::move(options), show_user);
}

}  // namespace muster::cli
