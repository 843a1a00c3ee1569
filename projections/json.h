// Our JSON type: members keep the order in which they were added.
#pragma once

#include <nlohmann/json.hpp>

namespace muster {

using Json = nlohmann::ordered_json;

}  // namespace muster
