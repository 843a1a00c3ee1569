#include "http/pipeline/form_fields.h"

#include <algorithm>

#include "http/transport/url.h"

namespace muster::http {

FormFields::FormFields(std::string_view encoded) {
  while (!encoded.empty()) {
    const std::size_t end = std::min(encoded.find('&'), encoded.size());
    const std::string_view pair = encoded.substr(0, end);
    encoded.remove_prefix(std::min(end + 1, encoded.size()));
    if (pair.empty()) continue;
    const std::size_t equals = std::min(pair.find('='), pair.size());
    fields_.emplace_back(form_decode(pair.substr(0, equals)),
                         form_decode(pair.substr(std::min(equals + 1, pair.size()))));
  }
}

std::optional<std::string> FormFields::first(std::string_view name) const {
  const auto found = std::ranges::find_if(fields_, [&](const auto& f) { return f.first == name; });
  if (found == fields_.end()) return std::nullopt;
  return found->second;
}

std::vector<std::string> FormFields::all(std::string_view name) const {
  std::vector<std::string> values;
  for (const auto& [field, value] : fields_) {
    if (field == name) values.push_back(value);
  }
  return values;
}

std::vector<std::string_view> FormFields::names() const {
  std::vector<std::string_view> names;
  for (const auto& [name, value] : fields_) names.push_back(name);
  return names;
}

bool has_a_name_twice(std::vector<std::string_view> names) {
  std::ranges::sort(names);
  return std::ranges::adjacent_find(names) != names.end();
}

}  // namespace muster::http
