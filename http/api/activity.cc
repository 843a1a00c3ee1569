// Who is active now: one caller, or many people reported by a program that serves them.

#include <algorithm>
#include <charconv>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "core/accounts/commands.h"
#include "http/activity_recorder.h"
#include "http/api/api.h"
#include "http/api/json_input.h"
#include "http/exchange.h"

namespace muster::http::api {

namespace {

constexpr std::size_t kLinesMax = 50'000;

tl::unexpected<Error> at_line(std::size_t index, Error error) {
  error.message = "line " + std::to_string(index + 1) + ": " + error.message;
  return tl::unexpected(std::move(error));
}

// {"user": id, "at": optional RFC 3339}
Result<Ping> ping_in(std::string_view line, Timestamp now) {
  auto object = json_object(line);
  if (!object) return tl::unexpected(object.error());
  if (auto ok = only_fields(*object, {"user", "at"}); !ok) return tl::unexpected(ok.error());
  const auto user = number_field(*object, "user", 1, std::numeric_limits<std::uint32_t>::max());
  if (!user) return tl::unexpected(user.error());
  const auto at_text = optional_text_field(*object, "at");
  if (!at_text) return tl::unexpected(at_text.error());
  if (!*at_text) return Ping{UserId(*user), now, {}};
  const auto at = parse_rfc3339(**at_text);
  if (!at) {
    return fail(ErrorCode::kInvalid, "at must be a time such as 2026-05-04T03:02:01Z.", "at");
  }
  return Ping{UserId(*user), *at, {}};
}

Result<std::vector<Ping>> pings_in(std::string_view body, Timestamp now) {
  if (body.ends_with('\n')) body.remove_suffix(1);
  if (body.empty()) return fail(ErrorCode::kInvalid, "There is no line in the body.", "body");
  std::vector<Ping> pings;
  for (std::size_t index = 0; true; ++index) {
    if (index == kLinesMax) {
      return fail(ErrorCode::kTooLarge,
                  "The body has over " + std::to_string(kLinesMax) + " lines.", "body");
    }
    const std::size_t end = std::min(body.find('\n'), body.size());
    auto ping = ping_in(body.substr(0, end), now);
    if (!ping) return at_line(index, ping.error());
    pings.push_back(*ping);
    if (end == body.size()) return pings;
    body.remove_prefix(end + 1);
  }
}

// The sequencer's refusal of a report names the ping by its index in `field`; here that is a line.
Error by_line(Error error) {
  std::size_t index = 0;
  const char* end = error.field.data() + error.field.size();
  const auto [stop, bad] = std::from_chars(error.field.data(), end, index);
  if (error.field.empty() || bad != std::errc() || stop != end) return error;
  // "No such user" is about what stands in the body, not about the address that was asked.
  const bool unknown = error.code == ErrorCode::kNotFound;
  if (unknown) error.code = ErrorCode::kInvalid;
  error.field = unknown ? "user" : "at";
  error.message = "line " + std::to_string(index + 1) + ": " + error.message;
  return error;
}

}  // namespace

Result<void> report_activity(Exchange& exchange) {
  exchange.activity_recorded = true;
  auto done = exchange.app.activity.record_now(exchange.caller->user.id, exchange.who);
  if (!done) return done;
  exchange.no_content();
  return {};
}

Result<void> report_activity_batch(Exchange& exchange) {
  Instance& instance = exchange.app.instance;
  const Timestamp now = instance.clock().now();
  auto pings = pings_in(exchange.body, now);
  if (!pings) return tl::unexpected(pings.error());

  const UserId caller = exchange.caller->user.id;
  const bool names_caller = std::any_of(pings->begin(), pings->end(), [&](const Ping& ping) {
    return ping.user == caller && ping.at == now;
  });
  const auto done = instance.sequencer().submit(ReportActivity{std::move(*pings)}, exchange.who);
  if (!done) return tl::unexpected(by_line(done.error()));
  if (names_caller) {
    exchange.activity_recorded = true;
    exchange.app.activity.note(caller);
  }
  exchange.json(200, {{"accepted", done->end - done->first},
                      {"first_position", done->first.value},
                      {"last_position", done->end.value - 1}});
  return {};
}

}  // namespace muster::http::api
