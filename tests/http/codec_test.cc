// What cpp-httplib makes of bodies, whatever pieces they arrive in.
#include "http/transport/codec.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>
#include <sys/socket.h>

#include "http/transport/body_reader.h"
#include "http/transport/connection.h"
#include "http/transport/reader_places.h"
#include "http/transport/socket_stream.h"

namespace muster::http {
namespace {

// The body, where its first `arrived` bytes come with the head and the others later.
std::string read_in_two(const std::string& body, std::size_t arrived) {
  std::array<int, 2> ends{};
  EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends.data()), 0);
  const FileDescriptor peer(ends[1]);
  const Connection connection{FileDescriptor(ends[0]), {}};
  const std::string_view later = std::string_view(body).substr(arrived);
  EXPECT_EQ(::send(peer.get(), later.data(), later.size(), 0), static_cast<ssize_t>(later.size()));

  std::vector<char> buffer(16 << 10);
  std::copy_n(body.begin(), arrived, buffer.begin());
  ReaderPlaces readers(1);
  SocketStream stream(connection, buffer, arrived, -1, {}, readers);
  stream.begin_request(Connection::Clock::now());
  const Codec codec(1 << 20);
  std::string read;
  auto outcome = BodyReader::Outcome::kBroken;
  const Codec::Framing framing{.method = "POST", .bytes = body.size()};
  codec.run(
      stream, framing, [] { return false; },
      [&](BodyReader& reader) {
        outcome = reader.read(read, 1 << 20);
        return Codec::Made{.response = {.status = 204}, .fields = "\r\n"};
      });
  return outcome == BodyReader::Outcome::kRead ? read : "refused";
}

// A picture was refused with 400 where the first bytes of its form came with the head.
TEST(Codec, ABodyMayBeCutAnywhere) {
  const std::string body = "--b\r\nContent-Disposition: form-data; name=\"n\"\r\n\r\nAda\r\n--b--";
  for (std::size_t arrived = 0; arrived <= body.size(); ++arrived) {
    EXPECT_EQ(read_in_two(body, arrived), body) << arrived;
  }
}

}  // namespace
}  // namespace muster::http
