// Reads JSON. The one place that calls the library's parser: alone, it takes a NUL for the end of
// the text and ignores what follows, so {"user":1}\0{"user":2} would be one value.
//
//   const std::optional<Json> answer = one_json_value(line);
//
// Pure functions. For input from the network see http/api/json_input.h, which also has limits.
#pragma once

#include <optional>
#include <string_view>

#include "projections/json.h"

namespace muster {

// nullopt unless the text is exactly one JSON value, with white space around it at most.
std::optional<Json> one_json_value(std::string_view text);

}  // namespace muster
