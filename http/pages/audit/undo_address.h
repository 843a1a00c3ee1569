// Where an event is in the audit log.
#pragma once

#include <string>

#include "core/ids.h"

namespace muster::http::pages {

// The page of the log that begins with this event.
std::string audit_address_of(Position position);

}  // namespace muster::http::pages
