#include "http/pipeline/pipeline.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <exception>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <spdlog/spdlog.h>

#include "core/ascii.h"
#include "http/pipeline/activity_recorder.h"
#include "http/pipeline/callers.h"
#include "http/pipeline/durable_answer.h"
#include "http/pipeline/errors.h"
#include "http/pipeline/exchange.h"
#include "http/pipeline/header_value.h"
#include "http/pipeline/metrics.h"
#include "http/pipeline/not_found.h"
#include "http/pipeline/origin_check.h"
#include "http/transport/multipart.h"
#include "http/transport/url.h"

namespace muster::http {

namespace {

// Headers that decide something: given two different values, different readers may believe
// different ones.
constexpr std::array<const char*, 5> kSingleHeaders{"Host", "Origin", "Sec-Fetch-Site",
                                                    "Authorization", "Content-Type"};

bool is_for_programs(std::string_view path) {
  while (path.size() > 1 && path.ends_with('/')) path.remove_suffix(1);
  return path.starts_with("/api/") || path.starts_with("/log/") || path == "/api" ||
         path == "/health" || path == "/version" || path == "/metrics";
}

Result<void> check_single_headers(const Request& request) {
  for (const char* name : kSingleHeaders) {
    if (request.headers.count(name) > 1) {
      return fail(ErrorCode::kInvalid,
                  std::string("The header ") + name + " was sent more than once.", name);
    }
  }
  return {};
}

Result<void> check_origin_of(const Exchange& exchange) {
  const Request& request = exchange.request;
  return check_origin(
      {.method = request.method,
       .sec_fetch_site = exchange.header("Sec-Fetch-Site"),
       .origin = exchange.header("Origin"),
       .host = exchange.header("Host").value_or(""),
       .has_token_only = request.headers.has("Authorization") && !request.headers.has("Cookie")},
      exchange.app.options.public_url, exchange.app.options.trusted_origins);
}

void answer_without_route(Exchange& exchange, const RouteMatch& match) {
  if (exchange.request.path == "*") {
    // OPTIONS for the server as a whole (RFC 9110 section 9.3.7).
    exchange.response.set_header("Allow", "GET, HEAD, POST, PATCH, DELETE, OPTIONS");
    exchange.no_content();
    return;
  }
  if (match.allow.empty()) {
    answer_error(exchange, page_not_found().value());
    return;
  }
  const std::string allow = match.allow + ", OPTIONS";
  exchange.response.set_header("Allow", allow);
  if (exchange.request.method == "OPTIONS") {
    exchange.no_content();
  } else {
    answer_error(exchange, 405,
                 {ErrorCode::kInvalid, "Use " + allow + " for this address.", "method"});
  }
}

// "Application/JSON; charset=utf-8" -> "application/json"
std::string media_type(std::string_view type) {
  return ascii_lower(trimmed(type.substr(0, type.find(';'))));
}

std::string content_type_of(const Request& request) {
  return media_type(request.headers.first("Content-Type"));
}

// JSON and lines are also accepted with a form's type, which curl declares for any body by default.
// Another site's page that posts such a body still fails the origin check.
constexpr std::string_view kMultipart = "multipart/form-data";

bool is_taken(BodyKind kind, const std::string& type) {
  constexpr std::string_view kForm = "application/x-www-form-urlencoded";
  if (type.starts_with("multipart/")) {
    return kind == BodyKind::kUpload && type == kMultipart;
  }
  switch (kind) {
    case BodyKind::kIgnored:
      return true;
    case BodyKind::kForm:
    case BodyKind::kUpload:
      return type.empty() || type == kForm;
    case BodyKind::kJson:
      return type.empty() || type == "application/json" || type == kForm;
    case BodyKind::kLines:
      return true;
  }
  return false;
}

std::string_view wanted_type(BodyKind kind) {
  switch (kind) {
    case BodyKind::kIgnored:
      return "nothing";
    case BodyKind::kForm:
      return "application/x-www-form-urlencoded";
    case BodyKind::kJson:
      return "application/json";
    case BodyKind::kLines:
      return "application/x-ndjson";
    case BodyKind::kUpload:
      return "multipart/form-data";
  }
  return {};
}

// None of our forms has a field twice, and two readers of one that has could see different forms.
Result<void> check_names(std::vector<std::string_view> names) {
  if (!has_a_name_twice(std::move(names))) return {};
  return fail(ErrorCode::kInvalid, "The form has a field twice.", "body");
}

std::vector<std::string_view> names_of(const std::vector<BodyPart>& parts) {
  std::vector<std::string_view> names;
  for (const BodyPart& part : parts) names.push_back(part.name);
  return names;
}

// The form's parts in place of the body.
Result<void> take_apart(Exchange& exchange) {
  const auto boundary = form_boundary(exchange.request.headers.first("Content-Type"));
  if (!boundary) {
    return fail(ErrorCode::kInvalid, "multipart/form-data needs a boundary.", "Content-Type");
  }
  const std::string body = std::exchange(exchange.body, {});
  switch (read_form_parts(body, *boundary, exchange.parts)) {
    case FormParts::kRead:
      return check_names(names_of(exchange.parts));
    case FormParts::kTooMany:
      return fail(ErrorCode::kTooLarge, "The form has too many parts.", "body");
    case FormParts::kBroken:
      break;
  }
  return fail(ErrorCode::kInvalid, "The form is incomplete.", "body");
}

Result<void> read_body(Exchange& exchange, const BodyRule& rule, BodyReader& reader) {
  switch (reader.read(exchange.body, rule.bytes_max)) {
    case BodyReader::Outcome::kRead:
      break;
    case BodyReader::Outcome::kTooLarge:
      return fail(ErrorCode::kTooLarge,
                  "The body is larger than " + std::to_string(rule.bytes_max) + " bytes.", "body");
    case BodyReader::Outcome::kStopped:
      return fail(ErrorCode::kBusy, "The server is stopping. Nothing was changed. Try again.");
    case BodyReader::Outcome::kCrowded:
      return fail(ErrorCode::kBusy, "Too many uploads at once. Try again in a moment.");
    case BodyReader::Outcome::kBroken:
      return fail(ErrorCode::kInvalid, "The body is incomplete.", "body");
  }
  if (content_type_of(exchange.request) == kMultipart) return take_apart(exchange);
  const bool may_be_form = rule.kind == BodyKind::kForm || rule.kind == BodyKind::kUpload;
  if (!may_be_form) return {};
  exchange.fields = FormFields(exchange.body);
  return check_names(exchange.fields.names());
}

void answer_exception(Exchange& exchange, const std::exception& exception) {
  const Error error{ErrorCode::kIo, "Something went wrong.", {}, exception.what()};
  try {
    answer_error(exchange, error);
  } catch (const std::exception&) {
    exchange.wants_json = true;  // the error page itself failed
    answer_error(exchange, error);
  }
}

Error error_of_status(int status) {
  switch (status) {
    case 413:
      return {ErrorCode::kTooLarge, "The request is too large.", "body"};
    case 414:
      return {ErrorCode::kTooLarge, "The address is too long."};
    default:
      return {ErrorCode::kInvalid, "This is not a valid HTTP request."};
  }
}

}  // namespace

Pipeline::Pipeline(App& app, const Router& router)
    : app_(app),
      router_(router),
      hosts_({.listening = app.options.listening,
              .public_url = app.options.public_url,
              .trusted_origins = app.options.trusted_origins,
              .allowed_hosts = app.options.allowed_hosts}) {}

// Browsers always send Host; a request without one is a program's, over HTTP/1.0.
bool Pipeline::is_for_us(const Request& request) const {
  if (!request.headers.has("Host")) return true;
  const std::string host(request.headers.first("Host"));
  if (hosts_.allows(host, request.server.address)) return true;
  refused_hosts_.note(host);
  return false;
}

Result<void> Pipeline::run(Exchange& exchange, const RouteMatch& match, BodyReader& body) const {
  if (auto ok = check_single_headers(exchange.request); !ok) return ok;
  if (!is_for_us(exchange.request)) {
    answer_error(exchange, 421,
                 {ErrorCode::kForbidden,
                  "This server does not use this host name. The server's log says how to allow it.",
                  "Host"});
    return {};
  }
  if (match.route == nullptr) {
    answer_without_route(exchange, match);
    return {};
  }
  const Route& route = *match.route;
  if (auto ok = check_origin_of(exchange); !ok) {
    refused_origins_.note(exchange.header("Origin").value_or(""));
    return ok;
  }

  if (route.access != Access::kUnidentified) {
    if (auto ok = identify_caller(exchange); !ok) return ok;
  }
  if (route.access == Access::kSignedIn && !exchange.caller) {
    if (exchange.wants_json) {
      return fail(ErrorCode::kUnauthorized, "Log in, or send an Authorization: Token header.");
    }
    const std::string next = page_to_return_to(exchange);
    exchange.redirect("/user/login/" + (next.empty() ? "" : "?next=" + url_encode(next)));
    return {};
  }

  if (!is_taken(route.body.kind, content_type_of(exchange.request))) {
    answer_error(
        exchange, 415,
        {ErrorCode::kInvalid, "Use Content-Type " + std::string(wanted_type(route.body.kind)) + ".",
         "Content-Type"});
    return {};
  }
  if (auto ok = read_body(exchange, route.body, body); !ok) return ok;

  exchange.path_id = match.id;
  exchange.path_name = match.name;
  exchange.path_rest = match.rest;
  if (auto ok = route.handler(exchange); !ok) return ok;

  // After the handler, because a refused request leaves the log unchanged.
  if (exchange.pending) return {};  // not answered yet: see DurableAnswer
  if (exchange.caller && !exchange.activity_recorded && exchange.response.status < 400) {
    app_.activity.record_if_due(exchange.caller->user.id, exchange.who);
  }
  return {};
}

// For after a log-in: the page that was asked for, or that with the form that was sent; empty if it
// is unknown.
std::string Pipeline::page_to_return_to(const Exchange& exchange) const {
  std::string page = exchange.request.target;
  if (exchange.request.method != "GET") {
    const std::string referer = exchange.header("Referer").value_or("");
    const std::size_t host = referer.find("://");
    const std::size_t path = host == referer.npos ? host : referer.find('/', host + 3);
    if (path == referer.npos) return {};
    Request form;
    form.target = referer.substr(path);
    form.path = form.target.substr(0, form.target.find('?'));
    if (!app_.base.take_off(form) && !app_.base.text().empty()) return {};
    page = form.target;
  }
  return is_local_path(page) ? page : std::string();
}

bool Pipeline::find_client(Request& request) const {
  if (!TrustedProxies::is_forwarded(request)) return false;
  if (auto client = app_.options.trusted_proxies.client_of(request)) {
    request.client = {*std::move(client), 0};
    return false;
  }
  return ignored_proxies_.note(request.client.address);
}

// A proxy may keep the base path or take it off. A path that is known as it came is not below it:
// below "/people", "/people/8" is what a proxy has left of "/people/people/8".
RouteMatch Pipeline::match(Request& request) const {
  RouteMatch match = router_.match(request.method, request.path);
  if (match.route == nullptr && match.allow.empty() && app_.base.take_off(request)) {
    return router_.match(request.method, request.path);
  }
  return match;
}

Answer Pipeline::answer(Request& request, BodyReader& body) const {
  const auto begun = std::chrono::steady_clock::now();
  const bool is_shared_address = find_client(request);
  const RouteMatch match = this->match(request);
  Response response;
  Exchange exchange(app_, request, response);
  exchange.is_shared_address = is_shared_address;
  exchange.wants_json = is_for_programs(request.path);
  exchange.who.channel = exchange.wants_json ? Channel::kApi : Channel::kWeb;
  exchange.who.request = app_.request_ids.next();
  exchange.name_request();

  try {
    if (auto ok = run(exchange, match, body); !ok) answer_error(exchange, ok.error());
  } catch (const ViewsDamaged& damage) {
    exchange.pending.reset();
    answer_error(exchange, app_.instance.views_are_damaged(damage));
  } catch (const std::exception& e) {
    exchange.pending.reset();
    answer_exception(exchange, e);
  }

  const std::string_view route = match.route != nullptr ? match.route->pattern : std::string_view();
  if (exchange.pending) {
    auto deferred = std::make_unique<DurableAnswer>(exchange, route, begun);
    return {std::move(response), std::move(deferred)};
  }
  app_.metrics.count(exchange.who, {route, request.method, response.status, begun});
  return {std::move(response)};
}

std::optional<Response> Pipeline::refuse(Request& request, int status) const {
  (void)match(request);
  const bool is_browser =
      ascii_lower(request.headers.first("Accept")).find("text/html") != std::string::npos;
  if (!is_browser || is_for_programs(request.path)) return std::nullopt;
  Response response;
  Exchange exchange(app_, request, response);
  exchange.who.request = app_.request_ids.next();
  exchange.name_request();
  try {
    answer_error(exchange, status, error_of_status(status));
  } catch (const std::exception& e) {
    spdlog::error("the page of an error {} failed: {}", status, e.what());
    return std::nullopt;
  }
  return response;
}

std::vector<StandingHeader> Pipeline::standing_headers(const AppOptions& options) {
  std::vector<StandingHeader> headers;
  const auto add = [&](const std::string& name, const std::string& value) {
    headers.push_back({name, name + ": " + value + "\r\n"});
  };
  add("X-Content-Type-Options", "nosniff");
  // Not "no-referrer": browsers would then send "Origin: null" with our own forms.
  add("Referrer-Policy", "same-origin");
  add("X-Frame-Options", "DENY");
  add("Cross-Origin-Opener-Policy", "same-origin");
  // A trusted origin under the same domain may show our pictures.
  add("Cross-Origin-Resource-Policy",
      options.trusted_origins.empty() ? "same-origin" : "same-site");
  // We use none of these; unnamed features keep their default (the clipboard).
  add("Permissions-Policy",
      "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()");
  // A year, for this name only: its neighbours may not have TLS.
  if (options.public_url.starts_with("https://")) {
    add("Strict-Transport-Security", "max-age=31536000");
  }
  add("Content-Security-Policy",
      "default-src 'self'; img-src 'self' data: blob:; object-src 'none'; "
      "base-uri 'none'; form-action 'self'; frame-ancestors 'none'");
  add("Cache-Control", "no-store");
  return headers;
}

}  // namespace muster::http
