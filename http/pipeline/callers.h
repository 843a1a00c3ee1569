// The caller: a session cookie, or "Authorization: Token ..." (also "Bearer").
#pragma once

#include "core/result.h"

namespace muster::http {

struct Exchange;

// Fills exchange.caller and who.actor; leaves them empty if the request has no credentials or its
// session has ended. kUnauthorized for a wrong Authorization header, even with a valid cookie:
// whoever sends one must learn that it does not work.
Result<void> identify_caller(Exchange& exchange);

}  // namespace muster::http
