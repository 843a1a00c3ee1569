// Signing out. The menu posts; GET /logout, as in Label Studio, signs out where the browser says
// that the person came from this server or typed the address. From elsewhere it asks first: an
// image on another site must not sign anybody out.
#include <utility>

#include "http/pages/frame.h"
#include "http/pipeline/cookies.h"
#include "http/pipeline/exchange.h"

namespace muster::http::pages {
namespace {

bool is_meant(const Exchange& exchange) {
  if (exchange.request.method != "GET") return false;  // HEAD changes nothing
  // A browser that loads ahead what may be clicked, or is being typed.
  if (exchange.request.headers.has("Sec-Purpose") || exchange.request.headers.has("Purpose"))
    return false;
  const auto site = exchange.header("Sec-Fetch-Site");
  return site == "same-origin" || site == "none";
}

}  // namespace

Result<void> log_out(Exchange& exchange) {
  if (exchange.caller && exchange.caller->session) {
    const Result<void> ended = exchange.accounts().end_session(
        exchange.caller->session->id, SessionEndReason::kLogout, exchange.who);
    if (!ended) return ended;
  }
  clear_session_cookie(exchange);
  exchange.redirect("/user/login/?signed_out=1");
  return {};
}

Result<void> show_log_out(Exchange& exchange) {
  if (!exchange.caller) {
    exchange.redirect("/user/login/");
    return {};
  }
  if (is_meant(exchange)) return log_out(exchange);
  return send_page(exchange, {"log_out", "Log out"}, object());
}

}  // namespace muster::http::pages
