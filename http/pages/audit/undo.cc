// Undoing one event of the audit log: a page that says what it would do, and doing it.

#include "projections/audit/undo.h"

#include <cstdint>
#include <string>
#include <vector>

#include "core/accounts/rights.h"
#include "core/accounts/undo.h"
#include "core/number.h"
#include "http/pages/audit/event_address.h"
#include "http/pages/flash.h"
#include "http/pages/form.h"
#include "http/pages/frame.h"
#include "http/pages/once.h"
#include "http/pipeline/exchange.h"
#include "projections/instance/undo_event.h"

namespace muster::http::pages {
namespace {

tl::unexpected<Error> no_such_event() { return fail(ErrorCode::kNotFound, "Event not found."); }

// The event that the address names.
Result<Position> position_in_path(const Exchange& exchange) {
  const auto position = plain_number<std::uint64_t>(exchange.path_name);
  if (!position || Position(*position) >= exchange.app.instance.log().head())
    return no_such_event();
  return Position(*position);
}

// What is refused because of how things are now is said on the page.
bool is_said_here(const Error& error) {
  return error.code == ErrorCode::kConflict || error.code == ErrorCode::kInvalid;
}

Result<void> show(Exchange& exchange, Position position, const std::vector<std::string>& words,
                  const Error* refusal) {
  Data data = object();
  set_text(data, "position", std::to_string(position.value));
  set_text(data, "event_url", audit_address_of(position));
  Data lines = list();
  for (const std::string& line : words) lines.push_back(Data(line));
  data["words"] = std::move(lines);
  data["refusal"] = refusal != nullptr ? Data(refusal->message) : Data(false);
  set_form_id(exchange, data);
  const int status = refusal == nullptr ? 200 : 409;
  return send_page(exchange, {"undo", "Undo an event", MenuItem::kAudit, status}, std::move(data));
}

}  // namespace

Result<void> confirm_undo(Exchange& exchange) {
  const Result<Position> position = position_in_path(exchange);
  if (!position) return tl::unexpected(position.error());
  const Result<projections::Views> views = exchange.app.instance.views();
  if (!views) return tl::unexpected(views.error());
  const auto undo = projections::plan_undo(exchange.app.instance.log(), *views, *position);
  if (!undo && !is_said_here(undo.error())) return tl::unexpected(undo.error());
  if (!undo) return show(exchange, *position, {}, &undo.error());
  if (!may_undo(exchange.asker(), undo->undone)) return not_your_account();
  return show(exchange, *position, projections::words_of(*undo), nullptr);
}

Result<void> undo_event(Exchange& exchange) {
  const Result<Position> position = position_in_path(exchange);
  if (!position) return tl::unexpected(position.error());
  const auto done = projections::undo_event(exchange.app.instance, *position, exchange.who);
  if (!done && !is_said_here(done.error())) return tl::unexpected(done.error());
  if (!done) return show(exchange, *position, {}, &done.error());
  redirect_saying(exchange, "/audit/", Flash::kUndone);
  return {};
}

}  // namespace muster::http::pages
