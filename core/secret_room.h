// Room for the bytes of secrets: a few pages that are locked in memory (never swapped) and left out
// of core files. Where the system does not allow that, or more secrets live at once than fit, or
// one is longer than a slot, it is ordinary memory. Either way it is wiped when it is given back.
//
// Threads: any, without locks.
#pragma once

#include <cstddef>

namespace muster {

inline constexpr std::size_t kSecretSlotBytes = 512;
inline constexpr std::size_t kSecretSlots = 512;

// Requires: size > 0.
char* take_secret_room(std::size_t size);
// `size` as it was taken.
void give_secret_room(char* bytes, std::size_t size) noexcept;

// Whether these bytes stand in the pages that are set apart.
bool is_in_secret_pages(const char* bytes);

}  // namespace muster
