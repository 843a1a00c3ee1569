// What can be undone, by whom, and whether what an event made is still so. Pure functions.
#pragma once

#include "core/accounts/accounts.h"
#include "core/accounts/commands.h"
#include "core/accounts/rights.h"
#include "core/events/commit.h"
#include "core/result.h"

namespace muster {

bool can_be_undone(const Payload& payload);
// Whoever might do the same anew (rights.h).
bool may_undo(const Asker& asker, const Payload& payload);

// kConflict: it was changed again. kNotFound: whom or what it is about is not there any more.
Result<void> check_still_so(const Accounts& accounts, const Undo& undo);

}  // namespace muster
