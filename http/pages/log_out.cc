// Logging out. The menu posts; GET /logout, as in Label Studio, logs out if the browser says that
// the person came from this server or typed the address. From elsewhere it asks first: an image on
// another site must not log anyone out.
#include <utility>

#include "http/pages/flash.h"
#include "http/pages/frame.h"
#include "http/pipeline/cookies.h"
#include "http/pipeline/exchange.h"

namespace muster::http::pages {
namespace {

bool is_meant(const Exchange& exchange) {
  if (exchange.request.method != "GET") return false;  // HEAD changes nothing
  // A browser that preloads a link, or an address being typed.
  if (exchange.request.headers.has("Sec-Purpose") || exchange.request.headers.has("Purpose"))
    return false;
  const auto site = exchange.header("Sec-Fetch-Site");
  return site == "same-origin" || site == "none";
}

}  // namespace

Result<void> log_out(Exchange& exchange) {
  if (exchange.caller && exchange.caller->session) {
    const auto ended = exchange.submit(EndSession{exchange.caller->session->id});
    if (!ended) return tl::unexpected(ended.error());
  }
  clear_session_cookie(exchange);
  redirect_saying(exchange, "/user/login/", Flash::kLoggedOut);
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
