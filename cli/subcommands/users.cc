#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "cli/as_of.h"
#include "cli/checks.h"
#include "cli/completion.h"
#include "cli/connection.h"
#include "cli/nearest.h"
#include "cli/shown.h"
#include "cli/subcommand.h"
#include "cli/terminal/pager.h"
#include "cli/terminal/printable.h"
#include "cli/terminal/table.h"
#include "core/moment.h"
#include "core/time.h"
#include "projections/people_index/people_query.h"

namespace muster::cli {

namespace {

constexpr const char* kExamples = R"(Examples:
  muster users
  muster users --search lovelace
  muster users --order -last_activity --limit 20    the most recently active
  muster users --inactive-since 90d                 away for 90 days or more
  muster users --status deactivated
  muster users --role administrator
  muster users --as-of 2026-05-04                   as it was at the start of that day
  muster users --json | jq -r .email

Lists everyone with an account. ORDER is joined, email, name, last_activity or projects, with a - in
front for the reverse. A search finds people whose name or email contains all of its words. WHEN is
a time (2026-05-04T03:02:01Z), a date (2026-05-04), an age (90m, 2h, 7d, 2w, 1y), today or
yesterday. Users who were never active count from when they joined. STATUS is active, deactivated or
never_active, ROLE is owner, administrator, member or auditor. --as-of shows the past: everyone
who had an account then, with the names of then. It takes WHEN or the number of an event. Times are
in UTC.)";

struct Options {
  std::string search;
  std::string order = "joined";
  std::optional<std::uint64_t> limit;
  std::string inactive_since;
  std::string status;
  std::string role;
  std::string as_of;
  ConnectionOptions connection;
};

std::string name_of(const Json& person) {
  if (person.value("erased", false)) return "Erased person " + person.at("id").dump();
  const auto first = person.at("first_name").get<std::string>();
  const auto last = person.at("last_name").get<std::string>();
  std::string name = first + (first.empty() || last.empty() ? "" : " ") + last;
  return name.empty() ? "-" : printable(name);
}

std::string activity_of(const Json& person) {
  if (!person.at("active").get<bool>()) return "deactivated";
  const Json& last = person.at("last_activity");
  return last.is_null() ? "never" : shown(last);
}

std::vector<std::string> orders() {
  std::vector<std::string> names;
  for (const projections::PeopleSort sort : projections::kPeopleSorts) {
    for (const bool descending : {false, true}) {
      names.push_back(projections::name_of(projections::PeopleOrder{sort, descending}));
    }
  }
  return names;
}

std::vector<std::string> roles() { return {"owner", "administrator", "member", "auditor"}; }

Result<Json> arguments_of(const Options& options) {
  if (!projections::people_order_of(options.order)) {
    return fail(ErrorCode::kInvalid,
                "unknown order \"" + options.order + "\"" + did_you_mean(options.order, orders()),
                "order");
  }
  Json arguments = {{"order", options.order}};
  if (!options.search.empty()) arguments["search"] = options.search;
  if (!options.status.empty()) arguments["status"] = options.status;
  if (!options.role.empty()) arguments["role"] = options.role;
  if (options.limit) arguments["limit"] = *options.limit;
  if (!options.as_of.empty()) arguments["as_of"] = options.as_of;
  if (!options.inactive_since.empty()) {
    const auto moment = parse_moment(options.inactive_since, SystemClock().now());
    if (!moment) {
      return fail(ErrorCode::kInvalid, "--inactive-since: " + moment.error().message,
                  "inactive_since");
    }
    arguments["inactive_since"] = to_rfc3339(*moment);
  }
  return arguments;
}

int list_users(const Options& options, const Context& context) {
  const auto arguments = arguments_of(options);
  if (!arguments) return wrong_usage(context, arguments.error());
  Connection connection(context, options.connection.settings, Connection::Missing::kRefuse);
  Pager pager(context.out, context.uses_pager);
  Table table(context.out,
              {{.title = "ID", .align = Align::kRight},
               {.title = "NAME", .least = 12},
               {.title = "EMAIL", .least = 16},
               {.title = "PROJECTS", .align = Align::kRight, .leaves = 1},
               {.title = "LAST ACTIVE (UTC)", .leaves = 2}},
              [&](const std::string& line) { return pager.print(line); });
  std::optional<int> ended;
  const auto answer = connection.run("users", *arguments, [&](const Json& person) {
    const bool printed =
        context.json
            ? pager.print(json_line(person))
            : table.add({person.at("id").dump(), name_of(person), shown(person.at("email")),
                         shown(person.at("projects")), activity_of(person)});
    if (!printed) ended = output_ended(context);
    return printed;
  });
  if (answer && !ended && !table.finish()) ended = output_ended(context);
  if (const auto paged = pager.finish(); !paged) return refused(context, paged.error());
  if (ended) return *ended;
  if (!answer) return refused_as_of(context, answer.error());
  const auto shown_count = answer->at("shown").get<std::uint64_t>();
  const auto count = answer->at("count").get<std::uint64_t>();
  remark(context, shown_count == count ? counted(count, "user")
                                       : grouped(shown_count) + " of " + counted(count, "user"));
  if (answer->contains("as_of")) remark(context, past_text(*answer));
  say_data_dir(context);
  return kDone;
}

}  // namespace

Subcommand add_users(CLI::App& app) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("users", "List everyone with an account");
  command->add_option("--search", options->search, "Words in the name or email")->type_name("TEXT");
  offer(command->add_option("--order", options->order, "How to sort")
            ->type_name("ORDER")
            ->capture_default_str(),
        orders());
  command->add_option("--limit", options->limit, "Maximum number of users")
      ->check(whole_number(1))
      ->type_name("N");
  command
      ->add_option("--inactive-since", options->inactive_since,
                   "Only users who were not active since")
      ->type_name("WHEN");
  const std::vector<std::string> statuses = {"active", "deactivated", "never_active"};
  auto* status = command->add_option("--status", options->status, "Only users with this status");
  offer(status->check(one_of(statuses))->type_name("STATUS"), statuses);
  auto* role = command->add_option("--role", options->role, "Only users in this role");
  offer(role->check(one_of(roles()))->type_name("ROLE"), roles());
  add_as_of(*command, options->as_of);
  command->footer(kExamples);
  return connected(command, std::move(options), list_users);
}

}  // namespace muster::cli
