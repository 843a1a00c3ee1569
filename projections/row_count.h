// How many of a projection's things there are (people, projects): one row, "n", in its own table.
#pragma once

#include <cstdint>
#include <string_view>

#include "core/codec/row_codec.h"
#include "core/views/overlay.h"
#include "core/views/view_store.h"

namespace muster {

inline constexpr std::string_view kRowCountKey = "n";

inline void change_row_count(Overlay& rows, std::int64_t by) {
  const auto bytes = rows.get(kRowCountKey);
  const std::uint64_t count = bytes ? from_row_bytes<std::uint64_t>(*bytes) : 0;
  rows.put(kRowCountKey, to_row_bytes(count + static_cast<std::uint64_t>(by)));
}

inline std::uint64_t row_count(const ViewSnapshot& views, Table table) {
  const auto bytes = views.get(table, kRowCountKey);
  return bytes ? from_row_bytes<std::uint64_t>(*bytes) : 0;
}

}  // namespace muster
