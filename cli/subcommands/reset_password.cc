#include <cstdint>
#include <memory>
#include <utility>

#include "cli/connection.h"
#include "cli/data_dir.h"
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
  muster reset_password --username ada@example.org --password correct-horse-battery
      a password on the command line can be seen by other users of the machine
  printf '%s\n' "$PASSWORD" | muster reset_password --username 3
      reads the password from standard input

WHO is an email, a username (the part before the @) or an ID (3, or id:3). All of that user's sessions end, and
their API token stops working unless --keep-token is given. Works with or without a running
server.)";

struct Options {
  std::string who;
  std::string password;
  bool keep_token = false;
  ConnectionOptions connection;
};

// "ada@example.org (id 1)"
std::string named(const Json& user) {
  return printable(user.at("email").get<std::string>()) + " (id " + user.at("id").dump() + ")";
}

int reset_password(const Options& options, const Context& context) {
  // A directory that is not the server's has other people or none: say so before asking.
  if (auto there = require_data(context.data_dir); !there) return refused(context, there.error());
  say_data_dir(context);
  std::string who = options.who;
  if (who.empty()) {
    auto typed = ask("Username:", "username");
    if (!typed) return refused(context, typed.error());
    who = *std::move(typed);
  }
  Connection connection(context.data_dir, options.connection.settings,
                        Connection::Missing::kRefuse);
  Secret password(options.password);
  if (options.password.empty()) {
    const auto found = connection.run("find_user", {{"username", who}});
    if (!found) return refused(context, found.error());
    who = "id:" + found->at("id").dump();  // the same person, whatever happens meanwhile
    say("User: " + named(*found));
    auto typed = ask_secret("New password:", "password");
    if (!typed) return refused(context, typed.error());
    password = *std::move(typed);
  }
  const auto done =
      connection.run("reset_password", {{"username", who}, {"keep_token", options.keep_token}}, {},
                     {{"password", password}});
  if (!done) return refused(context, done.error());
  if (done->value("token_ended", false)) {
    say("The API token no longer works. Create a new one under Account & Settings.");
  }
  const auto sessions = done->value("sessions_ended", std::uint64_t{0});
  const bool printed = print("Password successfully changed") &&
                       print("for " + named(*done) + "; " + grouped(sessions) +
                             (sessions == 1 ? " session ended" : " sessions ended"));
  return printed ? kDone : output_ended(context);
}

}  // namespace

Subcommand add_reset_password(CLI::App& app) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("reset_password", "Reset a user's password");
  command->add_option("--username", options->who, "The user (prompted for if omitted)")
      ->type_name("WHO");
  command->add_option("--password", options->password, "New password (prompted for if omitted)")
      ->type_name("PW");
  command->add_flag("--keep-token", options->keep_token, "Keep their API token");
  command->footer(kExamples);
  return connected(command, std::move(options), reset_password);
}

}  // namespace muster::cli
