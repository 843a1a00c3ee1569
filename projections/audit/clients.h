// From which address and with which program events were caused.
#pragma once

#include <span>
#include <string>

#include "core/log/event_log.h"
#include "core/result.h"
#include "projections/audit/events.h"
#include "projections/views.h"

namespace muster::projections {

// "Firefox on Linux"; empty if the client does not say.
std::string device_of(const Client& client);

// Fills in `client` of the events that came with a session, from the session's start: a seek for
// each session and some reads more if its person has logged in often since. The address is the one
// at log-in.
Result<void> name_clients(const EventLog& log, const Views& views, std::span<LoggedEvent> events);

}  // namespace muster::projections
