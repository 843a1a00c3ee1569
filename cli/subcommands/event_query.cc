#include "cli/subcommands/event_query.h"

#include <array>
#include <utility>
#include <variant>

#include "cli/moment.h"
#include "core/events/catalog.h"

namespace muster::cli {

namespace {

constexpr auto kTypeNames = []<std::size_t... I>(std::index_sequence<I...>) {
  return std::array{std::variant_alternative_t<I, Payload>::kInfo.name...};
}
(std::make_index_sequence<std::variant_size_v<Payload>>());

// A wire name, or the part of one before the dot.
bool is_type(std::string_view wanted) {
  for (const std::string_view name : kTypeNames) {
    if (name == wanted || name.substr(0, name.find('.')) == wanted) return true;
  }
  return false;
}

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
  for (const std::string_view name : kTypeNames) {
    if (!names.empty()) names += ", ";
    names += name;
  }
  return names;
}

Result<Json> event_arguments(const EventQuery& query, Timestamp now) {
  Json arguments = {{"from", query.from}};
  if (!query.user.empty()) arguments["user"] = query.user;
  if (!query.type.empty()) {
    if (!is_type(query.type)) {
      return fail(ErrorCode::kInvalid,
                  "--type: there is no event type \"" + query.type + "\"; there are " +
                      event_type_names() + ", and the parts before their dots",
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
  return arguments;
}

}  // namespace muster::cli
