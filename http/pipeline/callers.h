// The caller: a session cookie, or "Authorization: Token ..." (also "Bearer").
#pragma once

#include <memory>

#include "core/result.h"
#include "core/service/account_service.h"

namespace muster::http {

struct Exchange;

// Fills exchange.caller, who.actor and who.session; leaves them empty if the request has no
// credentials or its session has ended. kUnauthorized for a wrong Authorization header, even with a
// valid cookie: whoever sends one must learn that it does not work. kTooMany after many wrong ones.
Result<void> identify_caller(Exchange& exchange);

// The one whose session a cookie of the request opens; null if none does. Every cookie of the name
// is tried: one that has ended must not lock out its neighbour. A cookie under the old name is
// replaced.
std::shared_ptr<const Caller> caller_by_cookies(Exchange& exchange);

}  // namespace muster::http
