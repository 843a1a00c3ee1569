// The two cookies: who is logged in, and which device asks for a password.
//
//   if (const auto cookie = session_cookie(exchange)) ...;     // its value as it came
//   set_session_cookie(exchange, done->session_token);
//
// Cookies are HttpOnly and SameSite=Lax, and Secure where the browser came over TLS. Each function
// is for the thread that answers.
#pragma once

#include <optional>
#include <string_view>

#include "core/secret.h"

namespace muster::http {

struct Exchange;

inline constexpr std::string_view kSessionCookie = "sessionid";
// Where the public URL is https. Browsers take a cookie of such a name only from this host itself
// over TLS, so no neighbour under the same domain can put one of its own in its place (RFC
// 6265bis).
inline constexpr std::string_view kSecureSessionCookie = "__Host-sessionid";

// Sent where a password is asked for, and nowhere else. (It needs no prefix: another host's does
// not open.)
inline constexpr std::string_view kDeviceCookie = "device";
inline constexpr std::string_view kDeviceCookiePath = "/user/login";

// That of kSecureSessionCookie or kSessionCookie. Only the one is read: to take the other as well
// would undo what the first is for.
std::optional<Secret> session_cookie(const Exchange& exchange);
void set_session_cookie(Exchange& exchange, const Secret& session_token);
void clear_session_cookie(Exchange& exchange);

// See KnownDevices. It stays when the session ends.
std::optional<Secret> device_cookie(const Exchange& exchange);
void set_device_cookie(Exchange& exchange, const Secret& known_device);

}  // namespace muster::http
