// A connection as cpp-httplib reads and writes it, with timeouts that hold for a whole request.
//
// Three bounds on a slow peer: how long one read or write may stall, how long a request may take to
// arrive (a peer that sends a byte a second would pass the first bound for ever), and how long an
// answer may take to leave. Reading ends early when the server stops: a request that has not fully
// arrived has not been acknowledged. For one thread.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <functional>
#include <string>

#include <httplib.h>

#include "http/transport/fd.h"

namespace muster::http {

class SocketStream final : public httplib::Stream {
 public:
  struct Timeouts {
    std::chrono::milliseconds stall{10'000};
    std::chrono::milliseconds request{60'000};
    std::chrono::milliseconds answer{300'000};
  };
  // `stop_event` is readable when the server stops; -1 for none.
  SocketStream(Fd socket, int stop_event, Timeouts timeouts);

  // Waits for the first byte of the next request. False: the peer left, `idle_max` passed, the
  // server stops, or give_way() said so while nothing came for a moment.
  bool wait_for_request(std::chrono::milliseconds idle_max, const std::function<bool()>& give_way);
  // Starts the clock of a request and its answer.
  void begin_request();
  // Says goodbye so that the answer arrives also where the peer is still sending: takes in what
  // comes for a moment before closing, because closing over unread bytes resets the connection.
  void close_politely();

  bool is_readable() const override;
  bool is_writable() const override;
  ssize_t read(char* ptr, size_t size) override;
  ssize_t write(const char* ptr, size_t size) override;
  void get_remote_ip_and_port(std::string& ip, int& port) const override;
  void get_local_ip_and_port(std::string& ip, int& port) const override;
  socket_t socket() const override { return socket_.get(); }

 private:
  using Clock = std::chrono::steady_clock;

  // Whether the events came before the timeout (and before the server stopped, where that counts).
  bool wait(short events, Clock::time_point until, bool heed_stop) const;
  ssize_t receive();

  Fd socket_;
  const int stop_event_;
  const Timeouts timeouts_;
  Clock::time_point request_until_;
  Clock::time_point answer_until_;
  std::array<char, 16384> buffer_;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
};

}  // namespace muster::http
