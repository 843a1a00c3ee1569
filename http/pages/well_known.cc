// Addresses that browsers, phones and crawlers ask for by themselves.

#include <string>
#include <string_view>
#include <utility>

#include "http/pages/assets.h"
#include "http/pipeline/exchange.h"
#include "projections/json.h"

namespace muster::http::pages {
namespace {

// --accent and --ground of static/css/10-base.css.
constexpr const char* kThemeColor = "#0b6b66";
constexpr const char* kGround = "#f7f7f5";

// These addresses stay the same in the next release.
constexpr std::string_view kForADay = "public, max-age=86400";

Result<void> serve(Exchange& exchange, std::string bytes, std::string_view type) {
  exchange.response.status = 200;
  exchange.response.set_header("Cache-Control", kForADay);
  exchange.response.set_content(std::move(bytes), type);
  return {};
}

// Relative to the manifest's own address, so below the base path too.
Json manifest_icon(std::string_view name, const char* sizes, const char* purpose) {
  return {{"src", icon_url(name).substr(1)},
          {"sizes", sizes},
          {"type", "image/png"},
          {"purpose", purpose}};
}

}  // namespace

Result<void> serve_favicon(Exchange& exchange) {
  return serve(exchange, std::string(icon_bytes("favicon.ico")), "image/x-icon");
}

Result<void> serve_touch_icon(Exchange& exchange) {
  return serve(exchange, std::string(icon_bytes("apple-touch-icon.png")), "image/png");
}

// W3C, Web Application Manifest.
Result<void> serve_manifest(Exchange& exchange) {
  const Json manifest{
      {"name", "Muster"},
      {"short_name", "Muster"},
      {"start_url", "./"},
      {"scope", "./"},
      {"display", "minimal-ui"},
      {"theme_color", kThemeColor},
      {"background_color", kGround},
      {"icons", Json::array({manifest_icon("icon-192.png", "192x192", "any"),
                             manifest_icon("icon-512.png", "512x512", "any"),
                             manifest_icon("icon-512-maskable.png", "512x512", "maskable")})}};
  return serve(exchange, manifest.dump() + "\n", "application/manifest+json");
}

// Nothing here is for search engines.
Result<void> serve_robots(Exchange& exchange) {
  return serve(exchange, "User-agent: *\nDisallow: /\n", "text/plain; charset=utf-8");
}

// Password managers lead people here. W3C, A Well-Known URL for Changing Passwords.
Result<void> lead_to_change_password(Exchange& exchange) {
  exchange.redirect("/user/account/#password-title");
  return {};
}

}  // namespace muster::http::pages
