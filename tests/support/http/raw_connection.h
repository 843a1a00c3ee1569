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

  // False where the other end is gone.
  bool send(std::string_view bytes);
  // Head and body of the next answer (by its Content-Length); what came until the end where the
  // connection ends before. Fails the program after 30 s of silence, so that no test hangs.
  std::string read_answer();
  // Everything up to the end of the connection.
  std::string read_to_end();
  // Whether anything of an answer is here by now.
  bool has_answer();
  // Whether the other end closes without another byte.
  bool is_closed();

 private:
  bool read_more();

  FileDescriptor socket_;
  std::string pending_;
};

}  // namespace muster::http
