#include "http/pipeline/forwarded.h"

#include <algorithm>
#include <iterator>
#include <string>

#include "core/ascii.h"
#include "http/pipeline/header_value.h"

namespace muster::http {

namespace {

// "4711", or "_obfuscated".
bool is_port(std::string_view text) {
  if (text.starts_with('_')) return text.size() > 1;
  return !text.empty() && text.size() <= 5 &&
         std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

// The values of the header's lines, the last first.
std::vector<std::string_view> lines_from_last(const Headers& headers, std::string_view name) {
  std::vector<std::string_view> lines;
  for (const Header& header : headers) {
    if (equals_ascii_lower(header.name, name)) lines.emplace_back(header.value);
  }
  std::ranges::reverse(lines);
  return lines;
}

// Reads one line of Forwarded from the left, because of its quoted strings.
class ForwardedLine {
 public:
  explicit ForwardedLine(std::string_view line) : rest_(line) {}

  // The hops from left to right; nullopt: the line has a fault.
  std::optional<Hops> hops() {
    Hops found;
    do {
      std::optional<IpAddress> address;
      bool has_for = false;
      do {
        if (!read_pair(address, has_for)) return std::nullopt;
      } while (take(';'));
      found.push_back(address);
    } while (take(','));
    if (!rest_.empty()) return std::nullopt;
    return found;
  }

 private:
  // An empty pair is allowed. False: a fault.
  bool read_pair(std::optional<IpAddress>& address, bool& has_for) {
    skip_space();
    const std::size_t end = std::min(rest_.find_first_of("=;,\" \t"), rest_.size());
    const std::string_view name = rest_.substr(0, end);
    rest_.remove_prefix(end);
    if (name.empty()) return rest_.empty() || rest_.front() == ';' || rest_.front() == ',';
    if (!rest_.starts_with('=')) return false;
    rest_.remove_prefix(1);
    std::string value;
    if (!read_value(value)) return false;
    skip_space();
    if (!rest_.empty() && rest_.front() != ';' && rest_.front() != ',') return false;
    if (!equals_ascii_lower(name, "for")) return true;
    if (has_for) return false;
    has_for = true;
    address = hop_address(value);
    return true;
  }

  bool read_value(std::string& value) {
    if (!rest_.starts_with('"')) {
      const std::size_t end = std::min(rest_.find_first_of(";,\" \t"), rest_.size());
      value = rest_.substr(0, end);
      rest_.remove_prefix(end);
      return !value.empty();
    }
    for (std::size_t i = 1; i < rest_.size(); ++i) {
      if (rest_[i] == '"') {
        rest_.remove_prefix(i + 1);
        return true;
      }
      if (rest_[i] == '\\' && ++i == rest_.size()) return false;
      value += rest_[i];
    }
    return false;
  }

  bool take(char c) {
    skip_space();
    if (!rest_.starts_with(c)) return false;
    rest_.remove_prefix(1);
    return true;
  }
  void skip_space() { rest_.remove_prefix(std::min(rest_.find_first_not_of(" \t"), rest_.size())); }

  std::string_view rest_;
};

}  // namespace

std::optional<IpAddress> hop_address(std::string_view node) {
  std::string_view host = node;
  if (node.starts_with('[')) {
    const std::size_t end = node.find(']');
    if (end == node.npos) return std::nullopt;
    const std::string_view rest = node.substr(end + 1);
    if (!rest.empty() && !(rest.front() == ':' && is_port(rest.substr(1)))) return std::nullopt;
    host = node.substr(1, end - 1);
    if (host.find(':') == host.npos) return std::nullopt;
  } else if (std::ranges::count(node, ':') == 1) {
    const std::size_t colon = node.find(':');
    if (!is_port(node.substr(colon + 1))) return std::nullopt;
    host = node.substr(0, colon);
  }
  const auto address = IpAddress::parse(host);
  if (!address || address->is_unspecified()) return std::nullopt;
  return address;
}

Hops x_forwarded_for_hops(const Headers& headers) {
  Hops hops;
  for (std::string_view line : lines_from_last(headers, "x-forwarded-for")) {
    while (hops.size() < kHopsMax) {
      const std::size_t comma = line.rfind(',');
      hops.push_back(hop_address(trimmed(line.substr(comma == line.npos ? 0 : comma + 1))));
      if (comma == line.npos) break;
      line = line.substr(0, comma);
    }
  }
  return hops;
}

Hops forwarded_hops(const Headers& headers) {
  Hops hops;
  for (const std::string_view line : lines_from_last(headers, "forwarded")) {
    if (hops.size() >= kHopsMax) break;
    const Hops of_line = ForwardedLine(line).hops().value_or(Hops{std::nullopt});
    std::ranges::reverse_copy(of_line, std::back_inserter(hops));
  }
  hops.resize(std::min(hops.size(), kHopsMax));
  return hops;
}

}  // namespace muster::http
