#include "projections/json_text.h"

namespace muster {

std::optional<Json> one_json_value(std::string_view text) {
  // Nowhere in JSON: in strings it is written \u0000.
  if (text.find('\0') != text.npos) return std::nullopt;
  Json value = Json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (value.is_discarded()) return std::nullopt;
  return value;
}

}  // namespace muster
