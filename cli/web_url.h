// The address under which people reach the server.
#pragma once

#include <string>
#include <string_view>

namespace muster::cli {

// "https://people.example.org:8443/muster": a scheme, a host, optionally a port and a path.
bool is_web_url(std::string_view text);
void drop_slashes_at_the_end(std::string& url);

}  // namespace muster::cli
