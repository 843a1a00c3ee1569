// The path below which people reach this server: "/muster" of --host https://example.org/muster.
//
//   const BasePath base = BasePath::of_url("https://example.org/muster/");
//   base.below("/people/")                        // "/muster/people/"
//   base.page_below("<a href=\"/people/\">")      // "<a href=\"/muster/people/\">"
//
// Inside the program every address begins at the root, as if there were no base: in routes,
// templates, redirects and "next". The base is taken off where a request comes in (Pipeline) and
// put in front where an answer leaves: Exchange::html() and redirect(), cookies, and addresses in
// JSON. Scripts read it from <html data-base>. A plain value.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "http/transport/request.h"

namespace muster::http {

class BasePath {
 public:
  // None: addresses stay as they are.
  BasePath() = default;
  // That of a public URL. Segments have only characters that no place of an address, of a cookie or
  // of HTML gives a meaning (plain_path_of()); a path with others counts as none.
  static BasePath of_url(std::string_view public_url);

  // Empty, or "/muster": without a slash at the end.
  const std::string& text() const { return text_; }
  // The path of cookies that are for all of the server.
  std::string cookie_path() const { return text_.empty() ? "/" : text_; }

  // Requires: `address` begins with one slash.
  std::string below(std::string_view address) const;
  // The page with every address of this server in front of which a browser expects the base: the
  // attributes href, src, action, formaction and those that end in "url", if they begin with one
  // slash. What people typed cannot look like an attribute, because quotes are escaped.
  std::string page_below(std::string page) const;

  // Takes the base off the request's target and path, for a proxy that has kept it. False: it is
  // not there.
  bool take_off(Request& request) const;

 private:
  std::string text_;
};

// The path of "https://example.org/muster/", without the slash at its end: "/muster"; empty if
// there is none. nullopt if a segment is empty, "." or "..", or has any characters but letters,
// digits, '-', '.', '_' and '~'.
std::optional<std::string> plain_path_of(std::string_view url);

}  // namespace muster::http
