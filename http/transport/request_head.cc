#include "http/transport/request_head.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <string>

#include <arpa/inet.h>

#include "core/ascii.h"

namespace muster::http {

namespace {

// Fits Connection::unread; no body is longer.
constexpr std::size_t kLengthDigitsMax = 15;
constexpr unsigned kFieldsMax = 100;
// What common proxies let pass.
constexpr std::size_t kFieldBytesMax = 8u << 10;

constexpr std::array<bool, 256> token_chars() {
  std::array<bool, 256> is{};
  for (const char c : std::string_view("!#$%&'*+-.^_`|~0123456789"
                                       "abcdefghijklmnopqrstuvwxyz"
                                       "ABCDEFGHIJKLMNOPQRSTUVWXYZ")) {
    is[static_cast<unsigned char>(c)] = true;
  }
  return is;
}
constexpr std::array<bool, 256> kTokenChars = token_chars();

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_blank(char c) { return c == ' ' || c == '\t'; }
bool is_token(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), is_token_char);
}

// Whether all bytes are allowed in a field's value. Eight at a time, because every byte of every
// head is checked.
bool are_field_chars(std::string_view text) {
  constexpr std::uint64_t kOnes = 0x0101010101010101;
  constexpr std::uint64_t kHighs = 0x8080808080808080;
  while (text.size() >= sizeof(std::uint64_t)) {
    std::uint64_t eight = 0;
    std::memcpy(&eight, text.data(), sizeof eight);
    // One has a byte's high bit set if it is below ' ', the other if it is DEL.
    const std::uint64_t controls = (eight - kOnes * ' ') & ~eight;
    const std::uint64_t without_del = eight ^ (kOnes * 0x7F);
    const std::uint64_t dels = (without_del - kOnes) & ~without_del;
    const auto first = text.substr(0, sizeof eight);
    if (((controls | dels) & kHighs) != 0 &&
        !std::all_of(first.begin(), first.end(), is_field_char)) {
      return false;
    }
    text.remove_prefix(sizeof eight);
  }
  return std::all_of(text.begin(), text.end(), is_field_char);
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

tl::unexpected<HeadFault> fault(int status, std::string_view detail, std::string_view field = {}) {
  return tl::unexpected(HeadFault{status, detail, field});
}

// The next element of a comma-separated list; empty ones are skipped (RFC 9110 section 5.6.1.2).
std::optional<std::string_view> take_element(std::string_view& list) {
  while (!list.empty()) {
    const std::size_t end = std::min(list.find(','), list.size());
    const std::string_view element = trimmed(list.substr(0, end));
    list.remove_prefix(std::min(end + 1, list.size()));
    if (!element.empty()) return element;
  }
  return std::nullopt;
}

using Checked = tl::expected<void, HeadFault>;

constexpr std::array<std::string_view, 7> kMethods{"GET",   "HEAD",   "POST",   "PUT",
                                                   "PATCH", "DELETE", "OPTIONS"};

// RFC 9112 section 3.2.
Checked read_target(RequestHead& head) {
  std::string_view& target = head.target;
  // Browsers and curl leave some characters unencoded that RFC 3986 wants encoded; they are
  // unambiguous. A fragment is never sent.
  const bool is_clean = std::all_of(target.begin(), target.end(), [](char c) {
    return static_cast<unsigned char>(c) > ' ' && c != 0x7F && c != '#';
  });
  if (target.empty() || !is_clean) return fault(400, "The address of the request is not valid.");
  if (target.front() == '/') return {};
  if (target == "*") {
    if (head.method == "OPTIONS") return {};
    return fault(400, "Only OPTIONS takes \"*\" as its address.");
  }
  const std::size_t scheme = target.find("://");
  if (scheme == std::string_view::npos ||
      (!equals_ascii_lower(target.substr(0, scheme), "http") &&
       !equals_ascii_lower(target.substr(0, scheme), "https"))) {
    return fault(400, "The address of the request is not valid.");
  }
  target.remove_prefix(scheme + 3);
  const std::size_t end = std::min(target.find_first_of("/?"), target.size());
  head.authority = target.substr(0, end);
  head.is_absolute = true;
  target.remove_prefix(end);
  if (is_authority(head.authority)) return {};
  return fault(400, "The address of the request names no host.");
}

// "GET /path HTTP/1.1": RFC 9112 section 3.
Checked read_request_line(std::string_view line, RequestHead& head) {
  head.line_bytes = line.size();
  const std::size_t method_end = line.find(' ');
  const std::size_t version_begin = line.rfind(' ');
  if (method_end == std::string_view::npos || method_end == version_begin) {
    return fault(400, "The request line is not valid.");
  }
  head.method = line.substr(0, method_end);
  if (!is_token(head.method)) return fault(400, "The method is not valid.");
  const std::string_view version = line.substr(version_begin + 1);
  constexpr std::string_view kHttp = "HTTP/";
  if (version.size() != 8 || !version.starts_with(kHttp) || !is_digit(version[5]) ||
      version[6] != '.' || !is_digit(version[7])) {
    return fault(400, "The version of HTTP is not valid.");
  }
  if (version[5] != '1') return fault(505, "Only HTTP/1.1 and HTTP/1.0 are supported.");
  head.minor_version = version[7];
  if (std::find(kMethods.begin(), kMethods.end(), head.method) == kMethods.end()) {
    return fault(501, "This method is not supported.");
  }
  head.target = line.substr(method_end + 1, version_begin - method_end - 1);
  return read_target(head);
}

// What the fields together say about the message.
struct Framing {
  unsigned hosts = 0;
  unsigned lengths = 0;
  bool has_codings = false;
  bool last_is_chunked = false;
  unsigned codings = 0;
  bool closes = false;
  bool keeps_alive = false;
};

Checked read_length(std::string_view value, RequestHead& head) {
  if (value.empty() || value.size() > kLengthDigitsMax ||
      !std::all_of(value.begin(), value.end(), is_digit)) {
    return fault(400, "Content-Length is not a number.", "Content-Length");
  }
  head.content_length = std::stoull(std::string(value));
  return {};
}

Checked read_field(const Field& field, RequestHead& head, Framing& framing) {
  std::string_view value = field.value;
  // The length distinguishes most fields from those below.
  switch (field.name.size()) {
    case 4:
      if (!equals_ascii_lower(field.name, "host")) break;
      if (++framing.hosts > 1)
        return fault(400, "The header Host was sent more than once.", "Host");
      if (!is_authority(value)) return fault(400, "Host is not one host or host:port.", "Host");
      if (!head.is_absolute) head.authority = value;
      break;
    case 6:
      if (!equals_ascii_lower(field.name, "expect") || head.minor_version == '0') break;
      if (!equals_ascii_lower(value, "100-continue")) {
        return fault(417, "The only supported expectation is 100-continue.", "Expect");
      }
      head.expects_continue = true;
      break;
    case 10:
      if (!equals_ascii_lower(field.name, "connection")) break;
      while (const auto option = take_element(value)) {
        framing.closes = framing.closes || equals_ascii_lower(*option, "close");
        framing.keeps_alive = framing.keeps_alive || equals_ascii_lower(*option, "keep-alive");
      }
      break;
    case 14:
      if (!equals_ascii_lower(field.name, "content-length")) break;
      if (++framing.lengths > 1) {
        return fault(400, "The header Content-Length was sent more than once.", "Content-Length");
      }
      return read_length(value, head);
    case 17:
      if (!equals_ascii_lower(field.name, "transfer-encoding")) break;
      framing.has_codings = true;
      while (const auto coding = take_element(value)) {
        ++framing.codings;
        framing.last_is_chunked = equals_ascii_lower(*coding, "chunked");
      }
      break;
    default:
      break;
  }
  return {};
}

// RFC 9112 sections 3.2, 6.1, 6.3 and 9.3.
Checked judge(const Framing& framing, RequestHead& head) {
  constexpr std::string_view kCodings = "Transfer-Encoding";
  const bool is_old = head.minor_version == '0';
  if (framing.hosts == 0 && !is_old) {
    return fault(400, "The header Host is missing.", "Host");
  }
  if (framing.has_codings) {
    if (is_old) return fault(400, "HTTP/1.0 does not support Transfer-Encoding.", kCodings);
    if (framing.lengths > 0) {
      return fault(400, "Content-Length and Transfer-Encoding were both sent.", kCodings);
    }
    if (!framing.last_is_chunked) {
      return fault(400, "Transfer-Encoding does not end with chunked.", kCodings);
    }
    if (framing.codings > 1) return fault(501, "This transfer coding is not supported.", kCodings);
    head.is_chunked = true;
  }
  head.closes = framing.closes || (is_old && !framing.keeps_alive);
  return {};
}

}  // namespace

