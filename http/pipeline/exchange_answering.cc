#include <utility>

#include "core/request_id.h"
#include "http/pipeline/compression.h"
#include "http/pipeline/exchange.h"
#include "http/transport/url.h"
#include "projections/json.h"

namespace muster::http {

namespace {

// The answer before this one may have been compressed.
void forget_coding(Response& response) { response.headers.erase("Content-Encoding"); }

// Whether another site may have caused this request to see how long its answer is over TLS. What a
// page lists (emails) is worth a guess, too, though it is no secret.
bool may_be_measured(const Exchange& exchange) {
  if (!exchange.is_tls()) return false;  // anybody on the way reads it
  const auto site = exchange.header("Sec-Fetch-Site");
  return site != "same-origin" && site != "none";
}

}  // namespace

void Exchange::html(int status, std::string page, Secrets secrets) {
  response.status = status;
  forget_coding(response);
  page = app.base.page_below(std::move(page));
  if (secrets == Secrets::kNone) {
    response.set_header("Vary", "Accept-Encoding");
    if (accepts_gzip(header("Accept-Encoding").value_or("")) && !may_be_measured(*this)) {
      response.set_header("Content-Encoding", "gzip");
      page = gzip(page, Effort::kEachTime);
    }
  }
  response.set_content(std::move(page), "text/html; charset=utf-8");
}

void Exchange::json(int status, const Json& value) {
  response.status = status;
  forget_coding(response);
  // Whatever stands in `value`, what leaves is UTF-8.
  response.set_content(value.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n",
                       "application/json");
}

void Exchange::redirect(std::string_view path) {
  no_content();
  response.status = 303;
  response.set_header("Location", app.base.below(is_local_path(path) ? path : "/"));
}

void Exchange::no_content() {
  response.status = 204;
  forget_coding(response);
  response.clear_content();
}

void Exchange::keep_address_private() { response.set_header("Referrer-Policy", "strict-origin"); }

void Exchange::name_request() { response.set_header("X-Request-Id", name_of(who.request)); }

void Exchange::answer_when_durable(Command command, std::function<void()> on_durable) {
  pending = PendingAnswer{std::move(command), std::move(on_durable), {}};
}

void Exchange::answer_from_outcome(
    Command command, std::function<Result<void>(Exchange&, Result<Committed>)> answer) {
  pending = PendingAnswer{std::move(command), {}, std::move(answer)};
}

}  // namespace muster::http
