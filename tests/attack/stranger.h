// A client that has no account and no manners: it connects, and sends what it likes when it likes.
//
//   Stranger half(server.port());
//   half.send("GET / HTTP/1.1\r\nX: ");
//   half.is_cut_within(std::chrono::seconds(15));
//
// Not an HTTP client: bytes only. Values move; the connection ends with its scope.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

namespace muster::attack {

class Stranger {
 public:
  // A connection to 127.0.0.1; one that is refused counts as cut.
  explicit Stranger(int port);
  ~Stranger();
  Stranger(Stranger&& other) noexcept;
  Stranger& operator=(Stranger&& other) noexcept;

  // False: the other end has closed.
  bool send(std::string_view bytes);
  // What has come until the other end closed or the time was over.
  std::string read_for(std::chrono::milliseconds time);
  bool is_cut_within(std::chrono::milliseconds time);
  // A small window for what is received, so that a large answer waits for this reader.
  void read_slowly();

 private:
  int fd_ = -1;
};

}  // namespace muster::attack
