#include <cstdint>
#include <memory>
#include <utility>

#include "cli/connection.h"
#include "cli/data_dir.h"
#include "cli/new_password.h"
#include "cli/shown.h"
#include "cli/subcommand.h"
#include "cli/terminal/printable.h"
#include "cli/terminal/prompt.h"

namespace muster::cli {

namespace {

constexpr const char* kExamples = R"(Examples:
  muster reset_password
      asks for the username and the new password
  muster reset_password --username ada@example.org
      asks for the new password
  muster reset_password --username ada --password correct-horse-battery
      a password on the command line can be seen by other users of the machine
  printf '%s\n' "$PASSWORD" | muster reset_password ada
      reads the password from standard input

WHO is an email, a username (the part before the @) or an ID (3, or id:3). All of that user's
sessions end, and their API token stops working unless --keep-token is given. Works with or without
a running server.)";

struct Options {
  std::string who;
  std::string password;
  bool keep_token = false;
  ConnectionOptions connection;
};

int answer(const Json& done, const Context& context) {
  if (context.json) return print(json_line(done)) ? kDone : output_ended(context);
  if (!print("Password successfully changed", /*at_once=*/true)) return output_ended(context);
  say("For " + printable(done.at("email").get<std::string>()) + " (id " + done.at("id").dump() +
      "); " + counted(done.value("sessions_ended", std::uint64_t{0}), "session") + " ended.");
  if (done.value("token_ended", false)) {
    say("The API token no longer works. Create a new one under Account & Settings.");
  }
  return kDone;
}

int reset_password(const Options& options, const Context& context) {
  if (auto there = require_data(context.data_dir); !there) return refused(context, there.error());
  // A directory that is not the server's has other people or none: say so before asking.
  const bool asks = is_at_terminal() && (options.who.empty() || options.password.empty());
  if (asks) say_data_dir(context);
  std::string who = options.who;
  if (who.empty()) {
    auto typed = ask("Username:", "username");
    if (!typed) return refused(context, typed.error());
    who = *std::move(typed);
  }
  Connection connection(context, options.connection.settings, Connection::Missing::kRefuse);
  Json arguments = {{"username", who}, {"keep_token", options.keep_token}};
  if (options.password.empty()) {
    const auto found = connection.run("find_user", {{"username", who}});
    if (!found) return refused(context, found.error());
    arguments["id"] = found->at("id");  // the same person, whatever happens meanwhile
  }
  const auto done =
      with_new_password(context, options.password, "New password:", [&](const Secret& password) {
        return connection.run("reset_password", arguments, {}, {{"password", password}});
      });
  if (!done) return refused(context, done.error());
  const int exit_code = answer(*done, context);
  if (!asks) say_data_dir(context);
  return exit_code;
}

}  // namespace

Subcommand add_reset_password(CLI::App& app) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("reset_password", "Reset a user's password");
  command->add_option("WHO,--username", options->who, "The user (asked for if omitted)")
      ->type_name("WHO");
  command->add_option("--password", options->password, "New password (asked for if omitted)")
      ->type_name("PW");
  command->add_flag("--keep-token", options->keep_token, "Keep their API token");
  command->footer(kExamples);
  return connected(command, std::move(options), reset_password);
}

}  // namespace muster::cli
