#include "http/pipeline/cookies.h"

#include <algorithm>
#include <chrono>
#include <string>

#include "core/ascii.h"
#include "http/pipeline/exchange.h"
#include "http/pipeline/header_value.h"

namespace muster::http {

namespace {

std::string_view session_cookie_name(const Exchange& exchange) {
  const bool is_secure = exchange.app.options.public_url.starts_with("https://");
  return is_secure ? kSecureSessionCookie : kSessionCookie;
}

std::optional<Secret> cookie_named(std::string_view name, const Headers& headers) {
  for (const Header& header : headers) {
    if (!equals_ascii_lower(header.name, "cookie")) continue;
    std::string_view pairs = header.value;
    while (!pairs.empty()) {
      const std::size_t semicolon = std::min(pairs.find(';'), pairs.size());
      const std::string_view pair = trimmed(pairs.substr(0, semicolon));
      pairs.remove_prefix(std::min(semicolon + 1, pairs.size()));
      if (pair.starts_with(name) && pair.substr(name.size()).starts_with('=')) {
        return Secret(std::string(pair.substr(name.size() + 1)));
      }
    }
  }
  return std::nullopt;
}

struct Cookie {
  std::string_view name;
  std::string_view value;
  std::string_view path;
  std::chrono::microseconds age_max;
};

// In place of one of the same name.
void set_cookie(Exchange& exchange, const Cookie& cookie) {
  const std::string start = std::string(cookie.name) + '=';
  exchange.response.headers.erase_if([&](const Header& header) {
    return header.name == "Set-Cookie" && header.value.starts_with(start);
  });
  const auto age_s = std::chrono::duration_cast<std::chrono::seconds>(cookie.age_max).count();
  std::string text = start;
  text.append(cookie.value).append("; Path=").append(cookie.path);
  text += "; HttpOnly; SameSite=Lax; Max-Age=" + std::to_string(age_s);
  if (exchange.is_tls()) text += "; Secure";
  exchange.response.add_header("Set-Cookie", text);
}

}  // namespace

std::optional<Secret> session_cookie(const Exchange& exchange) {
  return cookie_named(session_cookie_name(exchange), exchange.request.headers);
}

void set_session_cookie(Exchange& exchange, const Secret& session_token) {
  set_cookie(exchange, {session_cookie_name(exchange), session_token.reveal(), "/",
                        exchange.app.instance.sequencer().rules().session_age_max});
}

void clear_session_cookie(Exchange& exchange) {
  set_cookie(exchange, {session_cookie_name(exchange), "", "/", {}});
}

std::optional<Secret> device_cookie(const Exchange& exchange) {
  return cookie_named(kDeviceCookie, exchange.request.headers);
}

void set_device_cookie(Exchange& exchange, const Secret& known_device) {
  set_cookie(exchange,
             {kDeviceCookie, known_device.reveal(), kDeviceCookiePath, KnownDevices::kAgeMax});
}

}  // namespace muster::http
