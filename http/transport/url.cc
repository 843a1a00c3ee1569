#include "http/transport/url.h"

#include <algorithm>

#include "core/ascii.h"

namespace muster::http {

namespace {

std::string decoded(std::string_view text, bool plus_is_space) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (plus_is_space && text[i] == '+') {
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

// Whether a segment is "." or "..", which browsers resolve, also if it is percent-encoded.
bool climbs(std::string_view path) {
  while (!path.empty()) {
    const std::size_t slash = std::min(path.find('/'), path.size());
    const std::string segment = decoded(path.substr(0, slash), /*plus_is_space=*/false);
    if (segment == "." || segment == "..") return true;
    path.remove_prefix(std::min(slash + 1, path.size()));
  }
  return false;
}

}  // namespace

std::string url_decode(std::string_view text) { return decoded(text, /*plus_is_space=*/false); }
std::string form_decode(std::string_view text) { return decoded(text, /*plus_is_space=*/true); }

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

bool is_local_path(std::string_view next) {
  if (next.empty() || next.front() != '/' || next.size() > 2048) return false;
  if (next.size() > 1 && (next[1] == '/' || next[1] == '\\')) return false;
  if (climbs(next.substr(0, next.find_first_of("?#")))) return false;
  return std::all_of(next.begin(), next.end(),
                     [](unsigned char c) { return c > 0x20 && c < 0x7F && c != '\\'; });
}

}  // namespace muster::http
