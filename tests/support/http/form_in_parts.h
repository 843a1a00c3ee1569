// A form in parts as the server reads it: through its connection, its buffer and cpp-httplib.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "http/transport/body_part.h"

namespace muster::http {

// The parts of a body whose first `arrived` bytes come with the request's head and the others
// later; absent if it is refused. Requires: at most 16 KiB arrive with the head, and the others
// fit into a socket's buffer.
std::optional<std::vector<BodyPart>> read_form(std::string_view boundary, std::string_view body,
                                               std::size_t arrived);

}  // namespace muster::http
