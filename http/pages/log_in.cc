// Logging in. An unknown email and a wrong password get identical answers.
#include <utility>

#include "http/pages/form.h"
#include "http/pages/frame.h"
#include "http/pipeline/cookies.h"
#include "http/pipeline/exchange.h"
#include "http/pipeline/refused_log_ins.h"

namespace muster::http::pages {
namespace {

Result<void> show_form(Exchange& exchange, const Form& form,
                       const std::optional<std::string>& next) {
  Data data = object();
  const std::string after = path_after_sign_in(next);
  if (after != path_after_sign_in({})) set_text(data, "next", after);
  if (!exchange.app.instance.sequencer().rules().sign_up_needs_invite) {
    set_text(data, "sign_up_url", with_next("/user/signup/", next));
  }
  set_flag(data, "focus_email", !form.is_refused() || form.is_wrong("email"));
  form.show_in(data);
  return send_page(exchange, {"log_in", "Log in", MenuItem::kElsewhere, form.status()},
                   std::move(data));
}

}  // namespace

Result<void> show_log_in(Exchange& exchange) {
  const auto next = exchange.query("next");
  if (exchange.caller) {
    exchange.redirect(path_after_sign_in(next));
  } else if (!exchange.accounts().has_anybody()) {
    exchange.redirect(with_next("/user/signup/", next));
  } else {
    return show_form(exchange, Form(), next);
  }
  return {};
}

Result<void> log_in(Exchange& exchange) {
  const auto next = exchange.form("next");
  Form form(exchange);
  const std::string email = form.text("email");
  const Secret password = form.secret("password");
  const bool has_email = form.require("email", "Enter your email address.");
  const bool has_password = form.require("password", "Enter your password.");
  if (!has_email || !has_password) return show_form(exchange, form, next);

  const Result<SignedIn> done =
      exchange.accounts().sign_in(email, password, exchange.device(), exchange.who);
  if (!done) {
    note_refused_log_in(exchange, done.error());
    if (!form.takes(done.error())) return tl::unexpected(done.error());
    form.refuse(done.error());
    if (done.error().code == ErrorCode::kUnauthorized) {
      exchange.response.set_header("WWW-Authenticate", "Token");  // 401 must name a scheme
    }
    return show_form(exchange, form, next);
  }
  // Another person's session in this browser is ended, not left behind.
  if (exchange.caller && exchange.caller->session) {
    (void)exchange.submit(EndSession{exchange.caller->session->id});
  }
  if (done->known_device) set_device_cookie(exchange, *done->known_device);
  set_session_cookie(exchange, done->session_token);
  exchange.redirect(path_after_sign_in(next));
  return {};
}

}  // namespace muster::http::pages
