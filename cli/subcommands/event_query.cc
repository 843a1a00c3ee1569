#include "cli/subcommands/event_query.h"

#include "core/events/catalog.h"
#include "core/moment.h"
#include "projections/event_question.h"

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

}  // namespace

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
    if (const auto types = read_types(query.type); !types) {
      return fail(ErrorCode::kInvalid,
                  "--type: " + types.error().message + " There are " + event_type_names() +
                      ", and the parts before their dots",
                  "type");
    }
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
