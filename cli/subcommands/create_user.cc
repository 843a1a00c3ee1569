#include <memory>
#include <utility>

#include "cli/connection.h"
#include "cli/new_password.h"
#include "cli/subcommand.h"
#include "cli/terminal/printable.h"
#include "cli/terminal/prompt.h"
#include "core/email.h"

namespace muster::cli {

namespace {

constexpr const char* kExamples = R"(Examples:
  muster create_user ada@example.org
      asks for the password
  printf '%s\n' "$PASSWORD" | muster create_user --username ada@example.org
      reads it from standard input
  muster create_user ada@example.org --password correct-horse-battery
      a password on the command line can be seen by other users of the machine

Works with or without a running server.)";

struct Options {
  std::string email;
  std::string password;
  ConnectionOptions connection;
};

int create_user(const Options& options, const Context& context) {
  std::string email = options.email;
  if (email.empty()) {
    auto typed = ask("Email:", "email");
    if (!typed) return refused(context, typed.error());
    email = *std::move(typed);
  }
  // Before asking for the password; the operation checks again.
  if (auto good = clean_email(email); !good) return refused(context, good.error());

  Connection connection(context, options.connection.settings, Connection::Missing::kCreate);
  const auto made =
      with_new_password(context, options.password, "Password:", [&](const Secret& password) {
        return connection.run("create_user", {{"username", email}}, {}, {{"password", password}});
      });
  if (!made) return refused(context, made.error());
  const bool printed =
      print(context.json ? json_line(*made)
                         : "Created " + printable(made->at("email").get<std::string>()) + " (id " +
                               made->at("id").dump() + ")");
  if (!printed) return output_ended(context);
  say_data_dir(context);
  return kDone;
}

}  // namespace

Subcommand add_create_user(CLI::App& app) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("create_user", "Create an account");
  command->add_option("EMAIL,--username", options->email, "Email address (asked for if omitted)")
      ->type_name("EMAIL");
  command->add_option("--password", options->password, "Password (asked for if omitted)")
      ->type_name("PW");
  command->footer(kExamples);
  return connected(command, std::move(options), create_user);
}

}  // namespace muster::cli
