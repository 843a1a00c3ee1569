// Notes: what one answer leaves in the browser for a later page, in a cookie of a few minutes.
//
//   leave_note(exchange, kSaid, "/user/account", ada, Secret("saved"));
//   ... the next request ...
//   const auto text = find_note(exchange, kSaid);             // nullopt: there is none
//   drop_note(exchange, kSaid, "/user/account");
//
// Nothing is kept here, so a restart in between changes nothing. Sealed with the instance key: no
// link, no neighbour under the same domain and no other server on this host can plant one. Read
// only by the person it is for (or by a browser that is logged out, if it is for nobody), and only
// for Note::age_max, whatever the browser does with the cookie. Threads: any.
#pragma once

#include <optional>
#include <string_view>

#include "core/ids.h"
#include "core/secret.h"
#include "core/time.h"

namespace muster::http {

struct Exchange;

struct Note {
  std::string_view cookie;
  Duration age_max;
};

// `path`: where the browser shows it; addresses below it are included.
void leave_note(Exchange& exchange, const Note& note, std::string_view path,
                std::optional<UserId> reader, const Secret& text);
// The text for exchange.caller.
std::optional<Secret> find_note(const Exchange& exchange, const Note& note);
void drop_note(Exchange& exchange, const Note& note, std::string_view path);

}  // namespace muster::http
