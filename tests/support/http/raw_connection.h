// A connection on which a test writes what no proper client would.
//
//   RawConnection raw(server.port());
//   raw.send("GET /health HTTP/1.1\r\nHost: x\r\n\r\n");
//   EXPECT_TRUE(raw.read_answer().starts_with("HTTP/1.1 200"));
#pragma once

#include <string>
#include <string_view>

#include "core/file_descriptor.h"

namespace muster::http {

class RawConnection {
 public:
  // `from`: another address of this machine (127.0.0.0/8) to connect from.
  explicit RawConnection(int port, const char* from = nullptr);

  // False if the peer is gone.
  bool send(std::string_view bytes);
  // Head and body of the next answer (by its Content-Length); if the connection ends earlier, what
  // arrived. Aborts the program after 30 s of silence, so that no test hangs.
  std::string read_answer();
  // Everything until the end of the connection.
  std::string read_to_end();
  // Whether any part of an answer has arrived.
  bool has_answer();
  // Whether the peer closes without another byte.
  bool is_closed();

 private:
  bool read_more();

  FileDescriptor socket_;
  std::string pending_;
};

}  // namespace muster::http
