#include "http/pipeline/exchange.h"

#include <algorithm>
#include <chrono>

#include "core/ascii.h"
#include "core/text.h"
#include "http/pipeline/compression.h"
#include "http/pipeline/header_value.h"

namespace muster::http {

namespace {

// What an event about a session holds at most.
constexpr std::size_t kUserAgentBytesMax = 256;

// application/x-www-form-urlencoded; a "%" that is no escape stands for itself.
std::string form_decode(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '+') {
      out += ' ';
      continue;
    }
    if (text[i] == '%' && i + 2 < text.size()) {
      const auto high = hex_digit(text[i + 1]);
      const auto low = hex_digit(text[i + 2]);
      if (high && low) {
        out += static_cast<char>(*high * 16 + *low);
        i += 2;
        continue;
      }
    }
    out += text[i];
  }
  return out;
}

std::optional<std::string> first_value(std::string_view pairs, std::string_view name) {
  while (!pairs.empty()) {
    const std::size_t end = std::min(pairs.find('&'), pairs.size());
    const std::string_view pair = pairs.substr(0, end);
    pairs.remove_prefix(std::min(end + 1, pairs.size()));
    const std::size_t equals = std::min(pair.find('='), pair.size());
    if (form_decode(pair.substr(0, equals)) != name) continue;
    return form_decode(pair.substr(std::min(equals + 1, pair.size())));
  }
  return std::nullopt;
}

// host, host:port or [v6]:port: nothing that could change what a link means.
bool is_plain_authority(std::string_view host) {
  if (host.empty() || host.size() > 255) return false;
  return std::all_of(host.begin(), host.end(), [](unsigned char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '.' ||
           c == '-' || c == '_' || c == ':' || c == '[' || c == ']';
  });
}

struct Cookie {
  std::string_view name;
  std::string_view value;
  std::string_view path;
  std::chrono::microseconds age_max;
};

// In place of one of the same name.
void set_cookie(httplib::Response& response, const Cookie& cookie, bool secure) {
  const std::string start = std::string(cookie.name) + '=';
  std::erase_if(response.headers, [&](const auto& header) {
    return header.first == "Set-Cookie" && header.second.starts_with(start);
  });
  const auto age_s = std::chrono::duration_cast<std::chrono::seconds>(cookie.age_max).count();
  std::string text = start;
  text.append(cookie.value).append("; Path=").append(cookie.path);
  text += "; HttpOnly; SameSite=Lax; Max-Age=" + std::to_string(age_s);
  if (secure) text += "; Secure";
  response.set_header("Set-Cookie", text);
}

// The answer before this one may have been compressed.
void forget_coding(httplib::Response& response) { response.headers.erase("Content-Encoding"); }

// Whether another site may have caused this request to see how long its answer is over TLS. What a
// page lists (emails) is worth a guess, too, though it is no secret.
bool may_be_measured(const Exchange& exchange) {
  if (!exchange.is_tls()) return false;  // anybody on the way reads it
  const auto site = exchange.header("Sec-Fetch-Site");
  return site != "same-origin" && site != "none";
}

}  // namespace

std::optional<std::string> Exchange::query(std::string_view name) const {
  const std::string& target = request.target;
  const std::size_t mark = target.find('?');
  if (mark == std::string::npos) return std::nullopt;
  return first_value(std::string_view(target).substr(mark + 1), name);
}

std::optional<std::string> Exchange::form(std::string_view name) const {
  for (const BodyPart& part : parts) {
    if (part.name == name && part.file_name.empty()) return part.bytes;
  }
  return first_value(body, name);
}

const BodyPart* Exchange::file(std::string_view name) const {
  for (const BodyPart& part : parts) {
    // A browser sends an empty part where no file was chosen.
    if (part.name == name && !(part.file_name.empty() && part.bytes.empty())) return &part;
  }
  return nullptr;
}

std::optional<std::string> Exchange::header(const char* name) const {
  if (request.get_header_value_count(name) != 1) return std::nullopt;
  return request.get_header_value(name);
}

Device Exchange::device() const {
  std::string agent = header("User-Agent").value_or("");
  if (!is_utf8(agent) || has_control_characters(agent)) agent.clear();
  if (agent.size() > kUserAgentBytesMax) {
    std::size_t cut = kUserAgentBytesMax;
    while (cut > 0 && (static_cast<unsigned char>(agent[cut]) & 0xC0) == 0x80) --cut;
    agent.resize(cut);
  }
  return {client_address(), std::move(agent), cookie(kDeviceCookie)};
}

