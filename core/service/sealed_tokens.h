// The contexts in which tokens are sealed (seal.h): what was sealed in one does not open in
// another.
#pragma once

#include <string_view>

namespace muster {

inline constexpr std::string_view kInviteContext = "invite";
inline constexpr std::string_view kApiTokenContext = "api_token";

}  // namespace muster
