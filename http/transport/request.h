// A request as handlers see it. Its head was read by request_head.h, so every part of it could be
// read in one way only; its body is read apart (body_reader.h).
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
  std::string target = {};  // as it was sent: a path and maybe a query; or "*"
  std::string path = {};    // of the target, decoded
  // As they were sent, but Host: it is what the request is for, that of an absolute form where it
  // has one. Absent only where HTTP/1.0 names none.
  Headers headers = {};
  Peer client = {};  // the other end of the connection
  Peer server = {};  // and ours

  // Of the target, not decoded. Good as long as the target.
  std::string_view query() const;
};

// Requires: `head` was read from `bytes`. Copies what it needs of both.
Request request_of(const RequestHead& head, std::string_view bytes);

}  // namespace muster::http
