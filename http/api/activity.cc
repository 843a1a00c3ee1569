// Activity reports: of the caller, or of many people by a program that serves them.

#include <algorithm>
#include <charconv>
#include <string>
#include <utility>

#include "core/accounts/commands.h"
#include "http/api/ping_lines.h"
#include "http/pipeline/activity_recorder.h"
#include "http/pipeline/exchange.h"
#include "projections/json.h"

namespace muster::http::api {

namespace {

// The sequencer's refusal names the ping by its index in `field`; here that becomes a line number.
Error by_line(Error error) {
  std::size_t index = 0;
  const char* end = error.field.data() + error.field.size();
  const auto [stop, bad] = std::from_chars(error.field.data(), end, index);
  if (error.field.empty() || bad != std::errc() || stop != end) return error;
  // "No such user" is about the body, not about the requested address.
  const bool unknown = error.code == ErrorCode::kNotFound;
  if (unknown) error.code = ErrorCode::kInvalid;
  error.field = unknown || error.code == ErrorCode::kForbidden ? "user" : "at";
  error.message = "line " + std::to_string(index + 1) + ": " + error.message;
  return error;
}

}  // namespace

Result<void> report_activity(Exchange& exchange) {
  exchange.activity_recorded = true;
  ActivityRecorder& recorder = exchange.app.activity;
  const UserId user = exchange.caller->user.id;
  const Timestamp now = exchange.app.instance.clock().now();
  exchange.answer_when_durable(ReportActivity{{{user, now, exchange.who.request}}},
                               [&recorder, user] { recorder.note(user); });
  exchange.no_content();
  return {};
}

Result<void> report_activity_batch(Exchange& exchange) {
  const Timestamp now = exchange.app.instance.clock().now();
  auto pings = read_ping_lines(exchange.body, now);
  if (!pings) return tl::unexpected(pings.error());

  const UserId caller = exchange.caller->user.id;
  const bool names_caller = std::any_of(pings->begin(), pings->end(), [&](const Ping& ping) {
    return ping.user == caller && ping.at == now;
  });
  exchange.activity_recorded = names_caller;
  exchange.answer_from_outcome(
      ReportActivity{std::move(*pings)},
      [names_caller, caller](Exchange& later, Result<Committed> done) -> Result<void> {
        if (!done) return tl::unexpected(by_line(std::move(done.error())));
        if (names_caller) later.app.activity.note(caller);
        later.json(200, {{"accepted", done->end - done->first},
                         {"first_position", done->first.value},
                         {"last_position", done->end.value - 1}});
        return {};
      });
  return {};
}

}  // namespace muster::http::api
