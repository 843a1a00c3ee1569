#include <cstdint>
#include <memory>
#include <string>
#include <utility>

#include "cli/confirmation.h"
#include "cli/connection.h"
#include "cli/help.h"
#include "cli/shown.h"
#include "cli/subcommand.h"
#include "cli/terminal/printable.h"

namespace muster::cli {

namespace {

constexpr const char* kExamples = R"(Examples:
  muster remove_user ada@example.org
      asks to type the email
  muster remove_user id:3 --yes

WHO is an email, a username (the part before the @) or an ID (3, or id:3). The account is closed for
good: all sessions end, the API token and password links stop working, and the email is free again.
The person's data stays in the log. To make it unreadable for ever: muster erase_user.

Works with or without a running server.)";

struct Options {
  std::string who;
  bool yes = false;
  ConnectionOptions connection;
};

int remove_user(const Options& options, const Context& context) {
  if (options.who.empty())
    return wrong_usage(context, Error{ErrorCode::kInvalid, "WHO is missing", "username"});
  Connection connection(context, options.connection.settings, Connection::Missing::kRefuse);
  const auto found = connection.run("find_user", {{"username", options.who}});
  if (!found) return refused(context, found.error());
  const std::string email = found->at("email");
  if (!options.yes) {
    say("This closes the account of " + printable(email) + " (id " + found->at("id").dump() +
        ") for good. Their data stays in the log.");
    if (auto sure = confirm_by_typing(email); !sure) return refused(context, sure.error());
  }
  const auto done = connection.run("remove_user", {{"id", found->at("id")}});
  if (!done) return refused(context, done.error());
  const bool printed =
      print(context.json ? json_line(*done)
                         : "Removed " + printable(email) + " (id " + done->at("id").dump() + "); " +
                               counted(done->at("sessions_ended").get<std::uint64_t>(), "session") +
                               " ended");
  if (!printed) return output_ended(context);
  remark(context,
         "Their data stays in the log. To erase it: muster erase_user id:" + done->at("id").dump());
  say_data_dir(context);
  return kDone;
}

}  // namespace

Subcommand add_remove_user(CLI::App& app) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("remove_user", "Close an account");
  needed(command->add_option("WHO,--username", options->who, "The user")->type_name("WHO"));
  command->add_flag("--yes", options->yes, "Do not ask");
  command->footer(kExamples);
  return connected(command, std::move(options), remove_user);
}

}  // namespace muster::cli
