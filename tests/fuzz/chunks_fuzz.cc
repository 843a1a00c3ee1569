// Chunked bodies: they pass in one spelling, whatever the pieces that they arrive in. Input: the
// size of the pieces, the room for what passes, the bytes.

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <string>

#include "core/ascii.h"
#include "core/check.h"
#include "http/transport/chunk_filter.h"
#include "tests/fuzz/fuzz.h"

namespace muster::fuzz {
namespace {

using http::ChunkFilter;

struct Passed {
  std::string bytes;
  std::string_view left;  // what no body wanted
  bool is_done = false;
  bool is_broken = false;
};

Passed pass(std::string_view in, std::size_t piece_bytes, std::size_t room_bytes) {
  ChunkFilter filter;
  Passed passed;
  std::string room(room_bytes, '\0');
  for (std::size_t at = 0; at < in.size() && !filter.is_done() && !filter.is_broken();) {
    std::string_view piece = in.substr(at, piece_bytes);
    const std::size_t before = piece.size();
    while (!piece.empty() && !filter.is_done() && !filter.is_broken()) {
      passed.bytes.append(room, 0, filter.pass(piece, room));
    }
    at += before - piece.size();
    passed.left = in.substr(at);
  }
  passed.is_done = filter.is_done();
  passed.is_broken = filter.is_broken();
  return passed;
}

// The bytes of the chunks; nothing where they are not in the one spelling: digits, CR LF, as many
// bytes, CR LF, and a last one of size 0 without trailers.
std::optional<std::string> content_of(std::string_view body) {
  std::string content;
  while (true) {
    std::uint64_t size = 0;
    std::size_t digits = 0;
    for (; digits < body.size(); ++digits) {
      const auto digit = hex_digit(body[digits]);
      if (!digit) break;
      size = size * 16 + static_cast<unsigned>(*digit);
    }
    body.remove_prefix(digits);
    if (digits == 0 || digits > ChunkFilter::kSizeDigitsMax || !body.starts_with("\r\n"))
      return std::nullopt;
    body.remove_prefix(2);
    if (size > body.size()) return std::nullopt;
    content += body.substr(0, size);
    body.remove_prefix(size);
    if (!body.starts_with("\r\n")) return std::nullopt;
    body.remove_prefix(2);
    if (size == 0) return body.empty() ? std::optional(content) : std::nullopt;
  }
}

}  // namespace

void fuzz(std::string_view input) {
  Input in(input);
  const std::size_t piece_bytes = 1 + in.byte() % 32;
  const std::size_t room_bytes = 1 + in.byte() % 32;
  const Passed whole = pass(in.rest(), in.rest().size() + 1, 4096);
  const Passed pieces = pass(in.rest(), piece_bytes, room_bytes);
  MUSTER_CHECK(whole.bytes == pieces.bytes && whole.is_done == pieces.is_done &&
                   whole.is_broken == pieces.is_broken,
               "in pieces of {} bytes, {} at a time, something else passes", piece_bytes,
               room_bytes);
  if (!whole.is_done) return;
  MUSTER_CHECK(whole.left == pieces.left, "in pieces another rest is left");
  MUSTER_CHECK(content_of(whole.bytes), "what passes is not in one spelling");
  const Passed again = pass(whole.bytes, whole.bytes.size() + 1, 4096);
  MUSTER_CHECK(again.is_done && again.bytes == whole.bytes && again.left.empty(),
               "what has passed passes in another way");
}

}  // namespace muster::fuzz
