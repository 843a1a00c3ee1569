#include "core/views/row_reader.h"

namespace muster {

std::optional<std::string> MemoryRows::get(std::string_view key) const {
  const auto found = rows_.find(key);
  if (found == rows_.end()) return std::nullopt;
  return found->second;
}

}  // namespace muster
