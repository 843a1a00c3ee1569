// One line of the server's log for each log-in that was refused, for fail2ban and the like
// (script/install/fail2ban):
//
//   2026-05-04T03:02:01.123+00:00 warning log-in refused from 203.0.113.7
//
// The words after the level and the place of the address are fixed; the line names no account. It
// is written for a wrong email or password, and for too many attempts. Where the address is that of
// a proxy that is not trusted, the line says something else, because banning that address would
// keep everyone out.
#pragma once

#include "core/result.h"

namespace muster::http {

struct Exchange;

// Nothing for errors that are not the client's doing.
void note_refused_log_in(const Exchange& exchange, const Error& error);

}  // namespace muster::http
