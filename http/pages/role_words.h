// What roles are called on pages. Pure function.
#pragma once

#include <string>

#include "core/events/types.h"

namespace muster::http::pages {

// "Administrator".
std::string words_of(Role role);

}  // namespace muster::http::pages
