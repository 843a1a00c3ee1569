// What programs use: JSON under /api, and /health, /version, /metrics.
//
// A new endpoint is a handler in the file of its subject and a line in api.cc. A handler reads its
// input with json_input.h, so that every wrong body is refused in the same words, and answers from
// its input where possible: the answer to a change must not fail because a view is behind.
#pragma once

namespace muster::http {

class Router;

void add_api(Router& router);

}  // namespace muster::http
