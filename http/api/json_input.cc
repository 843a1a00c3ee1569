#include "http/api/json_input.h"

#include <algorithm>
#include <cstdint>

#include "core/text.h"

namespace muster::http {

namespace {

// Counts only brackets outside strings. Text that is not JSON may be miscounted; the parser then
// refuses it and goes no deeper than what was counted.
bool is_too_deep(std::string_view text) {
  std::size_t depth = 0;
  bool in_string = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (in_string) {
      if (c == '\\') ++i;
      if (c == '"') in_string = false;
    } else if (c == '"') {
      in_string = true;
    } else if (c == '[' || c == '{') {
      if (++depth > kJsonDepthMax) return true;
    } else if ((c == ']' || c == '}') && depth > 0) {
      --depth;
    }
  }
  return false;
}

}  // namespace

Result<Json> json_object(std::string_view text) {
  if (!is_utf8(text)) return fail(ErrorCode::kInvalid, "The body is not UTF-8.", "body");
  if (is_too_deep(text)) {
    return fail(ErrorCode::kInvalid,
                "The body is nested deeper than " + std::to_string(kJsonDepthMax) + " levels.",
                "body");
  }
  Json value = Json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (value.is_discarded()) return fail(ErrorCode::kInvalid, "The body is not JSON.", "body");
  if (!value.is_object()) {
    return fail(ErrorCode::kInvalid, "The body is not a JSON object.", "body");
  }
  return value;
}

Result<void> only_fields(const Json& object, std::initializer_list<std::string_view> known) {
  for (const auto& [name, value] : object.items()) {
    if (std::find(known.begin(), known.end(), name) != known.end()) continue;
    std::string list;
    for (const std::string_view each : known)
      list += (list.empty() ? "" : ", ") + std::string(each);
    return fail(ErrorCode::kInvalid, "Unknown field. Known fields: " + list + ".", name);
  }
  return {};
}

Result<std::string> text_field(const Json& object, const std::string& name) {
  auto text = optional_text_field(object, name);
  if (!text) return tl::unexpected(text.error());
  if (!*text) return fail(ErrorCode::kInvalid, name + " is missing.", name);
  return std::move(**text);
}

Result<std::optional<std::string>> optional_text_field(const Json& object,
                                                       const std::string& name) {
  const auto found = object.find(name);
  if (found == object.end()) return std::nullopt;
  if (!found->is_string()) return fail(ErrorCode::kInvalid, name + " must be text.", name);
  return found->get<std::string>();
}

Result<std::uint32_t> number_field(const Json& object, const std::string& name, std::uint32_t min,
                                   std::uint32_t max) {
  const auto found = object.find(name);
  if (found == object.end()) return fail(ErrorCode::kInvalid, name + " is missing.", name);
  // Non-negative whole numbers; 3.0 is not one.
  const bool whole = found->is_number_unsigned();
  const std::uint64_t number = whole ? found->get<std::uint64_t>() : 0;
  if (!whole || number < min || number > max) {
    return fail(ErrorCode::kInvalid,
                name + " must be a whole number from " + std::to_string(min) + " to " +
                    std::to_string(max) + ".",
                name);
  }
  return static_cast<std::uint32_t>(number);
}

}  // namespace muster::http
