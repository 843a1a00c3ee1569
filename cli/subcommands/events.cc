#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <utility>

#include "cli/checks.h"
#include "cli/completion.h"
#include "cli/connection.h"
#include "cli/data_dir.h"
#include "cli/shown.h"
#include "cli/subcommand.h"
#include "cli/subcommands/event_follower.h"
#include "cli/subcommands/event_query.h"
#include "cli/subcommands/event_table.h"
#include "cli/terminal/pager.h"
#include "cli/terminal/printable.h"
#include "cli/terminal/stop_signals.h"
#include "core/time.h"

namespace muster::cli {

namespace {

constexpr const char* kExamples = R"(Examples:
  muster events --since 7d
  muster events --reverse --limit 20        the latest events
  muster events --type invite.reset         who reset the invitation link?
  muster events --user ada@example.org --type session
  muster events --follow
  muster events --json --since 2026-05-01 --until 2026-06-01 | jq -r .type

WHEN is a time (2026-05-04T03:02:01Z), a date (2026-05-04), an age (90m, 2h, 7d, 2w, 1y), today or
yesterday. --since is inclusive, --until is exclusive. --user shows what that user did and what was
done to them. Activity is hidden unless --activity or its type asks for it.

T is an event type, or the part before its dot: )";

struct Options {
  EventQuery query;
  bool follow = false;
  ConnectionOptions connection;
};

// Gives ids their labels where the answer has none: read from the log without a server.
class Labeler {
 public:
  explicit Labeler(Connection& connection) : connection_(connection) {}

  void label(Json& event) {
    if (event.contains("labels")) return;
    Json labels = Json::object();
    Json unknown = Json::object();
    for (const char* key : {"actor", "user", "project"}) {
      const auto id = event.find(key);
      if (id == event.end() || !id->is_number_unsigned()) continue;
      const auto known = known_.find(name_of(key, *id));
      if (known == known_.end()) {
        unknown[key] = *id;
      } else if (!known->second.empty()) {
        labels[key] = known->second;
      }
    }
    if (!unknown.empty()) look_up(unknown, labels);
    event["labels"] = std::move(labels);
  }

 private:
  static std::string name_of(std::string_view key, const Json& id) {
    return (key == "project" ? "project " : "user ") + id.dump();
  }
  void look_up(const Json& ids, Json& labels) {
    const auto answer = connection_.run("labels", {{"labels", ids}});
    if (!answer) return;  // the ids will do
    for (const auto& [key, id] : ids.items()) {
      const std::string label = answer->at("labels").value(key, std::string());
      known_[name_of(key, id)] = label;
      if (!label.empty()) labels[key] = label;
    }
  }

  Connection& connection_;
  std::map<std::string, std::string> known_;  // empty: looked up, and unknown
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
  auto arguments = event_arguments(options.query, SystemClock().now());
  if (!arguments) return wrong_usage(context, arguments.error());
  if (auto there = require_data(context.data_dir); !there) return refused(context, there.error());

  (*arguments)["labels"] = !context.json;
  Connection connection(context, options.connection.settings, Connection::Missing::kRefuse);
  Labeler labeler(connection);
  const EventTable table(context.out);
  Pager pager(context.out, context.uses_pager && !options.follow);
  std::uint64_t shown = 0;
  std::optional<int> ended;
  const auto as_text = [&](Json line) {
    if (context.json) return json_line(line);
    labeler.label(line);
    return table.row(line);
  };
  const projections::Emit emit = [&](const Json& line) {
    if (line.empty()) return output_is_read();
    const auto print_line = [&](std::string_view text) {
      return options.follow ? print(text, /*at_once=*/true) : pager.print(text);
    };
    // The table's head is printed only with a first line below it: a refusal has none.
    bool printed = context.json || shown > 0 || print_line(table.head());
    printed = printed && print_line(as_text(line));
    if (!printed) ended = output_ended(context);
    ++shown;
    return printed;
  };
  if (options.follow) {
    const int exit_code = follow_events(options, context, *arguments, emit, connection);
    return ended.value_or(exit_code);
  }
  const auto answer = connection.run("events", *arguments, emit);
  if (const auto paged = pager.finish(); !paged) return refused(context, paged.error());
  if (ended) return *ended;
  if (!answer) return refused(context, answer.error());
  remark(context, counted(shown, "event"));
  say_data_dir(context);
  return kDone;
}

}  // namespace

Subcommand add_events(CLI::App& app) {
  auto options = std::make_shared<Options>();
  EventQuery& query = options->query;
  CLI::App* command = app.add_subcommand("events", "Show the audit log: who did what, and when");
  command->add_option("--from", query.from, "First event to show, by position")
      ->check(whole_number(0))
      ->type_name("N");
  command->add_option("--user", query.user, "One user: an email, a username or an ID (3, or id:3)")
      ->type_name("WHO");
  offer(command->add_option("--type", query.type, "One event type, or a group like session")
            ->type_name("T"),
        event_types_and_groups());
  command->add_option("--since", query.since, "Only events from this time on")->type_name("WHEN");
  command->add_option("--until", query.until, "Only events before this time")->type_name("WHEN");
  CLI::Option* limit = command->add_option("--limit", query.limit, "Maximum number of events")
                           ->check(whole_number(1))
                           ->type_name("N");
  CLI::Option* reverse = command->add_flag("--reverse", query.reverse, "Newest first");
  command->add_flag("--activity", query.activity, "Include activity");
  command->add_flag("--follow", options->follow, "Keep printing new events (until Ctrl-C)")
      ->excludes(limit)
      ->excludes(reverse);
  command->footer(kExamples + event_type_names());
  return connected(command, std::move(options), show_events);
}

}  // namespace muster::cli
