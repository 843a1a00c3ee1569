// "Page not found.", worded once: an address without a route, and a list without such a page.
#pragma once

#include <string>
#include <utility>

#include "core/result.h"

namespace muster::http {

inline tl::unexpected<Error> page_not_found(std::string field = {}) {
  return fail(ErrorCode::kNotFound, "Page not found.", std::move(field));
}

}  // namespace muster::http
