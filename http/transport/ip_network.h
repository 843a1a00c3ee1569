// Internet addresses as numbers, and ranges of them.
//
//   const auto network = IpNetwork::parse("10.0.0.0/8");
//   network->contains(*IpAddress::parse("10.1.2.3"))     // true
//
// Plain values. Source: RFC 4632 (CIDR), RFC 4291 section 2.5.5.2 (IPv4 in IPv6).
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace muster::http {

class IpAddress {
 public:
  // "192.0.2.7", "2001:db8::1", "::ffff:192.0.2.7" (as IPv4). nullopt for anything else, also with
  // a port, brackets or a zone.
  static std::optional<IpAddress> parse(std::string_view text);

  // As in Peer: in the shortest form, an IPv4 address always as such.
  std::string text() const;
  // Of no network that others reach: RFC 1918, RFC 4193, link-local, loopback.
  bool is_private() const;
  // 0.0.0.0 and ::, which no one connects from.
  bool is_unspecified() const;

  friend auto operator<=>(const IpAddress&, const IpAddress&) = default;

 private:
  friend class IpNetwork;
  bool is_ipv4() const;

  std::array<std::uint8_t, 16> bytes_{};  // IPv4 as ::ffff:a.b.c.d
};

class IpNetwork {
 public:
  // "10.0.0.0/8", "2001:db8::/32"; without a length, the one address. nullopt for anything else,
  // also if the address has bits behind the prefix: that may be a slip.
  static std::optional<IpNetwork> parse(std::string_view text);

  bool contains(const IpAddress& address) const;
  // "10.0.0.0/8"; the one address without its length.
  std::string text() const;

 private:
  IpAddress first_;
  unsigned bits_ = 128;  // of the prefix, of 128
};

}  // namespace muster::http
