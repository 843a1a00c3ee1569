#include <memory>
#include <string>
#include <utility>

#include "cli/connection.h"
#include "cli/help.h"
#include "cli/subcommand.h"
#include "cli/terminal/printable.h"

namespace muster::cli {

namespace {

constexpr const char* kExamples = R"(Examples:
  muster change_email grace@example.org grace.hopper@example.org
  muster change_email id:3 grace.hopper@example.org

WHO is an email, a username (the part before the @) or an ID (3, or id:3). The person logs in with
the new email from now on, with the same password; sessions and the API token stay. The old email is
free again. Both are in the audit log.

Works with or without a running server.)";

struct Options {
  std::string who;
  std::string email;
  ConnectionOptions connection;
};

int change_email(const Options& options, const Context& context) {
  if (options.who.empty())
    return wrong_usage(context, Error{ErrorCode::kInvalid, "WHO is missing", "username"});
  if (options.email.empty())
    return wrong_usage(context, Error{ErrorCode::kInvalid, "EMAIL is missing", "email"});
  Connection connection(context, options.connection.settings, Connection::Missing::kRefuse);
  const auto done =
      connection.run("change_email", {{"username", options.who}, {"email", options.email}});
  if (!done) return refused(context, done.error());
  const std::string line = printable(done->at("before").get<std::string>()) + " (id " +
                           done->at("id").dump() + ") is now " +
                           printable(done->at("email").get<std::string>());
  if (!print(context.json ? json_line(*done) : line)) return output_ended(context);
  say_data_dir(context);
  return kDone;
}

}  // namespace

Subcommand add_change_email(CLI::App& app) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("change_email", "Give an account another email");
  needed(command->add_option("WHO,--username", options->who, "The user")->type_name("WHO"));
  needed(command->add_option("EMAIL,--email", options->email, "The new email")->type_name("EMAIL"));
  command->footer(kExamples);
  return connected(command, std::move(options), change_email);
}

}  // namespace muster::cli
