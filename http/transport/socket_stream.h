// A connection as it is read and written while one worker serves it.
//
// Reads what has already arrived, then from the socket. Writes are held, so that an answer leaves
// in one piece, when and if it should: flush() sends it. Anything beyond kHeldBytesMax is sent
// right away, and so is everything after hold_nothing() (streams).
//
// Bounds on a slow peer: how long one read or write may stall, how long a head and a whole request
// may take to arrive (a peer that sends a byte a second never stalls), how long an answer may take
// to leave, and how many threads may wait for the rest of a body at once (`readers`). Reading ends
// early when the server stops: a request that has not fully arrived has not been acknowledged. For
// one thread.
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include <sys/types.h>

#include "http/transport/chunk_filter.h"
#include "http/transport/connection.h"
#include "http/transport/reader_places.h"

namespace muster::http {

class SocketStream {
 public:
  using Clock = Connection::Clock;
  struct Timeouts {
    std::chrono::milliseconds stall{10'000};
    std::chrono::milliseconds head{10'000};
    std::chrono::milliseconds request{60'000};
    std::chrono::milliseconds answer{300'000};
  };
  static constexpr std::size_t kHeldBytesMax = 64u << 10;

  // `buffer` begins with `arrived` bytes and receives what is read later. `stop_event` becomes
  // readable when the server stops; -1 for none. All must outlive this object.
  SocketStream(const Connection& connection, std::span<char> buffer, std::size_t arrived,
               int stop_event, const Timeouts& timeouts, ReaderPlaces& readers);

  // The clocks of a request and of its answer run from `begun`.
  void begin_request(Clock::time_point begun);

  // What has arrived but was not read.
  std::string_view arrived() const { return {buffer_.data() + begin_, end_ - begin_}; }
  // Requires: so many have arrived.
  void drop(std::size_t bytes) { begin_ += bytes; }
  // What is read from now on, up to the next request, is a chunked body: the stream ends with it,
  // and reading fails if its framing is invalid.
  void begin_chunks() { chunks_.emplace(); }
  // Whether the body announced by begin_chunks() is complete; true without one.
  bool has_whole_chunks() const { return !chunks_ || chunks_->is_done(); }
  // Receives what the peer has sent, without waiting, into the free part of the buffer. False: the
  // peer is gone or has finished sending.
  bool receive_more();

  std::string& held() { return held_; }
  // Removes and returns what is held of the current request's answer; what is held of earlier
  // answers stays.
  std::string take_answer();
  // Sends what is held, waiting for a slow peer. False: it could not be sent.
  bool flush();
  void hold_nothing() { holds_ = false; }

  // Whether a read failed because too many threads already wait for slow peers.
  bool is_crowded() const { return crowded_; }

  // Copies at most `size` bytes; waits for the first. 0: the peer has nothing more to say, or the
  // chunked body has ended. Negative: it was too slow, the server stops, or the framing is broken.
  ssize_t read(char* ptr, std::size_t size);
  // Negative: it could not be sent.
  ssize_t write(const char* ptr, std::size_t size);
  bool is_readable() const { return begin_ < end_; }
  // Whether the peer takes something soon; waits as long as one write may stall.
  bool is_writable() const;
  int socket() const { return connection_.socket.get(); }

 private:
  // Whether the events came before the timeout (and before the server stopped, if that matters).
  bool wait(short events, Clock::time_point until, bool heed_stop) const;
  // Moves arrived bytes that are to be read into `out`. 0: more must arrive, or there is nothing
  // left to read. Negative: invalid chunk framing.
  ssize_t take_arrived(std::span<char> out);
  bool send_all(std::string_view bytes);

  const Connection& connection_;
  const std::span<char> buffer_;
  const int stop_event_;
  const Timeouts& timeouts_;
  ReaderPlaces& readers_;
  std::unique_ptr<ReaderPlaces::Place> place_;  // among the readers, from the first wait on
  Clock::time_point request_until_{};
  Clock::time_point answer_until_{};
  std::size_t begin_ = 0;
  std::size_t end_;
  std::string held_;
  std::size_t earlier_ = 0;  // of what is held: answers to requests before the one that was begun
  bool holds_ = true;
  bool crowded_ = false;
  std::optional<ChunkFilter> chunks_;
};

// Sends as much as the socket accepts without waiting, and removes it. False: the connection is
// dead.
bool send_now(int socket, std::string& bytes);

}  // namespace muster::http
