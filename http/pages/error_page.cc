// What went wrong, in the product's words, and where to go next.
#include <utility>

#include "http/pages/frame.h"
#include "http/pages/pages.h"
#include "http/pipeline/callers.h"

namespace muster::http {
namespace {

struct Advice {
  const char* heading;
  const char* advice;
};

constexpr Advice kChangesAreStopped{
    "Read-only at the moment",
    "Nothing was changed, and everything can still be read. Contact your administrator."};

Advice advice_for(int status) {
  switch (status) {
    case 400:
      return {"Invalid request", "Go back, correct it and try again."};
    case 401:
      return {"Please log in", "You need an account to see this page."};
    case 403:
      return {"This is not allowed",
              "Nothing was changed. Reload and try again. If it keeps happening, contact your "
              "administrator."};
    case 404:
      return {"Page not found", "The address may be wrong, or the page was removed."};
    case 405:
      return {"This page cannot be opened directly", "Open it from the menu instead."};
    case 409:
      return {"This was changed in the meantime",
              "Someone else may have changed it. Reload and try again."};
    case 413:
      return {"This is too large",
              "Nothing was changed. Go back and send less: a smaller picture, or fewer items at "
              "once."};
    case 414:
      return {"This address is too long", "Go back and use a shorter search or filter."};
    case 415:
      return {"Unsupported content type", "Go back and send the form again."};
    case 421:
      return {"Unknown server address",
              "Use the address you were given. If it is this one, contact your administrator."};
    case 429:
      return {"Too many attempts", "Wait a minute, then try again."};
    case 503:
      return {"The server is busy", "Nothing was lost. Wait a few seconds and try again."};
    default:
      break;
  }
  if (status >= 500) {
    return {"Something went wrong",
            "Try again. If it keeps happening, contact your administrator and include the number "
            "above."};
  }
  return {"That did not work", "Go back and try again."};
}

}  // namespace

void render_error_page(Exchange& exchange, int status, const Error& error) {
  using namespace pages;
  // No route was found, so the caller was not identified; the page still has their frame.
  if (!exchange.caller && (status == 404 || status == 405)) {
    exchange.caller = caller_by_cookies(exchange);
  }
  const bool is_stopped = error.code == ErrorCode::kReadOnly || error.code == ErrorCode::kNoRoom;
  const Advice advice = is_stopped ? kChangesAreStopped : advice_for(status);
  Data data = object();
  data["status"] = Data("Error " + std::to_string(status));
  data["heading"] = Data(advice.heading);
  // Of 405 the message names methods, which is for programs.
  if (status != 405 && error.message != std::string(advice.heading) + '.') {
    set_text(data, "message", error.message);
  }
  data["advice"] = Data(advice.advice);
  const bool wants_sign_in = status == 401;
  // Under the wrong name no page can be opened.
  if (status != 421) {
    data["way_on"] = Data(wants_sign_in     ? "Log in"
                          : exchange.caller ? "Go to your projects"
                                            : "Home");
    data["way_on_url"] = Data(wants_sign_in ? "/user/login/" : "/");
  }
  const Page page{exchange.caller ? "error" : "error_signed_out", advice.heading,
                  MenuItem::kElsewhere, status};
  (void)send_page(exchange, page, std::move(data));
}

}  // namespace muster::http
