// Validated JSON input: every wrong body gets a 4xx that names the field.
//
//   Result<Json> input = json_object(exchange.body);
//   if (auto ok = only_fields(*input, {"title"}); !ok) return ok;
//   Result<std::string> title = text_field(*input, "title");
//
// All errors are kInvalid; `field` is the faulty member, or "body". Pure functions.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

#include "core/result.h"
#include "http/pipeline/exchange.h"

namespace muster::http {

// Maximum nesting: a megabyte of "[" would otherwise become a tree deeper than the stack.
inline constexpr std::size_t kJsonDepthMax = 16;
// In one object. Every endpoint has a few.
inline constexpr std::size_t kJsonMembersMax = 256;

// The text as a JSON object: UTF-8, within the limits, with nothing after it and no member twice
// (readers disagree about which of the two counts).
Result<Json> json_object(std::string_view text);

// Refuses members that are not in `known`: unknown input must not be dropped silently.
Result<void> only_fields(const Json& object, std::initializer_list<std::string_view> known);

// The member's text; an error if it is missing or not text.
Result<std::string> text_field(const Json& object, const std::string& name);
// The same; nullopt if it is missing.
Result<std::optional<std::string>> optional_text_field(const Json& object, const std::string& name);
// A whole number in [min, max].
Result<std::uint32_t> number_field(const Json& object, const std::string& name, std::uint32_t min,
                                   std::uint32_t max);

}  // namespace muster::http