bool Exchange::is_tls() const {
  return app.options.public_url.starts_with("https://") ||
         header("X-Forwarded-Proto") == std::optional<std::string>("https");
}

std::string Exchange::public_base() const {
  if (!app.options.public_url.empty()) {
    std::string url = app.options.public_url;
    while (url.ends_with('/')) url.pop_back();
    return url;
  }
  std::string host = header("Host").value_or("");
  if (!is_plain_authority(host)) host = "localhost:" + std::to_string(request.local_port);
  return (is_tls() ? "https://" : "http://") + host;
}

std::string_view Exchange::session_cookie_name() const {
  return app.options.public_url.starts_with("https://") ? kSecureSessionCookie : kSessionCookie;
}

std::optional<Secret> Exchange::session_cookie() const { return cookie(session_cookie_name()); }

std::optional<Secret> Exchange::cookie(std::string_view name) const {
  const auto [begin, end] = request.headers.equal_range("Cookie");
  for (auto it = begin; it != end; ++it) {
    std::string_view pairs = it->second;
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

void Exchange::set_session_cookie(const Secret& session_token) {
  set_cookie(response,
             {session_cookie_name(), session_token.reveal(), "/",
              app.instance.sequencer().rules().session_age_max},
             is_tls());
}

void Exchange::clear_session_cookie() {
  set_cookie(response, {session_cookie_name(), "", "/", {}}, is_tls());
}

void Exchange::set_device_cookie(const Secret& known_device) {
  set_cookie(response,
             {kDeviceCookie, known_device.reveal(), kDeviceCookiePath, KnownDevices::kAgeMax},
             is_tls());
}

void Exchange::keep_address_private() {
  response.headers.erase("Referrer-Policy");
  response.set_header("Referrer-Policy", "strict-origin");
}

void Exchange::html(int status, std::string page, Secrets secrets) {
  response.status = status;
  forget_coding(response);
  if (secrets == Secrets::kNone) {
    response.set_header("Vary", "Accept-Encoding");
    if (accepts_gzip(header("Accept-Encoding").value_or("")) && !may_be_measured(*this)) {
      response.set_header("Content-Encoding", "gzip");
      page = gzip(page, Effort::kEachTime);
    }
  }
  response.set_content(std::move(page), "text/html; charset=utf-8");
}

void Exchange::json(int status, const Json& value) {
  response.status = status;
  forget_coding(response);
  // Whatever stands in `value`, what leaves is UTF-8.
  response.set_content(value.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n",
                       "application/json");
}

void Exchange::redirect(std::string_view path) {
  response.status = 303;
  forget_coding(response);
  response.body.clear();
  response.headers.erase("Location");
  response.set_header("Location", std::string(is_local_path(path) ? path : "/"));
}

void Exchange::no_content() {
  response.status = 204;
  forget_coding(response);
  response.body.clear();
  response.headers.erase("Content-Type");
}

void Exchange::answer_when_durable(Command command, std::function<void()> on_durable) {
  pending = PendingAnswer{std::move(command), std::move(on_durable), {}};
}

void Exchange::answer_from_outcome(
    Command command, std::function<Result<void>(Exchange&, Result<Committed>)> answer) {
  pending = PendingAnswer{std::move(command), {}, std::move(answer)};
}

void Exchange::name_request() {
  response.set_header("X-Request-Id", std::to_string(who.request.value));
}

bool is_local_path(std::string_view next) {
  if (next.empty() || next.front() != '/' || next.size() > 2048) return false;
  if (next.size() > 1 && (next[1] == '/' || next[1] == '\\')) return false;
  return std::all_of(next.begin(), next.end(),
                     [](unsigned char c) { return c > 0x20 && c < 0x7F && c != '\\'; });
}

std::string url_encode(std::string_view text) {
  static constexpr char kDigits[] = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool unreserved = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                            (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_' || c == '~';
    if (unreserved) {
      out += c;
    } else {
      out += '%';
      out += kDigits[byte >> 4];
      out += kDigits[byte & 15];
    }
  }
  return out;
}

}  // namespace muster::http
