// A client without an account or manners: it connects, and sends whatever it likes whenever it
// likes.
//
//   Stranger half(server.port());
//   half.send("GET / HTTP/1.1\r\nX: ");
//   half.is_cut_within(std::chrono::seconds(15));
//
// Not an HTTP client: bytes only. Movable; the destructor closes the connection.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

namespace muster::attack {

class Stranger {
 public:
  // Connects to 127.0.0.1; a refused connection counts as cut.
  explicit Stranger(int port);
  ~Stranger();
  Stranger(Stranger&& other) noexcept;
  Stranger& operator=(Stranger&& other) noexcept;

  // False: the peer has closed.
  bool send(std::string_view bytes);
  // What arrives until the peer closes or the time is over.
  std::string read_for(std::chrono::milliseconds time);
  bool is_cut_within(std::chrono::milliseconds time);
  // Uses a small receive window, so that a large answer has to wait for this reader.
  void read_slowly();

 private:
  int fd_ = -1;
};

}  // namespace muster::attack
