#include <cstdint>
#include <memory>
#include <optional>
#include <utility>

#include "cli/checks.h"
#include "cli/connection.h"
#include "cli/help.h"
#include "cli/shown.h"
#include "cli/subcommand.h"
#include "cli/terminal/printable.h"
#include "cli/terminal/table.h"

namespace muster::cli {

namespace {

constexpr const char* kExamples = R"(Examples:
  muster sessions ada@example.org              where ada is logged in
  muster sessions ada --end 17                 end one session
  muster sessions ada --end-all                log ada out everywhere

WHO is an email, a username (the part before the @) or an ID. Times are in UTC. The audit log shows
an ended session as ended by the operator, from the command line.)";

struct Options {
  std::string who;
  std::optional<std::uint64_t> ended;
  bool ends_all = false;
  ConnectionOptions connection;
};

std::string as_text(const Json& sessions, const Context& context) {
  std::string text;
  Table table(context.out,
              {{.title = "ID", .align = Align::kRight},
               {.title = "DEVICE", .least = 8},
               {.title = "ADDRESS", .least = 8},
               {.title = "STARTED (UTC)", .leaves = 1},
               {.title = "LAST USED (UTC)"}},
              [&](const std::string& line) {
                text += (text.empty() ? "" : "\n") + line;
                return true;
              });
  for (const Json& session : sessions) {
    (void)table.add({session.at("id").dump(), shown(session.at("device")),
                     shown(session.at("address")), shown(session.at("started_at")),
                     shown(session.at("used_at"))});
  }
  (void)table.finish();
  return text;
}

std::string person(const Json& answer) {
  return shown(answer.at("email")) + " (id " + answer.at("id").dump() + ")";
}

int list(Connection& connection, const Options& options, const Context& context) {
  const auto answer = connection.run("sessions", {{"username", options.who}});
  if (!answer) return refused(context, answer.error());
  const Json& sessions = answer->at("sessions");
  int exit_code = kDone;
  if (context.json || !sessions.empty()) {
    exit_code = show(context, context.json ? json_line(*answer) : as_text(sessions, context));
  }
  remark(context, counted(sessions.size(), "active session") + " of " + person(*answer));
  say_data_dir(context);
  return exit_code;
}

int end(Connection& connection, const Options& options, const Context& context) {
  Json arguments = {{"username", options.who}};
  if (options.ended) arguments["session"] = *options.ended;
  const auto answer = connection.run("end_sessions", arguments);
  if (!answer) return refused(context, answer.error());
  const std::string text = counted(answer->at("ended").get<std::uint64_t>(), "session") + " of " +
                           person(*answer) + " ended";
  if (!print(context.json ? json_line(*answer) : text)) return output_ended(context);
  say_data_dir(context);
  return kDone;
}

int sessions(const Options& options, const Context& context) {
  if (options.who.empty()) {
    return wrong_usage(context, Error{ErrorCode::kInvalid, "WHO is missing", "username"});
  }
  Connection connection(context, options.connection.settings, Connection::Missing::kRefuse);
  const bool ends = options.ended || options.ends_all;
  return ends ? end(connection, options, context) : list(connection, options, context);
}

}  // namespace

Subcommand add_sessions(CLI::App& app) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("sessions", "List or end a user's sessions");
  needed(command->add_option("WHO,--username", options->who, "The user")->type_name("WHO"));
  CLI::Option* one = command->add_option("--end", options->ended, "End the session with this ID")
                         ->check(whole_number(1))
                         ->type_name("ID");
  command->add_flag("--end-all", options->ends_all, "End all of their sessions")->excludes(one);
  command->footer(kExamples);
  return connected(command, std::move(options), sessions);
}

}  // namespace muster::cli
