// "Firefox on Linux": the part of a User-Agent header that people recognise.
#pragma once

#include <string>
#include <string_view>

namespace muster::projections {

// "Unknown device" if nothing is recognised. For display only.
std::string device_name(std::string_view user_agent);

}  // namespace muster::projections
