// The audit log for programs: newest first, each event in the form of `muster events --json`.

#include <cstdint>

#include "core/number.h"
#include "http/pipeline/exchange.h"
#include "http/transport/url.h"
#include "projections/audit/query.h"
#include "projections/audit/question.h"
#include "projections/instance/undo_event.h"
#include "projections/json.h"

namespace muster::http::api {

namespace {

constexpr std::size_t kPageSize = 100;
constexpr std::size_t kPageSizeMax = 1000;

Result<std::optional<std::uint64_t>> number_in_query(const Exchange& exchange, const char* name) {
  const auto text = exchange.query(name);
  if (!text) return std::optional<std::uint64_t>();
  const auto number = plain_number<std::uint64_t>(*text);
  if (!number)
    return fail(ErrorCode::kInvalid, std::string(name) + " must be a whole number.", name);
  return number;
}

Result<projections::EventFilter> filter_in_query(const Exchange& exchange) {
  return projections::read_question(
      {exchange.query("user"), exchange.query("type"), exchange.query("since"),
       exchange.query("until")},
      exchange.app.instance.clock().now(), [&](std::string_view who) -> Result<UserId> {
        Result<UserId> user = exchange.accounts().user_named(who, Removed::kIncluded);
        if (!user) return fail(ErrorCode::kInvalid, user.error().message, "user");
        return user;
      });
}

Result<projections::AuditQuery> query_of(const Exchange& exchange) {
  projections::AuditQuery query{.limit = kPageSize};
  Result<projections::EventFilter> filter = filter_in_query(exchange);
  if (!filter) return tl::unexpected(filter.error());
  query.filter = *std::move(filter);
  const auto before = number_in_query(exchange, "before");
  if (!before) return tl::unexpected(before.error());
  if (*before) query.before = Position(**before);
  const auto size = number_in_query(exchange, "page_size");
  if (!size) return tl::unexpected(size.error());
  if (*size && (**size < 1 || **size > kPageSizeMax)) {
    return fail(ErrorCode::kInvalid,
                "page_size must be a whole number from 1 to " + std::to_string(kPageSizeMax) + ".",
                "page_size");
  }
  if (*size) query.limit = **size;
  return query;
}

// The same question with a different `before`.
Json page_url(const Exchange& exchange, const projections::AuditQuery& query,
              std::optional<Position> before, Position end) {
  if (!before) return nullptr;
  std::string url = exchange.below_base("/api/events?page_size=") + std::to_string(query.limit);
  for (const char* name : {"user", "type", "since", "until"}) {
    if (const auto value = exchange.query(name)) {
      url.append("&").append(name).append("=").append(url_encode(*value));
    }
  }
  if (*before < end) url += "&before=" + std::to_string(before->value);
  return url;
}

}  // namespace

Result<void> list_events(Exchange& exchange) {
  const Result<projections::AuditQuery> query = query_of(exchange);
  if (!query) return tl::unexpected(query.error());
  const Result<projections::Views> views = exchange.app.instance.views();
  if (!views) return tl::unexpected(views.error());
  const EventLog& log = exchange.app.instance.log();
  const Result<projections::AuditPage> page = projections::newest_events(log, *views, *query);
  if (!page) return tl::unexpected(page.error());

  auto events = projections::map_events_at(log, page->positions, projections::event_json);
  if (!events) return tl::unexpected(events.error());
  Json answer;
  answer["next"] = page_url(exchange, *query, page->older, page->end);
  answer["previous"] = page_url(exchange, *query, page->newer, page->end);
  answer["results"] = Json(*std::move(events));
  exchange.json(200, answer);
  return {};
}

// A second identical request is a conflict that names the event which did it.
Result<void> undo_event(Exchange& exchange) {
  const auto position = plain_number<std::uint64_t>(exchange.path_name);
  if (!position) return fail(ErrorCode::kNotFound, "Event not found.", "position");
  const auto done =
      projections::undo_event(exchange.app.instance, Position(*position), exchange.who);
  if (!done) return tl::unexpected(done.error());
  exchange.json(
      200,
      {{"undoes", done->position.value}, {"position", done->by.value}, {"words", done->words}});
  return {};
}

}  // namespace muster::http::api
