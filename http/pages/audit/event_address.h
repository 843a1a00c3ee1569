// Where an event is in the audit log.
#pragma once

#include <string>

#include "core/ids.h"

namespace muster::http::pages {

// The page of the log that begins with this event.
inline std::string audit_address_of(Position position) {
  return "/audit/?before=" + std::to_string(position.value + 1);
}

}  // namespace muster::http::pages
