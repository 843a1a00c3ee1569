// The address of a profile picture: "/data/avatars/<64 hex digits>.webp". It contains the digest,
// so the content of an address never changes.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/security/digest.h"

namespace muster::http {

std::string picture_address(const Digest& picture);
// The digest in the address's last part; nullopt if there is none.
std::optional<Digest> picture_of_file_name(std::string_view file_name);

}  // namespace muster::http
