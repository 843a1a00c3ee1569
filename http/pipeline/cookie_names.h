// The names of this server's cookies. They end in the instance's public id: cookies are shared by
// all ports and paths of a host, and a server must neither overwrite nor read those of another.
//
//   CookieNames::of("3f9a1c20", /*is_https=*/false, /*is_at_root=*/true).session
//     // "muster-session-3f9a1c20"
//
// Over https they begin with "__Host-": browsers take a cookie of such a name only from this host
// itself over TLS and for the whole host, so no neighbour under the same domain can put one of its
// own in its place (RFC 6265bis). Below a base path "__Secure-" is what remains of that: only over
// TLS. A plain value.
#pragma once

#include <string>
#include <string_view>

namespace muster::http {

struct CookieNames {
  std::string session;
  // The name before it had an id. Still accepted, and replaced when it is used.
  std::string old_session;
  // For the log-in page only. It needs no prefix: another host's does not open.
  std::string device;

  static CookieNames of(std::string_view instance_id, bool is_https, bool is_at_root) {
    const std::string id(instance_id);
    const std::string prefix = !is_https ? "" : is_at_root ? "__Host-" : "__Secure-";
    return {.session = prefix + "muster-session-" + id,
            .old_session = is_https ? "__Host-sessionid" : "sessionid",
            .device = "muster-device-" + id};
  }
};

}  // namespace muster::http
