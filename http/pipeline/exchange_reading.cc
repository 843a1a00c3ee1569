#include <algorithm>
#include <utility>

#include "core/ascii.h"
#include "core/text.h"
#include "http/pipeline/cookies.h"
#include "http/pipeline/exchange.h"

namespace muster::http {

namespace {

// The limit in an event about a session.
constexpr std::size_t kUserAgentBytesMax = 256;

// host, host:port or [v6]:port: nothing that could change what a link means.
bool is_plain_authority(std::string_view host) {
  if (host.empty() || host.size() > 255) return false;
  return std::all_of(host.begin(), host.end(), [](unsigned char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '.' ||
           c == '-' || c == '_' || c == ':' || c == '[' || c == ']';
  });
}

}  // namespace

Exchange::Exchange(App& of, const Request& asked, Response& answer)
    : app(of), request(asked), response(answer), query_(asked.query()) {}

std::optional<std::string> Exchange::form(std::string_view name) const {
  for (const BodyPart& part : parts) {
    if (part.name == name && part.file_name.empty()) return part.bytes;
  }
  return fields.first(name);
}

const BodyPart* Exchange::file(std::string_view name) const {
  for (const BodyPart& part : parts) {
    // A browser sends an empty part if no file was chosen.
    if (part.name == name && !(part.file_name.empty() && part.bytes.empty())) return &part;
  }
  return nullptr;
}

std::optional<std::string> Exchange::header(std::string_view name) const {
  if (request.headers.count(name) != 1) return std::nullopt;
  return std::string(request.headers.first(name));
}

Device Exchange::device() const {
  std::string agent = header("User-Agent").value_or("");
  if (!is_utf8(agent) || has_control_characters(agent)) agent.clear();
  if (agent.size() > kUserAgentBytesMax) {
    std::size_t cut = kUserAgentBytesMax;
    while (cut > 0 && (static_cast<unsigned char>(agent[cut]) & 0xC0) == 0x80) --cut;
    agent.resize(cut);
  }
  return {client_address(), std::move(agent), device_cookie(*this), is_shared_address};
}

bool Exchange::is_tls() const {
  return app.options.public_url.starts_with("https://") ||
         equals_ascii_lower(header("X-Forwarded-Proto").value_or(""), "https");
}

std::string Exchange::public_base() const {
  if (!app.options.public_url.empty()) {
    std::string url = app.options.public_url;
    while (url.ends_with('/')) url.pop_back();
    return url;
  }
  std::string host = header("Host").value_or("");
  if (!is_plain_authority(host)) host = "localhost:" + std::to_string(request.server.port);
  return (is_tls() ? "https://" : "http://") + host;
}

}  // namespace muster::http
