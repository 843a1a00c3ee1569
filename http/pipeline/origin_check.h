// Whether a request that changes something comes from our own pages (against cross-site request
// forgery).
//
// Browsers say where a request comes from in Sec-Fetch-Site; older ones and some requests only in
// Origin, which is compared with the request's own Host, ignoring the scheme, so that it works
// behind any TLS proxy without settings. Programs send neither and are let through: forgery needs a
// browser that holds the victim's cookie. A pure function. Source: Fetch Metadata (W3C), Origin
// (RFC 6454 section 7).
#pragma once

#include <cstddef>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "core/guarded.h"
#include "core/result.h"

namespace muster::http {

struct OriginFacts {
  std::string method;
  std::optional<std::string> sec_fetch_site = {};
  std::optional<std::string> origin = {};
  std::string host = {};  // our name according to the request
  // An Authorization header and no cookie: another site's page cannot make a browser send that.
  bool has_token_only = false;
};

// kForbidden; the message names the origin that was seen and the setting to change.
Result<void> check_origin(const OriginFacts& facts, const std::string& public_url,
                          const std::vector<std::string>& trusted_origins);

// "HTTPS://Example.org:443/" -> "https://example.org". nullopt if it is not an http(s) origin.
std::optional<std::string> normal_origin(std::string_view text);

// Logs whose pages were refused and how to trust them, because the page of the refusal is for
// people who cannot change that: each origin once, and a bounded number, because anyone can send
// any. Threads: any.
class RefusedOrigins {
 public:
  void note(std::string_view origin);

 private:
  static constexpr std::size_t kNamedMax = 32;
  Guarded<std::set<std::string>> named_;
};

}  // namespace muster::http
