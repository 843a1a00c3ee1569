// A person as the answer to a request that changed them.
#pragma once

#include "core/ids.h"
#include "http/pipeline/exchange.h"
#include "projections/json_fwd.h"

namespace muster::http::api {

// The person as they are now. kNotFound: there is no account any more.
Result<Json> user_answer(const Exchange& exchange, UserId id);
// 200 with user_answer().
Result<void> answer_with_user(Exchange& exchange, UserId id);

}  // namespace muster::http::api
