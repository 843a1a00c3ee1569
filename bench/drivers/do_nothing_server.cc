// The limit of anything over HTTP: plain cpp-httplib, with its own accept loop and threads, and a
// handler that does nothing.
//
//   do_nothing_server [THREADS]     prints "listening on PORT", ends on SIGTERM
//
// Answers every POST and GET with 204. Each connection holds a thread while it lasts: give it more
// threads than there are connections.

#include <cstdlib>
#include <iostream>

#include <httplib.h>

int main(int argc, char** argv) {
  const std::size_t threads = argc > 1 ? std::strtoul(argv[1], nullptr, 10) : 128;
  httplib::Server server;
  server.new_task_queue = [threads] { return new httplib::ThreadPool(threads); };
  server.set_tcp_nodelay(true);
  // As long as the real server keeps a connection: a new connection costs both the same.
  server.set_keep_alive_max_count(10'000);
  server.set_keep_alive_timeout(15);
  const auto nothing = [](const httplib::Request&, httplib::Response& response) {
    response.status = 204;
  };
  server.Post(".*", nothing);
  server.Get(".*", nothing);
  const int port = server.bind_to_any_port("127.0.0.1");
  if (port <= 0) {
    std::cerr << "cannot listen on 127.0.0.1\n";
    return 1;
  }
  std::cout << "listening on " << port << std::endl;
  return server.listen_after_bind() ? 0 : 1;
}
