#include "http/pipeline/callers.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include "core/ascii.h"
#include "http/pipeline/cookies.h"
#include "http/pipeline/exchange.h"

namespace muster::http {

namespace {

// The token of "Token abc" or "Bearer abc"; empty for anything else.
std::string_view token_in(std::string_view authorization) {
  const std::size_t space = authorization.find(' ');
  if (space == std::string_view::npos) return {};
  const std::string_view scheme = authorization.substr(0, space);
  if (!equals_ascii_lower(scheme, "token") && !equals_ascii_lower(scheme, "bearer")) return {};
  authorization.remove_prefix(space);
  authorization.remove_prefix(std::min(authorization.find_first_not_of(' '), authorization.size()));
  return authorization;
}

}  // namespace

std::shared_ptr<const Caller> caller_by_cookies(Exchange& exchange) {
  for (const Secret& token : session_cookies(exchange)) {
    if (auto caller = exchange.accounts().caller_by_session(token, exchange.who)) return caller;
  }
  for (const Secret& token : old_session_cookies(exchange)) {
    auto caller = exchange.accounts().caller_by_session(token, exchange.who);
    if (!caller) continue;
    set_session_cookie(exchange, token);
    clear_old_session_cookie(exchange);
    return caller;
  }
  return nullptr;
}

Result<void> identify_caller(Exchange& exchange) {
  if (exchange.request.headers.has("Authorization")) {
    const std::string sent = exchange.header("Authorization").value_or("");
    const std::string_view token = token_in(sent);
    if (token.empty()) {
      return fail(ErrorCode::kUnauthorized,
                  "Invalid Authorization header. Send one, like \"Token ...\".", "Authorization");
    }
    auto caller =
        exchange.accounts().caller_by_api_token(Secret(std::string(token)), exchange.place());
    if (!caller) {
      caller.error().field = "Authorization";
      return tl::unexpected(std::move(caller.error()));
    }
    exchange.caller = *std::move(caller);
    if (!exchange.caller) {
      return fail(ErrorCode::kUnauthorized, "The API token is not valid.", "Authorization");
    }
  } else {
    exchange.caller = caller_by_cookies(exchange);
  }
  if (exchange.caller) {
    exchange.who.actor = exchange.caller->user.id;
    if (exchange.caller->session) exchange.who.session = exchange.caller->session->id;
  }
  return {};
}

}  // namespace muster::http
