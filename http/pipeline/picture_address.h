// Where a profile picture is served: "/data/avatars/<64 hex digits>.webp". Its digest stands in it,
// so that what is at an address never changes.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/security/digest.h"

namespace muster::http {

std::string picture_address(const Digest& picture);
// The digest in the address's last part; nothing where that is none.
std::optional<Digest> picture_of_file_name(std::string_view file_name);

}  // namespace muster::http
