#include "tests/support/http/form_in_parts.h"

#include <algorithm>
#include <array>

#include <sys/socket.h>

#include "core/check.h"
#include "http/transport/body_reader.h"
#include "http/transport/codec.h"
#include "http/transport/connection.h"
#include "http/transport/reader_places.h"
#include "http/transport/socket_stream.h"

namespace muster::http {

std::optional<std::vector<BodyPart>> read_form(std::string_view boundary, std::string_view body,
                                               std::size_t arrived) {
  constexpr std::size_t kBytesMax = 1 << 20;
  std::array<int, 2> ends{};
  MUSTER_CHECK(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends.data()) == 0,
               "no sockets");
  const FileDescriptor peer(ends[1]);
  const Connection connection{FileDescriptor(ends[0]), {}};
  const std::string_view later = body.substr(arrived);
  const ssize_t sent = ::send(peer.get(), later.data(), later.size(), 0);
  MUSTER_CHECK(sent == static_cast<ssize_t>(later.size()), "{} of {} bytes are sent", sent,
               later.size());
  ::shutdown(peer.get(), SHUT_WR);

  std::vector<char> buffer(16 << 10);
  std::copy_n(body.begin(), arrived, buffer.begin());
  ReaderPlaces readers(1);
  const SocketStream::Timeouts timeouts;
  SocketStream stream(connection, buffer, arrived, -1, timeouts, readers);
  stream.begin_request(Connection::Clock::now());
  const Codec codec(kBytesMax);
  const Codec::Framing framing{
      .method = "POST",
      .bytes = body.size(),
      .content_type = "multipart/form-data; boundary=" + std::string(boundary)};
  std::vector<BodyPart> parts;
  auto outcome = BodyReader::Outcome::kBroken;
  codec.run(
      stream, framing, [] { return false; },
      [&](BodyReader& reader) {
        outcome = reader.read_parts(parts, kBytesMax);
        return Codec::Made{.response = {.status = 204}, .fields = "\r\n"};
      });
  if (outcome != BodyReader::Outcome::kRead) return {};
  return parts;
}

}  // namespace muster::http
