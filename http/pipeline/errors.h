// The one place where errors become answers.
//
// JSON: {"error": the code's name, "detail": a text for anyone, "field": the input at fault,
// "request": where the server's log says more (5xx)}.
// Pages: App::render_error_page. An error's own `detail` goes only to the server's log.
#pragma once

#include "core/result.h"

namespace muster::http {

struct Exchange;
struct Response;

int http_status(ErrorCode code);

// Of an answer with 429: exact where the error says how long (core/service/retry_after.h), else a
// minute.
void set_retry_after(Response& response, const Error& error);

// Answers with the error, in the form that the caller wants. 401 names the scheme to use; 429 and
// 503 say when to try again.
void answer_error(Exchange& exchange, const Error& error);
// The same with a status that has no code (405, 415).
void answer_error(Exchange& exchange, int status, const Error& error);

}  // namespace muster::http
