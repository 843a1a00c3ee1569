// The number of a projection's things (people, projects): one row, "n", in its table.
#pragma once

#include <cstdint>
#include <string_view>

#include "core/codec/row_codec.h"
#include "core/views/overlay.h"
#include "core/views/view.h"

namespace muster::projections {

inline constexpr std::string_view kRowCountKey = "n";

inline void change_row_count(Overlay& rows, std::int64_t by) {
  const auto bytes = rows.get(kRowCountKey);
  const std::uint64_t count = bytes ? from_row_bytes<std::uint64_t>(*bytes) : 0;
  rows.put(kRowCountKey, to_row_bytes(count + static_cast<std::uint64_t>(by)));
}

template <typename P>
std::uint64_t row_count(const View<P>& view) {
  const auto bytes = view.get(kRowCountKey);
  return bytes ? from_row_bytes<std::uint64_t>(*bytes) : 0;
}

}  // namespace muster::projections
