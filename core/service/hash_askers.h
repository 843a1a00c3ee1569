// The askers of the HashQueue.
#pragma once

#include <string>

#include "core/ids.h"
#include "core/security/hash_queue.h"

namespace muster {

// HashAsker::known for a caller who has shown which account they act for.
inline std::string account_name(UserId user) { return std::to_string(user.value); }

// The shell of the machine goes before everyone else.
inline HashAsker the_shell() { return {.known = "shell"}; }

}  // namespace muster
