// Json (json.h) for headers that only name it: the library itself is long.
#pragma once

#include <nlohmann/json_fwd.hpp>

namespace muster {

using Json = nlohmann::ordered_json;

}  // namespace muster
