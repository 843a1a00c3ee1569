#include <algorithm>
#include <array>
#include <cstdint>
#include <memory>
#include <string_view>
#include <utility>

#include "cli/as_of.h"
#include "cli/connection.h"
#include "cli/help.h"
#include "cli/shown.h"
#include "cli/subcommand.h"
#include "cli/terminal/layout.h"
#include "cli/terminal/printable.h"

namespace muster::cli {

namespace {

constexpr const char* kExamples = R"(Examples:
  muster user ada@example.org
  muster user --username 3 --json | jq .last_activity
  muster user 3 --as-of 30d                           as it was 30 days ago

WHO is an email, a username (the part before the @) or an ID (3, or id:3). --as-of shows the past:
it takes a time as of "muster users --help", or the number of an event.)";

constexpr std::size_t kLabelColumns = 25;

struct Options {
  std::string who;
  std::string as_of;
  ConnectionOptions connection;
};

// "Cats (id 3), 12 annotations, last 2026-05-04 03:02:01"
std::string project_line(const Json& project) {
  std::string line = shown(project.at("title")) + " (id " + project.at("id").dump() + ")";
  if (project.value("deleted", false)) line += ", deleted";
  line += ", " + counted(project.at("annotations").get<std::uint64_t>(), "annotation");
  if (!project.at("last_contribution").is_null()) {
    line += ", last " + shown_moment(project.at("last_contribution"));
  }
  return line;
}

std::string label(std::string name) {
  std::ranges::replace(name, '_', ' ');
  return filled(name, kLabelColumns);
}

// "invite_link" in the words of the pages.
std::string joined_via(const std::string& name) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 6> kWords = {{
      {"first_run", "first account"},
      {"open_sign_up", "sign-up page"},
      {"invite_link", "invitation link"},
      {"cli", "command line"},
      {"api", "API"},
      {"import", "import"},
  }};
  const auto* found =
      std::ranges::find(kWords, name, [](const auto& entry) { return entry.first; });
  return found == kWords.end() ? printable(name) : std::string(found->second);
}

std::string value_text(const std::string& name, const Json& value) {
  if (name == "joined_via") return joined_via(value.get<std::string>());
  if (name == "last_activity" && value.is_null()) return "never";
  return shown_moment(value);
}

std::string as_text(const Json& person) {
  std::string text;
  for (const auto& [name, value] : person.items()) {
    if (!value.is_array()) {
      text += label(name) + value_text(name, value) + "\n";
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
  Json arguments = {{"username", options.who}};
  if (!options.as_of.empty()) arguments["as_of"] = options.as_of;
  const auto person = connection.run("user", arguments);
  if (!person) return refused_as_of(context, person.error());
  const int exit_code = show(context, context.json ? json_line(*person) : as_text(*person));
  if (person->contains("as_of")) remark(context, past_text(*person));
  say_data_dir(context);
  return exit_code;
}

}  // namespace

Subcommand add_user(CLI::App& app) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("user", "Show one user's details");
  needed(command->add_option("WHO,--username", options->who, "The user")->type_name("WHO"));
  add_as_of(*command, options->as_of);
  command->footer(kExamples);
  return connected(command, std::move(options), show_user);
}

}  // namespace muster::cli
