#include "cli/subcommands/event_query.h"

#include <algorithm>
#include <vector>

#include "cli/nearest.h"
#include "core/events/catalog.h"
#include "core/moment.h"
#include "projections/audit/question.h"

namespace muster::cli {

namespace {

Result<void> put_moment(Json& arguments, const char* name, const std::string& text, Timestamp now) {
  if (text.empty()) return {};
  const auto moment = parse_moment(text, now);
  if (!moment) {
    return fail(ErrorCode::kInvalid, "--" + std::string(name) + ": " + moment.error().message,
                name);
  }
  arguments[name] = to_rfc3339(*moment);
  return {};
}

tl::unexpected<Error> unknown_type(const std::string& typed) {
  return fail(ErrorCode::kInvalid,
              "unknown event type \"" + typed + "\"" +
                  did_you_mean(typed, event_types_and_groups()) + " (list: muster events --help)",
              "type");
}

}  // namespace

std::vector<std::string> event_types_and_groups() {
  std::vector<std::string> names;
  for (const EventInfo& type : kEventTypes) {
    names.emplace_back(type.name);
    const std::string group(event_group(type.name));
    if (std::ranges::find(names, group) == names.end()) names.push_back(group);
  }
  return names;
}

std::string event_type_names() {
  std::string names;
  for (const EventInfo& type : kEventTypes) {
    if (!names.empty()) names += ", ";
    names += type.name;
  }
  return names;
}

Result<Json> event_arguments(const EventQuery& query, Timestamp now) {
  Json arguments = {{"from", query.from}};
  if (!query.user.empty()) arguments["user"] = query.user;
  if (!query.type.empty()) {
    if (!projections::read_types(query.type)) return unknown_type(query.type);
    arguments["type"] = query.type;
  }
  if (auto put = put_moment(arguments, "since", query.since, now); !put) {
    return tl::unexpected(put.error());
  }
  if (auto put = put_moment(arguments, "until", query.until, now); !put) {
    return tl::unexpected(put.error());
  }
  if (query.limit) arguments["limit"] = *query.limit;
  if (query.reverse) arguments["reverse"] = true;
  if (query.activity) arguments["activity"] = true;
  return arguments;
}

}  // namespace muster::cli
