// Overwriting what was secret, where it is not in a Secret (secret.h).
#pragma once

#include <string>

#include <string.h>

namespace muster {

// The text keeps its size.
inline void wipe(std::string& text) { ::explicit_bzero(text.data(), text.size()); }

}  // namespace muster
