#include "core/views/row_reader.h"

namespace muster {

std::vector<std::optional<std::string>> RowReader::get_all(
    std::span<const std::string> keys) const {
  std::vector<std::optional<std::string>> rows;
  rows.reserve(keys.size());
  for (const std::string& key : keys) rows.push_back(get(key));
  return rows;
}

std::optional<std::string> MemoryRows::get(std::string_view key) const {
  const auto found = rows_.find(key);
  if (found == rows_.end()) return std::nullopt;
  return found->second;
}

}  // namespace muster
