// Cookies: who is logged in, and which device asks for a password.
//
//   for (const Secret& token : session_cookies(exchange)) ...;   // as they came
//   set_session_cookie(exchange, done->session_token);
//
// Cookies are HttpOnly and SameSite=Lax, Secure where the browser came over TLS, and for the paths
// below the base path only. Their names: cookie_names.h. What one answer leaves for a later one is
// in notes.h, over the last three functions. Each function is for the thread that answers.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/secret.h"
#include "core/time.h"

namespace muster::http {

struct Exchange;

// Several, as the browser sent them (cookie_values.h).
std::vector<Secret> session_cookies(const Exchange& exchange);
// The same under the name before there were ids in it.
std::vector<Secret> old_session_cookies(const Exchange& exchange);
void set_session_cookie(Exchange& exchange, const Secret& session_token);
void clear_session_cookie(Exchange& exchange);
void clear_old_session_cookie(Exchange& exchange);

// Sent where a password is asked for, and nowhere else. See KnownDevices. It stays when the session
// ends.
std::optional<Secret> device_cookie(const Exchange& exchange);
void set_device_cookie(Exchange& exchange, const Secret& known_device);

// The browser's time zone, as static/js/time.js wrote it: "Europe/Oslo", or anything. The only
// cookie that is a script's, and the same for all servers of a host.
std::optional<std::string> time_zone_cookie(const Exchange& exchange);

// Sent to `path`, written from the root, and the addresses below it. The instance's ID is put
// behind the name, as it is for the others.
struct ShortCookie {
  std::string_view name;
  std::string_view path;
  Duration age_max;
};
std::vector<Secret> short_cookies(const Exchange& exchange, std::string_view name);
void set_short_cookie(Exchange& exchange, const ShortCookie& cookie, const Secret& value);
void clear_short_cookie(Exchange& exchange, std::string_view name, std::string_view path);

}  // namespace muster::http
