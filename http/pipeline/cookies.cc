#include "http/pipeline/cookies.h"

#include <algorithm>
#include <chrono>
#include <string>
#include <utility>

#include "http/pipeline/cookie_values.h"
#include "http/pipeline/exchange.h"

namespace muster::http {

namespace {

constexpr std::string_view kDevicePath = "/user/login";

std::vector<Secret> cookies_named(std::string_view name, const Headers& headers) {
  std::vector<Secret> found;
  for (const std::string_view value : cookie_values(name, headers)) {
    found.emplace_back(std::string(value));
  }
  return found;
}

struct Cookie {
  std::string name;
  std::string_view value;
  std::string path;
  std::chrono::microseconds age_max;
};

// In place of one of the same name.
void set_cookie(Exchange& exchange, const Cookie& cookie) {
  const std::string start = cookie.name + '=';
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

std::string of_instance(const Exchange& exchange, std::string_view name) {
  return "muster-" + std::string(name) + '-' + exchange.app.instance.public_id();
}

}  // namespace

std::vector<Secret> session_cookies(const Exchange& exchange) {
  return cookies_named(exchange.app.cookies.session, exchange.request.headers);
}

std::vector<Secret> old_session_cookies(const Exchange& exchange) {
  return cookies_named(exchange.app.cookies.old_session, exchange.request.headers);
}

void set_session_cookie(Exchange& exchange, const Secret& session_token) {
  set_cookie(exchange,
             {exchange.app.cookies.session, session_token.reveal(), exchange.app.base.cookie_path(),
              exchange.app.instance.sequencer().rules().session_age_max});
}

void clear_session_cookie(Exchange& exchange) {
  set_cookie(exchange, {exchange.app.cookies.session, "", exchange.app.base.cookie_path(), {}});
}

void clear_old_session_cookie(Exchange& exchange) {
  set_cookie(exchange, {exchange.app.cookies.old_session, "", "/", {}});
}

std::optional<Secret> device_cookie(const Exchange& exchange) {
  auto found = cookies_named(exchange.app.cookies.device, exchange.request.headers);
  if (found.empty()) return std::nullopt;
  return std::move(found.front());
}

void set_device_cookie(Exchange& exchange, const Secret& known_device) {
  set_cookie(exchange, {exchange.app.cookies.device, known_device.reveal(),
                        exchange.app.base.below(kDevicePath), KnownDevices::kAgeMax});
}

std::optional<std::string> time_zone_cookie(const Exchange& exchange) {
  const auto found = cookies_named("muster-zone", exchange.request.headers);
  if (found.empty()) return std::nullopt;
  return std::string(found.front().reveal());
}

std::vector<Secret> short_cookies(const Exchange& exchange, std::string_view name) {
  return cookies_named(of_instance(exchange, name), exchange.request.headers);
}

void set_short_cookie(Exchange& exchange, const ShortCookie& cookie, const Secret& value) {
  set_cookie(exchange, {of_instance(exchange, cookie.name), value.reveal(),
                        exchange.app.base.below(cookie.path), cookie.age_max});
}

void clear_short_cookie(Exchange& exchange, std::string_view name, std::string_view path) {
  set_cookie(exchange, {of_instance(exchange, name), "", exchange.app.base.below(path), {}});
}

}  // namespace muster::http
