// Declares Json (json.h) for headers that only name it: the library's header is large.
#pragma once

#include <nlohmann/json_fwd.hpp>

namespace muster {

using Json = nlohmann::ordered_json;

}  // namespace muster
