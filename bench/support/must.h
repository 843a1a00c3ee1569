// Unwraps a value without which a bench cannot continue, or ends the program with the reason.
#pragma once

#include <utility>

#include "core/check.h"
#include "core/result.h"

namespace muster::bench {

template <typename T>
T must(Result<T> result) {
  MUSTER_CHECK(result, "{} {}", result.error().message, result.error().detail);
  if constexpr (!std::is_void_v<T>) return *std::move(result);
}

}  // namespace muster::bench
