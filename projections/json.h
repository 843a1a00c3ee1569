// JSON as all of ours reads and writes it: members stay in the order in which they were put in.
#pragma once

#include <nlohmann/json.hpp>

namespace muster {

using Json = nlohmann::ordered_json;

}  // namespace muster
