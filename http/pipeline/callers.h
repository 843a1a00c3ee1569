// Who calls: a session cookie, or "Authorization: Token ..." (also "Bearer").
#pragma once

#include "core/result.h"

namespace muster::http {

struct Exchange;

// Fills exchange.caller and who.actor; leaves them empty where the request names nobody, or its
// session is over. kUnauthorized where there is an Authorization header and it is wrong, also with
// a good cookie: whoever sends one means it, and must learn that it does not work.
Result<void> identify_caller(Exchange& exchange);

}  // namespace muster::http
