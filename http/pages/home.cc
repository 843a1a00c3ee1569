// The start page: redirects to where the person belongs.
#include "http/pipeline/exchange.h"

namespace muster::http::pages {

Result<void> show_home(Exchange& exchange) {
  if (!exchange.accounts().has_anybody()) {
    exchange.redirect("/user/signup/");
  } else {
    exchange.redirect(exchange.caller ? "/projects/" : "/user/login/");
  }
  return {};
}

}  // namespace muster::http::pages