bool is_token_char(char c) { return kTokenChars[static_cast<unsigned char>(c)]; }

bool is_field_char(char c) {
  return (static_cast<unsigned char>(c) >= ' ' && c != 0x7F) || c == '\t';
}

bool is_authority(std::string_view text) {
  std::string_view host = text;
  const std::size_t colon = text.rfind(':');
  const bool has_port = colon != std::string_view::npos && text.back() != ']';
  if (has_port) {
    const std::string_view port = text.substr(colon + 1);
    if (port.size() > 5 || !std::all_of(port.begin(), port.end(), is_digit)) return false;
    if (!port.empty() && std::stoul(std::string(port)) > 65535) return false;
    host = text.substr(0, colon);
  }
  if (host.empty() || host.size() > 255) return false;
  if (host.front() == '[') {
    if (host.back() != ']') return false;
    in6_addr address{};
    return ::inet_pton(AF_INET6, std::string(host.substr(1, host.size() - 2)).c_str(), &address) ==
           1;
  }
  // A registered name may contain more (RFC 3986 section 3.2.2), but no server's name does, and a
  // comma may be two hosts that a proxy joined.
  return std::all_of(host.begin(), host.end(), [](char c) {
    return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '.' ||
           c == '-' || c == '_' || c == '~';
  });
}

