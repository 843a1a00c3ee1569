#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "cli/checks.h"
#include "cli/completion.h"
#include "cli/connection.h"
#include "cli/help.h"
#include "cli/subcommand.h"
#include "cli/terminal/printable.h"

namespace muster::cli {

namespace {

constexpr const char* kExamples = R"(Examples:
  muster set_role grace@example.org administrator
  muster set_role grace@example.org owner
      another owner; then the first may become something else
  muster set_role heidi@example.org auditor

WHO is an email, a username (the part before the @) or an ID (3, or id:3). ROLE is one of:

  owner          everything, and makes others owners
  administrator  also deactivates, removes and erases others, resets their passwords, gives roles
  member         works on projects, invites; changes their own account
  auditor        reads everything, changes nothing but their own account

There is always an owner who can log in. Works with or without a running server.)";

struct Options {
  std::string who;
  std::string role;
  ConnectionOptions connection;
};

int set_role(const Options& options, const Context& context) {
  if (options.who.empty())
    return wrong_usage(context, Error{ErrorCode::kInvalid, "WHO is missing", "username"});
  if (options.role.empty())
    return wrong_usage(context, Error{ErrorCode::kInvalid, "ROLE is missing", "role"});
  Connection connection(context, options.connection.settings, Connection::Missing::kRefuse);
  const auto done = connection.run("set_role", {{"username", options.who}, {"role", options.role}});
  if (!done) return refused(context, done.error());
  const std::string line = printable(done->at("email").get<std::string>()) + " (id " +
                           done->at("id").dump() + ") is " +
                           (done->at("changed").get<bool>() ? "now " : "already ") + options.role;
  if (!print(context.json ? json_line(*done) : line)) return output_ended(context);
  say_data_dir(context);
  return kDone;
}

}  // namespace

Subcommand add_set_role(CLI::App& app) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("set_role", "Say what someone may do");
  needed(command->add_option("WHO,--username", options->who, "The user")->type_name("WHO"));
  const std::vector<std::string> roles = {"owner", "administrator", "member", "auditor"};
  auto* role = command->add_option("ROLE,--role", options->role, "What they may do");
  offer(role->check(one_of(roles))->type_name("ROLE"), roles);
  needed(role);
  command->footer(kExamples);
  return connected(command, std::move(options), set_role);
}

}  // namespace muster::cli
