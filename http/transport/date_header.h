// The Date header of an answer (RFC 9110 section 6.6.1): "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n".
#pragma once

#include <ctime>
#include <string>
#include <string_view>

namespace muster::http {

std::string date_header(std::time_t now);

// From the system's clock. Rebuilt every second on each thread; valid until the thread's next call.
std::string_view date_header_now();

}  // namespace muster::http
