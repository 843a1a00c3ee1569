#include "projections/instance/event_operations.h"

#include <chrono>
#include <cstdint>

namespace muster {
namespace {

constexpr Duration kNoticeEvery = std::chrono::seconds(1);

Result<std::optional<Timestamp>> time_argument(const Json& arguments, const char* name) {
  if (!arguments.contains(name)) return std::optional<Timestamp>();
  Result<Timestamp> time = parse_rfc3339(arguments.at(name).get<std::string>());
  if (!time) return fail(ErrorCode::kInvalid, std::string(name) + " " + time.error().message + ".", name);
  return std::optional(*time);
}

}  // namespace

Result<EventFilter> parse_event_filter(const Json& arguments) {
  EventFilter filter;
  if (arguments.contains("from")) filter.from = Position(arguments.at("from").get<std::uint64_t>());
  if (arguments.contains("user")) filter.user = UserId(arguments.at("user").get<std::uint32_t>());
  if (arguments.contains("type")) {
    filter.type = arguments.at("type").get<std::string>();
    if (!is_event_name(*filter.type) && !is_event_group(*filter.type)) {
      return fail(ErrorCode::kInvalid, "There is no event type \"" + *filter.type + "\".", "type");
    }
  }
  Result<std::optional<Timestamp>> since = time_argument(arguments, "since");
  if (!since) return tl::unexpected(since.error());
  filter.since = *since;
  Result<std::optional<Timestamp>> until = time_argument(arguments, "until");
  if (!until) return tl::unexpected(until.error());
  filter.until = *until;
  return filter;
}

Result<Json> stream_events(Instance& instance, const OperationInput& input, const Emit& emit) {
  Json resolved = input.arguments;
  if (input.arguments.contains("user") && input.arguments.at("user").is_string()) {
    const Result<UserId> id = instance.accounts().find_user(input.arguments.at("user").get<std::string>());
    if (!id) return tl::unexpected(id.error());
    resolved["user"] = id->value;
  }
  Result<EventFilter> filter = parse_event_filter(resolved);
  if (!filter) return tl::unexpected(filter.error());
  const bool follow = input.arguments.value("follow", false);

  bool listening = true;
  const auto visit = [&](Position at, Timestamp time, const Who& who, const Payload& payload) {
    return listening = emit(event_json(at, time, who, payload));
  };
  while (true) {
    const Result<Position> next = read_events(instance.log(), *filter, instance.log().head(), visit);
    if (!next) return tl::unexpected(next.error());
    filter->from = std::max(filter->from, *next);
    if (!follow || !listening) return Json{{"next", filter->from.value}};
    if (filter->until && instance.clock().now() >= *filter->until) return Json{{"next", filter->from.value}};
    const Position head = instance.log().wait_past(filter->from, kNoticeEvery);
    if (head <= filter->from && (instance.is_stopping() || !emit(Json::object()))) {
      return Json{{"next", filter->from.value}};
    }
  }
}

}  // namespace muster
