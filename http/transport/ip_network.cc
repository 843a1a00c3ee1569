#include "http/transport/ip_network.h"

#include <algorithm>
#include <cstdint>
#include <initializer_list>
#include <vector>

#include <arpa/inet.h>
#include <netinet/in.h>

#include "core/number.h"

namespace muster::http {

namespace {

constexpr std::array<std::uint8_t, 12> kMapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};
constexpr unsigned kMappedBits = 96;

using Networks = std::vector<IpNetwork>;

Networks networks(std::initializer_list<const char*> texts) {
  Networks made;
  for (const char* text : texts) made.push_back(*IpNetwork::parse(text));
  return made;
}

bool is_in(const IpAddress& address, const Networks& networks) {
  return std::ranges::any_of(networks, [&](const auto& each) { return each.contains(address); });
}

}  // namespace

std::optional<IpAddress> IpAddress::parse(std::string_view text) {
  // inet_pton() reads up to a NUL.
  if (text.empty() || text.size() >= INET6_ADDRSTRLEN || text.find('\0') != text.npos) {
    return std::nullopt;
  }
  const std::string copy(text);
  IpAddress address;
  if (::inet_pton(AF_INET6, copy.c_str(), address.bytes_.data()) == 1) return address;
  if (::inet_pton(AF_INET, copy.c_str(), address.bytes_.data() + kMapped.size()) != 1) {
    return std::nullopt;
  }
  std::ranges::copy(kMapped, address.bytes_.begin());
  return address;
}

bool IpAddress::is_ipv4() const {
  return std::equal(kMapped.begin(), kMapped.end(), bytes_.begin());
}

std::string IpAddress::text() const {
  std::array<char, INET6_ADDRSTRLEN> out{};
  if (is_ipv4()) {
    ::inet_ntop(AF_INET, bytes_.data() + kMapped.size(), out.data(), out.size());
  } else {
    ::inet_ntop(AF_INET6, bytes_.data(), out.data(), out.size());
  }
  return out.data();
}

bool IpAddress::is_private() const {
  static const Networks kPrivate =
      networks({"10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16", "127.0.0.0/8",
                "fc00::/7", "fe80::/10", "::1"});
  return is_in(*this, kPrivate);
}

bool IpAddress::is_unspecified() const {
  static const Networks kUnspecified = networks({"0.0.0.0", "::"});
  return is_in(*this, kUnspecified);
}

std::optional<IpNetwork> IpNetwork::parse(std::string_view text) {
  const std::size_t slash = text.find('/');
  const auto address = IpAddress::parse(text.substr(0, slash));
  if (!address) return std::nullopt;
  IpNetwork network;
  network.first_ = *address;
  if (slash != text.npos) {
    const auto bits = plain_number<std::uint8_t>(text.substr(slash + 1));
    if (!bits || *bits > (address->is_ipv4() ? 32 : 128)) return std::nullopt;
    network.bits_ = address->is_ipv4() ? kMappedBits + *bits : *bits;
  }
  for (unsigned bit = network.bits_; bit < 128; ++bit) {
    if ((address->bytes_[bit / 8] >> (7 - bit % 8) & 1) != 0) return std::nullopt;
  }
  return network;
}

bool IpNetwork::contains(const IpAddress& address) const {
  const unsigned whole = bits_ / 8;
  if (!std::equal(first_.bytes_.begin(), first_.bytes_.begin() + whole, address.bytes_.begin())) {
    return false;
  }
  const unsigned rest = bits_ % 8;
  if (rest == 0) return true;
  const auto mask = static_cast<std::uint8_t>(0xFF << (8 - rest));
  return (first_.bytes_[whole] & mask) == (address.bytes_[whole] & mask);
}

std::string IpNetwork::text() const {
  if (bits_ == 128) return first_.text();
  const unsigned shown = first_.is_ipv4() ? bits_ - kMappedBits : bits_;
  return first_.text() + "/" + std::to_string(shown);
}

}  // namespace muster::http
