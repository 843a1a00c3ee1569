// "Firefox on Linux": what people recognise in a User-Agent header.
#pragma once

#include <string>
#include <string_view>

namespace muster::http::pages {

// Says "Unknown device" where it recognises nothing. For people to read; decides nothing.
std::string device_name(std::string_view user_agent);

}  // namespace muster::http::pages
