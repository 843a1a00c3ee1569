#include <cstdint>
#include <memory>
#include <utility>

#include "cli/connection.h"
#include "cli/data_dir.h"
#include "cli/subcommand.h"
#include "cli/subcommands/event_follower.h"
#include "cli/subcommands/event_query.h"
#include "cli/subcommands/event_table.h"
#include "cli/terminal/printable.h"
#include "cli/terminal/stop_signals.h"
#include "core/number.h"
#include "core/time.h"

namespace muster::cli {

namespace {

constexpr const char* kExamples = R"(Examples:
  muster events --since 7d
  muster events --reverse --limit 20                    the latest events
  muster events --type invite.reset                     who reset the invitation link?
  muster events --user ada@example.org --type session
  muster events --follow
  muster events --json --since 2026-05-01 --until 2026-06-01 | jq -r .type | sort | uniq -c

WHEN is a time (2026-05-04T03:02:01Z), a date (2026-05-04), an age (90m, 2h, 7d, 2w, 1y), today or
yesterday. --since is inclusive, --until is exclusive. --user shows what that user did and what was
done to them. Activity is hidden unless --activity or its type asks for it. T is an event type, or
the part before its dot:
)";

struct Options {
  EventQuery query;
  bool follow = false;
  bool json = false;
  ConnectionOptions connection;
};

int follow_events(const Options& options, const Context& context, Json arguments,
                  const projections::Emit& emit, Connection& connection) {
  const Result<StopSignals> stop = StopSignals::catch_them();
  if (!stop) return refused(context, stop.error());
  if (!options.query.user.empty()) {
    const auto found =
        connection.run("find_user", {{"username", options.query.user}, {"removed", true}});
    if (!found) return refused(context, found.error());
    arguments["user"] = found->at("id");
  }
  EventFollower follower(connection, context.data_dir, std::move(arguments), emit, *stop);
  const auto followed = follower.run();
  return followed ? kDone : refused(context, followed.error());
}

int show_events(const Options& options, const Context& context) {
  const auto arguments = event_arguments(options.query, SystemClock().now());
  if (!arguments) return wrong_usage(context, arguments.error().message);
  if (auto there = require_data(context.data_dir); !there) return refused(context, there.error());

  std::uint64_t shown = 0;
  std::optional<int> ended;
  const projections::Emit emit = [&](const Json& line) {
    if (line.empty()) return output_is_read();
    // The table's head is printed only with a first line below it: a refusal has none.
    bool printed = options.json || shown > 0 || print(event_table_head());
    printed =
        printed && print(options.json ? json_line(line) : event_table_line(line), options.follow);
    if (!printed) ended = output_ended(context);
    ++shown;
    return printed;
  };
  Connection connection(context.data_dir, options.connection.settings,
                        Connection::Missing::kRefuse);
  if (options.follow) {
    const int exit_code = follow_events(options, context, *arguments, emit, connection);
    return ended.value_or(exit_code);
  }
  const auto answer = connection.run("events", *arguments, emit);
  if (ended) return *ended;
  if (!answer) return refused(context, answer.error());
  if (!options.json) {
    say(grouped(shown) + (shown == 1 ? " event" : " events") +
        " (data directory: " + context.data_dir.string() + ")");
  }
  return kDone;
}

}  // namespace

Subcommand add_events(CLI::App& app) {
  auto options = std::make_shared<Options>();
  EventQuery& query = options->query;
  CLI::App* command = app.add_subcommand("events", "Show the audit log: who did what, and when");
  command->add_option("--from", query.from, "First event to show, by position")
      ->check(CLI::NonNegativeNumber.description(""))
      ->type_name("N");
  command->add_option("--user", query.user, "One user: an email, a username or an ID (3, or id:3)")
      ->type_name("WHO");
  command->add_option("--type", query.type, "One event type, or a group like session")
      ->type_name("T");
  command->add_option("--since", query.since, "Only events from this time on")->type_name("WHEN");
  command->add_option("--until", query.until, "Only events before this time")->type_name("WHEN");
  CLI::Option* limit =
      command->add_option("--limit", query.limit, "Maximum number of events")
          ->check([](const std::string& text) -> std::string {
            const bool is_one = plain_number<std::uint64_t>(text).value_or(0) > 0;
            return is_one ? "" : "\"" + text + "\" is not a whole number of 1 or more";
          })
          ->type_name("N");
  CLI::Option* reverse = command->add_flag("--reverse", query.reverse, "Newest first");
  command->add_flag("--activity", query.activity, "Include activity");
  command->add_flag("--follow", options->follow, "Keep printing new events (until Ctrl-C)")
      ->excludes(limit)
      ->excludes(reverse);
  command->add_flag("--json", options->json, "JSON Lines instead of a table");
  command->footer(kExamples + event_type_names());
  return connected(command, std::move(options), show_events);
}

}  // namespace muster::cli