std::optional<std::size_t> head_bytes(std::string_view bytes) {
  for (std::size_t at = bytes.find('\n'); at != std::string_view::npos;
       at = bytes.find('\n', at + 1)) {
    if (bytes.substr(at + 1).starts_with("\r\n")) return at + 3;
    if (bytes.substr(at + 1).starts_with('\n')) return at + 2;
  }
  return std::nullopt;
}

std::optional<Field> take_field(std::string_view& fields) {
  const std::size_t end = fields.find("\r\n");
  if (end == 0 || end == std::string_view::npos) return std::nullopt;
  const std::string_view line = fields.substr(0, end);
  fields.remove_prefix(end + 2);
  const std::size_t colon = std::min(line.find(':'), line.size());
  return Field{line.substr(0, colon), trimmed(line.substr(std::min(colon + 1, line.size())))};
}

tl::expected<RequestHead, HeadFault> read_head(std::string_view bytes) {
  RequestHead head;
  Framing framing;
  std::size_t line_begin = 0;
  unsigned fields = 0;
  while (true) {
    const std::size_t line_end = bytes.find('\n', line_begin);
    if (line_end == std::string_view::npos || line_end == line_begin ||
        bytes[line_end - 1] != '\r') {
      return fault(400, "A line of the head does not end in CR LF.");
    }
    const std::string_view line = bytes.substr(line_begin, line_end - 1 - line_begin);
    if (line_begin == 0) {
      if (auto ok = read_request_line(line, head); !ok) return tl::unexpected(ok.error());
    } else if (line.empty()) {
      break;
    } else if (++fields > kFieldsMax) {
      return fault(431, "The request has too many headers.");
    } else if (line_end + 1 - line_begin > kFieldBytesMax) {
      return fault(431, "A header of the request is too long.");
    } else {
      // A line that begins with a blank would continue the previous field (section 5.2), and a
      // blank before the colon belongs to the name (section 5.1): neither is a token.
      const std::size_t colon = line.find(':');
      if (colon == std::string_view::npos || !is_token(line.substr(0, colon))) {
        return fault(400, "A header's name is not valid.");
      }
      const Field field{line.substr(0, colon), trimmed(line.substr(colon + 1))};
      if (!are_field_chars(field.value)) {
        return fault(400, "A header's value is not valid.");
      }
      if (auto ok = read_field(field, head, framing); !ok) return tl::unexpected(ok.error());
    }
    line_begin = line_end + 1;
  }
  if (auto ok = judge(framing, head); !ok) return tl::unexpected(ok.error());
  return head;
}

}  // namespace muster::http
