// Asking before something that cannot be undone.
#pragma once

#include <string>

#include "core/result.h"

namespace muster::cli {

// Asks to type the text, which names whom it is about. kInvalid if something else is typed, and
// where nobody is there to be asked: then --yes says so.
Result<void> confirm_by_typing(const std::string& text);

}  // namespace muster::cli
