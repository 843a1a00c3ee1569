#include "http/transport/header_parameters.h"

#include <algorithm>

#include "core/ascii.h"
#include "http/transport/request_head.h"

namespace muster::http {

namespace {

void skip_space(std::string_view& text) {
  text.remove_prefix(std::min(text.find_first_not_of(" \t"), text.size()));
}

std::string_view take_token(std::string_view& text) {
  const auto end = std::ranges::find_if_not(text, is_token_char);
  const std::string_view token = text.substr(0, static_cast<std::size_t>(end - text.begin()));
  text.remove_prefix(token.size());
  return token;
}

std::optional<std::string> take_quoted(std::string_view& text) {
  std::string value;
  for (std::size_t i = 1; i < text.size(); ++i) {
    if (text[i] == '"') {
      text.remove_prefix(i + 1);
      return value;
    }
    const bool escapes =
        text[i] == '\\' && i + 1 < text.size() && (text[i + 1] == '"' || text[i + 1] == '\\');
    value += text[escapes ? ++i : i];
  }
  return std::nullopt;
}

// Also what is no token but has no other reading: "filename=a b.png".
std::string take_plain(std::string_view& text) {
  std::string_view value = text.substr(0, text.find(';'));
  text.remove_prefix(value.size());
  while (value.ends_with(' ') || value.ends_with('\t')) value.remove_suffix(1);
  return std::string(value);
}

}  // namespace

std::optional<std::string> ValueWithParameters::first(std::string_view name) const {
  const auto found =
      std::ranges::find_if(parameters, [&](const auto& each) { return each.first == name; });
  if (found == parameters.end()) return std::nullopt;
  return found->second;
}

std::optional<ValueWithParameters> read_parameters(std::string_view text) {
  ValueWithParameters read{ascii_lower(take_plain(text))};
  while (!text.empty()) {
    text.remove_prefix(1);  // the semicolon
    skip_space(text);
    if (text.empty() || text.front() == ';') continue;
    std::string name = ascii_lower(take_token(text));
    if (name.empty() || !text.starts_with('=')) return std::nullopt;
    text.remove_prefix(1);
    std::optional<std::string> value = text.starts_with('"') ? take_quoted(text) : take_plain(text);
    if (!value) return std::nullopt;
    skip_space(text);
    if (!text.empty() && text.front() != ';') return std::nullopt;
    if (read.first(name)) return std::nullopt;
    read.parameters.emplace_back(std::move(name), *std::move(value));
  }
  return read;
}

}  // namespace muster::http
