// kTooMany with the time until the next attempt is allowed, which answers give as Retry-After.
//
//   return too_many("Too many wrong passwords.", wait);
//   if (const auto wait = retry_after(error)) ...
//
// Pure functions.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "core/result.h"

namespace muster {

// The message is `what` and "Try again in 45 seconds.".
tl::unexpected<Error> too_many(std::string_view what, std::chrono::seconds wait,
                               std::string field = {});
// Exact to the second; nullopt if the error is none of too_many().
std::optional<std::chrono::seconds> retry_after(const Error& error);

// "1 second", "45 seconds", "3 minutes": rounded up from two minutes on.
std::string waiting_time(std::chrono::seconds wait);

}  // namespace muster
