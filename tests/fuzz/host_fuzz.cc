// Names of hosts, origins and addresses of clients: each has one normal form. Lists of entity tags.
// Input: two lines, what came and this end of the connection.

#include <cstdint>
#include <string>

#include "core/check.h"
#include "core/service/network.h"
#include "http/pipeline/etag.h"
#include "http/pipeline/host_check.h"
#include "http/pipeline/origin_check.h"
#include "http/transport/client_network.h"
#include "http/transport/request_head.h"
#include "tests/fuzz/fuzz.h"

namespace muster::fuzz {
namespace {

using namespace muster::http;

void check_host(std::string_view text, std::string_view local_address) {
  static const HostCheck hosts(
      {.listening = "127.0.0.1", .public_url = "https://people.example.org"});
  const auto name = host_name(text);
  if (!name) {
    MUSTER_CHECK(!hosts.allows(text, local_address), "what is no host is allowed");
    return;
  }
  const bool is_ipv6 = name->find(':') != std::string::npos;
  MUSTER_CHECK(host_name(is_ipv6 ? "[" + *name + "]" : *name) == *name, "{} has two forms", *name);
  const bool is_known = *name == "people.example.org" || *name == local_address ||
                        *name == "localhost" || name->ends_with(".localhost") || *name == "::1" ||
                        is_loopback(*name);
  MUSTER_CHECK(hosts.allows(text, local_address) == is_known, "{} is allowed, or not", *name);
}

void check_origin_of(std::string_view text) {
  const auto origin = normal_origin(text);
  if (!origin) return;
  MUSTER_CHECK(normal_origin(*origin) == *origin, "{} has two forms", *origin);
  const std::string authority = origin->substr(origin->find("://") + 3);
  MUSTER_CHECK(authority.find_first_of("/?#@\\ ") == std::string::npos, "{} has a path", *origin);
  // A page of this origin may post to itself, and to no other host.
  const OriginFacts facts{.method = "POST", .origin = std::string(text), .host = authority};
  MUSTER_CHECK(http::check_origin(facts, "", {}), "{} may not post to itself", *origin);
  OriginFacts other = facts;
  other.host = "people.example.org";
  if (authority.find("people.example.org") != 0)
    MUSTER_CHECK(!http::check_origin(other, "", {}), "{} may post to another host", *origin);
}

void check_networks(const std::string& address) {
  const std::string network = network_of(address);
  MUSTER_CHECK(network_of(network) == network, "the network {} has a network", network);
  MUSTER_CHECK(!is_loopback(address) || client_network(address) != 0, "no network of this machine");
}

}  // namespace

void fuzz(std::string_view input) {
  Input in(input);
  const std::string_view text = in.line();
  check_host(text, in.line());
  check_origin_of(text);
  check_networks(std::string(text));
  // An entity tag is named by a list that has it, or by "*".
  constexpr std::string_view kTag = "\"tag\"";
  if (names_etag(text, kTag))
    MUSTER_CHECK(text.find(kTag) != text.npos || text.find('*') != text.npos, "no tag in {}", text);
}

}  // namespace muster::fuzz
