#include <cstdint>
#include <memory>
#include <string>
#include <utility>

#include "cli/connection.h"
#include "cli/help.h"
#include "cli/shown.h"
#include "cli/subcommand.h"
#include "cli/terminal/printable.h"

namespace muster::cli {

namespace {

constexpr const char* kDeactivateExamples = R"(Examples:
  muster deactivate_user ada@example.org
  muster deactivate_user id:3

WHO is an email, a username (the part before the @) or an ID (3, or id:3). The person cannot log in
any more: all sessions end, the API token answers 401, and password links stop working. Everything
else stays. To open the account again: muster reactivate_user.

Works with or without a running server.)";

constexpr const char* kReactivateExamples = R"(Examples:
  muster reactivate_user ada@example.org

WHO is an email, a username (the part before the @) or an ID (3, or id:3). The person can log in
again, with the password and the API token of before.

Works with or without a running server.)";

struct Options {
  std::string who;
  ConnectionOptions connection;
};

template <bool kDeactivates>
int run(const Options& options, const Context& context) {
  if (options.who.empty())
    return wrong_usage(context, Error{ErrorCode::kInvalid, "WHO is missing", "username"});
  Connection connection(context, options.connection.settings, Connection::Missing::kRefuse);
  const auto done = connection.run(kDeactivates ? "deactivate_user" : "reactivate_user",
                                   {{"username", options.who}});
  if (!done) return refused(context, done.error());
  std::string line = kDeactivates ? "Deactivated " : "Reactivated ";
  line += printable(done->at("email").get<std::string>()) + " (id " + done->at("id").dump() + ")";
  if (!done->at("changed").get<bool>()) {
    line = printable(done->at("email").get<std::string>()) + " (id " + done->at("id").dump() +
           ") is " + (kDeactivates ? "deactivated" : "active") + " already";
  } else if (kDeactivates) {
    line += "; " + counted(done->at("sessions_ended").get<std::uint64_t>(), "session") + " ended";
  }
  if (!print(context.json ? json_line(*done) : line)) return output_ended(context);
  say_data_dir(context);
  return kDone;
}

template <bool kDeactivates>
Subcommand add(CLI::App& app, const char* name, const char* what, const char* examples) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand(name, what);
  needed(command->add_option("WHO,--username", options->who, "The user")->type_name("WHO"));
  command->footer(examples);
  return connected(command, std::move(options), run<kDeactivates>);
}

}  // namespace

Subcommand add_deactivate_user(CLI::App& app) {
  return add<true>(app, "deactivate_user", "Keep someone from logging in", kDeactivateExamples);
}

Subcommand add_reactivate_user(CLI::App& app) {
  return add<false>(app, "reactivate_user", "Let someone log in again", kReactivateExamples);
}

}  // namespace muster::cli
