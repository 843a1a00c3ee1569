// Unsigned integers as big-endian bytes, so that keys sort in numeric order.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/views_damaged.h"

namespace muster {

template <typename UInt>
std::string big_endian(UInt value) {
  std::string out(sizeof(UInt), '\0');
  for (std::size_t i = sizeof(UInt); i-- > 0; value = static_cast<UInt>(value >> 8)) {
    out[i] = static_cast<char>(value & 0xff);
  }
  return out;
}

// Decodes part of a view's key. Throws ViewsDamaged unless it is exactly sizeof(UInt) bytes.
template <typename UInt>
UInt from_big_endian(std::string_view bytes) {
  MUSTER_CHECK_ROWS(bytes.size() == sizeof(UInt), "a number of {} bytes has {}", sizeof(UInt),
                    bytes.size());
  UInt value = 0;
  for (const char byte : bytes)
    value = static_cast<UInt>(value << 8 | static_cast<unsigned char>(byte));
  return value;
}

}  // namespace muster
