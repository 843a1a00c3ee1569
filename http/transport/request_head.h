// The head of a request, parsed strictly by RFC 9112 (messages) and RFC 9110 (fields).
//
//   const auto head = read_head("GET /a?b HTTP/1.1\r\nHost: x\r\n\r\n");
//   if (!head) ...;   // HeadFault: answer its status and close the connection
//
// HTTP libraries skip or repair what they do not expect. A proxy in front may repair it in another
// way, and so see another request (or one more) than we do. So only heads that can be read in one
// way are taken, and nothing else reads them. tests/http/framing_test.cc lists the rules by
// section. Pure functions; what they return refers to `bytes`.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include <tl/expected.hpp>

namespace muster::http {

struct HeadFault {
  int status = 0;
  std::string_view detail = {};  // for people
  std::string_view field = {};   // the faulty header; empty if it is none
};

struct RequestHead {
  std::string_view method;  // one of GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS
  // In origin form, or "*". For an absolute form, the part after the authority, which may be empty
  // or begin with "?".
  std::string_view target;
  bool is_absolute = false;
  // host or host:port; for an absolute form, its own (RFC 9112 section 3.2.2). Empty if HTTP/1.0
  // names none.
  std::string_view authority;
  std::size_t line_bytes = 0;  // of the request line, without CR LF
  char minor_version = '1';    // of HTTP/1
  std::optional<std::size_t> content_length;
  bool is_chunked = false;
  bool expects_continue = false;
  bool closes = false;  // closes the connection after the answer
};

// Requires: `bytes` end at the end of the head (head_bytes()).
tl::expected<RequestHead, HeadFault> read_head(std::string_view bytes);

// The size of the head at the start of `bytes`, including its empty line; nullopt if it is
// incomplete. Lines that end in a bare LF count too: read_head() refuses them.
std::optional<std::size_t> head_bytes(std::string_view bytes);

// The next field of a head that read_head() accepted, and what follows it. nullopt: there is none.
struct Field {
  std::string_view name;
  std::string_view value;
};
std::optional<Field> take_field(std::string_view& fields);

// Whether the text is "host" or "host:port": a name, an IPv4 address, or an IPv6 address in
// brackets.
bool is_authority(std::string_view text);

// RFC 9110 section 5.6.2, and the characters allowed in a field's value (section 5.5).
bool is_token_char(char c);
bool is_field_char(char c);

}  // namespace muster::http
