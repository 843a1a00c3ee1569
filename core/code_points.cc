#include "core/code_points.h"

#include <array>
#include <cstddef>
#include <cstdint>

#include <utf8proc.h>

namespace muster {

std::int32_t take_code_point(std::string_view& rest) {
  std::int32_t code_point = -1;
  const auto size = utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(rest.data()),
                                     static_cast<utf8proc_ssize_t>(rest.size()), &code_point);
  if (size <= 0) return -1;
  rest.remove_prefix(static_cast<std::size_t>(size));
  return code_point;
}

void append_code_point(std::string& text, std::int32_t code_point) {
  std::array<utf8proc_uint8_t, 4> bytes{};
  const auto size = utf8proc_encode_char(code_point, bytes.data());
  text.append(reinterpret_cast<const char*>(bytes.data()), static_cast<std::size_t>(size));
}

}  // namespace muster
