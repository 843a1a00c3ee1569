// A request as handlers see it. Its head was parsed by request_head.h, so it has exactly one
// reading; its body is read separately (body_reader.h).
//
// A plain value.
#pragma once

#include <string>
#include <string_view>

#include "http/transport/addresses.h"
#include "http/transport/headers.h"
#include "http/transport/request_head.h"

namespace muster::http {

struct Request {
  std::string method = {};  // GET, HEAD, POST, PUT, PATCH, DELETE or OPTIONS
  std::string target = {};  // as sent: a path with an optional query; or "*"
  std::string path = {};    // of the target, decoded
  // As sent, except Host: it is the host that the request is for, that of an absolute form if there
  // is one. Absent only if HTTP/1.0 names none.
  Headers headers = {};
  Peer client = {};  // the peer
  Peer server = {};  // our end

  // The query of the target, not decoded. Valid as long as the target.
  std::string_view query() const;
};

// Requires: `head` was read from `bytes`. Copies what it needs.
Request request_of(const RequestHead& head, std::string_view bytes);

}  // namespace muster::http
