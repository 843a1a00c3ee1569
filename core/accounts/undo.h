// What can be undone, by whom, and whether what an event made is still so. Pure functions.
#pragma once

#include "core/accounts/accounts.h"
#include "core/accounts/commands.h"
#include "core/events/commit.h"
#include "core/result.h"

namespace muster {

bool can_be_undone(const Payload& payload);
// People undo what is about themselves, or about no one; the rest is for those who act for
// everyone (rights.h).
bool may_undo(const Who& who, const Payload& payload);

// kConflict: it was changed again. kNotFound: whom or what it is about is not there any more.
Result<void> check_still_so(const Accounts& accounts, const Undo& undo);

}  // namespace muster
