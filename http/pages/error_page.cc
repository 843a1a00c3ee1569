// What went wrong, said in the product's own words, with a way on.
#include <utility>

#include "http/pages/frame.h"
#include "http/pages/pages.h"
#include "http/pipeline/cookies.h"

namespace muster::http {
namespace {

struct Advice {
  const char* heading;
  const char* advice;
};

constexpr Advice kChangesAreStopped{
    "Read only at the moment",
    "Nothing was changed. You can still read everything. Ask your administrator to look at it."};

Advice advice_for(int status) {
  switch (status) {
    case 400:
      return {"That could not be understood", "Go back, look at what was sent, and try again."};
    case 401:
      return {"Please log in", "This page is for people with an account."};
    case 403:
      return {"This is not allowed",
              "Nothing was changed. Open the page here anew and try again; if it stays, ask "
              "whoever runs "
              "this server."};
    case 404:
      return {"There is no such page", "The address may be mistyped, or what it showed is gone."};
    case 405:
      return {"This address does not work that way", "Open it from the menu instead."};
    case 409:
      return {"That does not fit any more",
              "Somebody else may have changed it meanwhile. Reload and try again."};
    case 413:
      return {"That is too much at once",
              "Nothing was changed. Go back and send less: a smaller picture, or fewer things at "
              "once."};
    case 414:
      return {"This address is too long", "Start from the page itself and ask for less at once."};
    case 415:
      return {"This kind of content does not go here", "Send the form as your browser does."};
    case 421:
      return {"Unknown server address",
              "Open the address that you were given. If this is the one, tell your administrator."};
    case 429:
      return {"Too many attempts", "Wait a minute, then try again."};
    case 503:
      return {"Busy at the moment", "Nothing was lost. Wait a few seconds and try again."};
    default:
      break;
  }
  if (status >= 500) {
    return {"Something went wrong on this server",
            "It is not your doing. Try again; if it stays, tell whoever runs this server, with the "
            "number above."};
  }
  return {"That did not work", "Go back and try again."};
}

}  // namespace

void render_error_page(Exchange& exchange, int status, const Error& error) {
  using namespace pages;
  // No route was found, so nobody asked who calls; the page stands in their frame all the same.
  if (!exchange.caller && (status == 404 || status == 405)) {
    if (const auto cookie = session_cookie(exchange)) {
      exchange.caller = exchange.accounts().caller_by_session(*cookie, exchange.who);
    }
  }
  const bool is_stopped = error.code == ErrorCode::kReadOnly || error.code == ErrorCode::kNoRoom;
  const Advice advice = is_stopped ? kChangesAreStopped : advice_for(status);
  Data data = object();
  data["status"] = Data("Error " + std::to_string(status));
  data["heading"] = Data(advice.heading);
  if (error.message != std::string(advice.heading) + '.') set_text(data, "message", error.message);
  data["advice"] = Data(advice.advice);
  const bool wants_sign_in = status == 401;
  // Under the wrong name no page can be opened.
  if (status != 421) {
    data["way_on"] = Data(wants_sign_in     ? "Log in"
                          : exchange.caller ? "Go to your projects"
                                            : "Go to the start");
    data["way_on_url"] = Data(wants_sign_in ? "/user/login/" : "/");
  }
  const Page page{exchange.caller ? "error" : "error_signed_out", advice.heading,
                  MenuItem::kElsewhere, status};
  (void)send_page(exchange, page, std::move(data));
}

}  // namespace muster::http
