#include "cli/subcommands/event_query.h"

#include <algorithm>
#include <optional>

#include "core/events/catalog.h"
#include "core/moment.h"
#include "core/text.h"
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

// The event type, or group of them, that was probably meant.
std::optional<std::string> nearest_type(std::string_view typed) {
  std::size_t least = std::max<std::size_t>(2, typed.size() / 3) + 1;
  std::optional<std::string> nearest;
  for (const EventInfo& type : kEventTypes) {
    for (const std::string_view name : {std::string_view(type.name), event_group(type.name)}) {
      const std::size_t distance = edit_distance(typed, name, least);
      if (distance >= least) continue;
      least = distance;
      nearest = std::string(name);
    }
  }
  return nearest;
}

tl::unexpected<Error> unknown_type(const std::string& typed) {
  const auto nearest = nearest_type(typed);
  return fail(ErrorCode::kInvalid,
              "unknown event type \"" + typed + "\"" +
                  (nearest ? "; did you mean \"" + *nearest + "\"?" : "") +
                  " (list: muster events --help)",
              "type");
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
