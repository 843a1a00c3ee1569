// Active sessions: the list on Account & Settings, and ending them.

#include "http/pages/sessions.h"

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

#include "core/number.h"
#include "http/pages/flash.h"
#include "http/pages/frame.h"
#include "http/pipeline/cookies.h"
#include "http/pipeline/exchange.h"
#include "projections/device_name.h"

namespace muster::http::pages {
namespace {

constexpr std::string_view kBack = "/user/account/";

std::optional<SessionId> session_in_form(const Exchange& exchange) {
  const auto number = plain_number<std::uint64_t>(exchange.form("session").value_or(""));
  return number ? std::optional(SessionId(*number)) : std::nullopt;
}

std::optional<SessionId> this_session(const Exchange& exchange) {
  if (!exchange.caller->session) return std::nullopt;
  return exchange.caller->session->id;
}

}  // namespace

void show_sessions(const Exchange& exchange, Data& data, const ReaderTime& reader) {
  const auto current = this_session(exchange);
  std::vector<SessionRow> sessions = exchange.accounts().sessions(exchange.caller->user.id);
  // The latest first, but this one before all.
  std::ranges::stable_partition(sessions, [&](const SessionRow& s) { return s.id == current; });
  Data rows = list();
  for (const SessionRow& session : sessions) {
    Data row = object();
    row["id"] = Data(std::to_string(session.id.value));
    row["device"] = Data(projections::device_name(session.user_agent));
    row["user_agent"] = Data(session.user_agent);
    row["address"] = Data(session.address);
    row["started"] = time_data(session.started_at, reader);
    row["used"] = time_data(session.used_at, reader);
    set_flag(row, "current", session.id == current);
    rows.push_back(std::move(row));
  }
  data["sessions"] = std::move(rows);
  const bool is_listed = !sessions.empty() && sessions.front().id == current;
  set_flag(data, "has_others", sessions.size() > (is_listed ? 1 : 0));
}

Result<void> end_one_session(Exchange& exchange) {
  const auto session = session_in_form(exchange);
  if (!session) return fail(ErrorCode::kInvalid, "This session has ended.", "session");
  const UserId user = exchange.caller->user.id;
  const auto done = exchange.accounts().revoke_session(user, *session, exchange.who);
  // Already ended is what was wanted.
  if (!done && done.error().code != ErrorCode::kNotFound) return done;
  if (session == this_session(exchange)) {
    clear_session_cookie(exchange);
    redirect_saying(exchange, "/user/login/", Flash::kLoggedOut);
    return {};
  }
  redirect_saying(exchange, kBack, Flash::kSessionEnded);
  return {};
}

Result<void> end_other_sessions(Exchange& exchange) {
  const auto done =
      exchange.submit(EndOtherSessions{exchange.caller->user.id, this_session(exchange)});
  if (!done) return tl::unexpected(done.error());
  redirect_saying(exchange, kBack, Flash::kOtherSessionsEnded);
  return {};
}

}  // namespace muster::http::pages
