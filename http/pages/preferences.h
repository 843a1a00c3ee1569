// How the caller sees pages: the section of Account & Settings, and the theme in the account menu.
#pragma once

#include "http/pages/templates.h"
#include "http/pipeline/exchange.h"

namespace muster::http::pages {

// Puts the choices, and what the caller has chosen, into `data`. Requires: a caller.
void show_preferences(const Exchange& exchange, Data& data);
// The choices of the theme alone, as "themes".
void show_themes(const Exchange& exchange, Data& data);

}  // namespace muster::http::pages
