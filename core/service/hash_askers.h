// Who asks for a hash, as the HashQueue knows them.
#pragma once

#include <string>

#include "core/ids.h"
#include "core/security/hash_queue.h"

namespace muster {

// HashAsker::known of somebody who has shown whose account they act for.
inline std::string account_name(UserId user) { return std::to_string(user.value); }

// Whoever reaches the shell of the machine goes before everybody else.
inline HashAsker the_shell() { return {.known = "shell"}; }

}  // namespace muster
