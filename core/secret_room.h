// Memory for secrets: a few pages that are locked (never swapped) and excluded from core files. If
// the system does not allow that, too many secrets live at once, or one is longer than a slot,
// ordinary memory is used. Either way it is wiped when returned.
//
// Threads: any; lock-free.
#pragma once

#include <cstddef>

namespace muster {

inline constexpr std::size_t kSecretSlotBytes = 512;
inline constexpr std::size_t kSecretSlots = 512;

// Requires: size > 0.
char* take_secret_room(std::size_t size);
// `size`: the same as in take_secret_room().
void give_secret_room(char* bytes, std::size_t size) noexcept;

// Whether these bytes are in the locked pages.
bool is_in_secret_pages(const char* bytes);

}  // namespace muster
