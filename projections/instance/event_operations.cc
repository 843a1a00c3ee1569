#include "projections/instance/event_operations.h"

#include <chrono>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>

#include "projections/audit/query.h"
#include "projections/instance/event_labels.h"

namespace muster::projections {
namespace {

constexpr Duration kNoticeEvery = std::chrono::seconds(1);

std::optional<std::string> text_in(const Json& arguments, const char* name) {
  const auto found = arguments.find(name);
  return found == arguments.end() ? std::nullopt : std::optional(found->get<std::string>());
}

// Ids need no look-up.
bool is_number(const Json& arguments, const char* name) {
  const auto found = arguments.find(name);
  return found != arguments.end() && found->is_number_unsigned();
}

// Continues with events from filter.from on until it is stopped.
Result<Position> follow_events(Instance& instance, EventFilter filter, const EventVisit& visit,
                               const Emit& emit) {
  bool listening = true;
  const EventVisit noted = [&](Position at, Timestamp time, const Who& who,
                               const Payload& payload) {
    return listening = visit(at, time, who, payload);
  };
  while (true) {
    const Result<Position> next = read_events(instance.log(), filter, instance.log().head(), noted);
    if (!next) return next;
    filter.from = std::max(filter.from, *next);
    if (!listening || (filter.until && instance.clock().now() >= *filter.until)) return filter.from;
    const Position head = instance.log().wait_past(filter.from, kNoticeEvery);
    if (head <= filter.from && (instance.is_stopping() || !emit(Json::object())))
      return filter.from;
  }
}

}  // namespace

Result<EventFilter> parse_event_filter(const Json& arguments, const FindUser& find_user,
                                       Timestamp now) {
  const bool has_id = is_number(arguments, "user");
  const EventQuestion question{has_id ? std::nullopt : text_in(arguments, "user"),
                               text_in(arguments, "type"), text_in(arguments, "since"),
                               text_in(arguments, "until")};
  Result<EventFilter> filter = read_question(question, now, find_user);
  if (!filter) return filter;
  if (has_id) filter->user = UserId(arguments.at("user").get<std::uint32_t>());
  if (arguments.contains("from"))
    filter->from = Position(arguments.at("from").get<std::uint64_t>());
  if (arguments.value("activity", false) && !question.type) filter->types = EventTypes::all();
  return filter;
}

Result<Json> stream_events(Instance& instance, const OperationInput& input, const Emit& emit) {
  const Json& arguments = input.arguments;
  // What removed people did stays in the log.
  const auto find_user = [&](std::string_view who) {
    return instance.accounts().find_user(who, Removed::kIncluded);
  };
  Result<EventFilter> filter = parse_event_filter(arguments, find_user, instance.clock().now());
  if (!filter) return tl::unexpected(filter.error());
  const bool follow = arguments.value("follow", false);
  std::uint64_t left = arguments.value("limit", std::numeric_limits<std::uint64_t>::max());
  if (left == 0) return fail(ErrorCode::kInvalid, "limit must be at least 1.", "limit");

  const ReadViews views = [&] { return instance.views(); };
  bool listening = true;
  const bool with_labels = arguments.value("labels", false);
  EventLabels labels(instance);
  const EventVisit visit = [&](Position at, Timestamp time, const Who& who,
                               const Payload& payload) {
    Json line = event_json(at, time, who, payload);
    if (with_labels) line["labels"] = labels.of(who, payload);
    return listening = emit(line) && --left > 0;
  };
  if (arguments.value("reverse", false)) {
    if (follow)
      return fail(ErrorCode::kInvalid, "follow and reverse cannot be combined.", "reverse");
    const Result<void> done = visit_events_newest_first(instance.log(), views, *filter, visit);
    if (!done) return tl::unexpected(done.error());
    return Json::object();
  }
  Result<Position> next =
      visit_events(instance.log(), views, *filter, instance.log().head(), visit);
  if (next && follow && listening) {
    filter->from = std::max(filter->from, *next);
    next = follow_events(instance, *filter, visit, emit);
  }
  return next.map([](Position at) { return Json{{"next", at.value}}; });
}

Result<Json> name_labels(Instance& instance, const OperationInput& input, const Emit&) {
  return Json{{"labels", EventLabels(instance).of(input.arguments.at("labels"))}};
}

}  // namespace muster::projections
