#include "http/pipeline/errors.h"

#include <chrono>
#include <string>

#include <spdlog/spdlog.h>

#include "core/check.h"
#include "core/request_id.h"
#include "core/service/retry_after.h"
#include "http/pipeline/exchange.h"
#include "projections/json.h"

namespace muster::http {

int http_status(ErrorCode code) {
  switch (code) {
    case ErrorCode::kInvalid:
      return 400;
    case ErrorCode::kUnauthorized:
      return 401;
    case ErrorCode::kForbidden:
      return 403;
    case ErrorCode::kNotFound:
      return 404;
    case ErrorCode::kConflict:
      return 409;
    case ErrorCode::kTooLarge:
      return 413;
    case ErrorCode::kTooMany:
      return 429;
    case ErrorCode::kBusy:
    case ErrorCode::kReadOnly:
    case ErrorCode::kNoRoom:
      return 503;
    case ErrorCode::kDamaged:
      return 500;
    case ErrorCode::kIo:
      return 500;
  }
  MUSTER_UNREACHABLE("an error code without a status");
}

namespace {

// A condition of the server (core/conditions.h), which will not pass in a moment.
bool waits_for_operator(const Error& error) {
  return error.code == ErrorCode::kReadOnly || error.code == ErrorCode::kNoRoom;
}

}  // namespace

void set_retry_after(Response& response, const Error& error) {
  constexpr std::chrono::seconds kUnknown(60);
  response.set_header("Retry-After", std::to_string(retry_after(error).value_or(kUnknown).count()));
}

void answer_error(Exchange& exchange, const Error& error) {
  answer_error(exchange, http_status(error.code), error);
}

void answer_error(Exchange& exchange, int status, const Error& error) {
  Response& response = exchange.response;
  response.headers.erase("Location");
  if (status == 401) response.set_header("WWW-Authenticate", "Token");
  if (status == 429) set_retry_after(response, error);
  if (status == 503) response.set_header("Retry-After", waits_for_operator(error) ? "30" : "1");

  Error shown = error;
  if (status >= 500) {
    spdlog::error("request {}: {}: {} {}", name_of(exchange.who.request),
                  error_code_name(error.code), error.message, error.detail);
  }
  if (!exchange.wants_json) {
    exchange.app.render_error_page(exchange, status, shown);
    return;
  }
  Json answer{{"error", error_code_name(shown.code)}, {"detail", shown.message}};
  if (!shown.field.empty()) answer["field"] = shown.field;
  if (status >= 500) answer["request"] = name_of(exchange.who.request);
  exchange.json(status, answer);
}

}  // namespace muster::http
