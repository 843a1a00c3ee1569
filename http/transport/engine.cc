#include "http/transport/engine.h"

#include <algorithm>
#include <cerrno>
#include <exception>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include <spdlog/spdlog.h>
#include <sys/socket.h>

#include "core/check.h"
#include "http/transport/arrival.h"

namespace muster::http {

namespace {

using std::chrono::milliseconds;

// A path may be matched by std::regex on its way to us, which takes stack in proportion to its
// length.
constexpr std::size_t kPathBytesMax = 1024;
constexpr const char* kAnyPath = "[\\s\\S]*";

// How many requests that arrived together are answered before others get their turn.
constexpr unsigned kRequestsInARow = 16;
// And how much their answers may grow, so that SocketStream does not have to wait for the peer.
constexpr std::size_t kAnswersInARowBytes = SocketStream::kHeldBytesMax / 4;

// What a peer may still send after the answer that closes its connection.
constexpr std::size_t kUnreadBytesMax = 16u << 20;
constexpr milliseconds kGoodbyeMax{2'000};

constexpr std::string_view kHeadTooLongAnswer =
    "HTTP/1.1 431 Request Header Fields Too Large\r\n"
    "Connection: close\r\n"
    "Content-Type: application/json\r\n"
    "Content-Length: 69\r\n"
    "\r\n"
    R"({"error":"too_large","detail":"The head of the request is too long."})";
static_assert(kHeadTooLongAnswer.size() - kHeadTooLongAnswer.find("{\"error") == 69);

bool takes_body(std::string_view method) {
  return method == "POST" || method == "PUT" || method == "PATCH" || method == "DELETE";
}

bool iequals(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](unsigned char x, unsigned char y) { return (x | 0x20) == (y | 0x20); });
}

std::optional<std::size_t> plain_number(const std::string& text) {
  if (text.empty() || text.size() > 15) return std::nullopt;
  if (!std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; })) {
    return std::nullopt;
  }
  return std::stoull(text);
}

// The status that a head is refused with before anything of the body is read.
std::optional<int> refused_head(const httplib::Request& request, std::size_t body_bytes_max) {
  if (request.path.size() > kPathBytesMax) return 414;
  const std::size_t lengths = request.get_header_value_count("Content-Length");
  const std::size_t codings = request.get_header_value_count("Transfer-Encoding");
  if (lengths + codings > 1) return 400;
  if (codings == 1) {
    if (!iequals(request.get_header_value("Transfer-Encoding"), "chunked")) return 501;
    // cpp-httplib leaves these bodies unread, or reads them without our limit.
    if (request.method == "DELETE" || !takes_body(request.method)) return 400;
  }
  if (lengths == 1) {
    const auto length = plain_number(request.get_header_value("Content-Length"));
    if (!length) return 400;
    if (*length > body_bytes_max) return 413;
    if (*length > 0 && !takes_body(request.method)) return 400;
  }
  return std::nullopt;
}

// Whether cpp-httplib has to make the body of what was sent.
bool needs_decoder(const httplib::Request& request) {
  return request.has_header("Transfer-Encoding") || request.has_header("Content-Encoding") ||
         request.is_multipart_form_data();
}

void close_after(httplib::Response& response) {
  response.headers.erase("Connection");
  response.set_header("Connection", "close");
}

std::string_view plain_reason(int status) {
  switch (status) {
    case 400:
      return R"({"error":"invalid","detail":"This is not a request that we understand."})";
    case 413:
      return R"({"error":"too_large","detail":"The body is too large."})";
    case 414:
      return R"({"error":"too_large","detail":"The address is too long."})";
    case 501:
      return R"({"error":"invalid","detail":"This transfer coding is not known here."})";
    default:
      return R"({"error":"invalid","detail":"This request cannot be answered."})";
  }
}

}  // namespace

// cpp-httplib calls back without a context; this is the one of the request that the thread is at.
struct Engine::Turn {
  SocketStream& stream;
  DeferredAnswer* amended = nullptr;  // where it is no request of a peer's
  std::unique_ptr<DeferredAnswer> deferred = nullptr;
  bool closes = false;
  bool has_content = true;  // false: 204
};
thread_local Engine::Turn* Engine::turn_ = nullptr;

// Where a thread's connections are read into, one after the other.
class Engine::Buffer {
 public:
  static std::span<char> with(std::string_view bytes) {
    static thread_local std::vector<char> own(64u << 10);
    MUSTER_CHECK(bytes.size() <= own.size(), "{} bytes do not fit", bytes.size());
    std::copy(bytes.begin(), bytes.end(), own.begin());
    return own;
  }
};

Engine::Engine(Hooks hooks, Limits limits)
    : hooks_(std::move(hooks)), limits_(limits), readers_(limits.readers_max) {
  // Not a socket of ours: cpp-httplib only asks whether there is one, to end streams when not.
  svr_sock_ = 0;
  set_payload_max_length(limits_.body_bytes_max);
  // What the Keep-Alive header says; serve() is what keeps it.
  set_keep_alive_timeout(
      std::chrono::duration_cast<std::chrono::seconds>(limits_.idle_max).count());
  set_keep_alive_max_count(limits_.requests_per_connection);

  set_pre_routing_handler([this](const httplib::Request& request, httplib::Response& response) {
    return answer(request, response);
  });
  // For what is left over: bodies that cpp-httplib has to decode.
  const auto decoded = [this](const httplib::Request& request, httplib::Response& response,
                              const httplib::ContentReader& decoder) {
    answer_decoded(request, response, decoder);
  };
  Post(kAnyPath, decoded);
  Put(kAnyPath, decoded);
  Patch(kAnyPath, decoded);
  Delete(kAnyPath, decoded);

  set_error_handler([this](const httplib::Request& request, httplib::Response& response) {
    if (!response.body.empty()) return;
    if (hooks_.refuse) hooks_.refuse(request, response);
    if (response.body.empty()) {
      response.set_content(std::string(plain_reason(response.status)), "application/json");
    }
    close_after(response);
  });
  set_exception_handler(
      [](const httplib::Request&, httplib::Response& response, const std::exception_ptr&) {
        spdlog::error("an exception reached the transport");
        response.status = 500;
        close_after(response);
      });
  set_post_routing_handler(
      [this](const httplib::Request&, httplib::Response& response) { finish(response); });
  set_header_writer([this](httplib::Stream& stream, httplib::Headers& headers) {
    return write_head(stream, headers);
  });
}

// Everything but what needs a decoder is answered here, before cpp-httplib looks for a handler: it
// would match regular expressions and copy the body once more.
Engine::HandlerResponse Engine::answer(const httplib::Request& request,
                                       httplib::Response& response) {
  if (turn_->amended != nullptr) {
    turn_->amended->amend(response);
    return HandlerResponse::Handled;
  }
  if (const auto status = refused_head(request, limits_.body_bytes_max)) {
    response.status = *status;
    close_after(response);
    return HandlerResponse::Handled;
  }
  const bool takes_none =
      request.method == "GET" || request.method == "HEAD" || request.method == "OPTIONS";
  if (!takes_none && (!takes_body(request.method) || needs_decoder(request))) {
    return HandlerResponse::Unhandled;
  }
  const auto length = plain_number(request.get_header_value("Content-Length"));
  BodyReader reader(turn_->stream, length.value_or(0), [this] { return is_stopping(); });
  turn_->deferred = hooks_.answer(request, response, reader);
  if (!reader.is_done()) close_after(response);
  return HandlerResponse::Handled;
}

void Engine::answer_decoded(const httplib::Request& request, httplib::Response& response,
                            const httplib::ContentReader& decoder) {
  BodyReader reader(turn_->stream, decoder, [this] { return is_stopping(); });
  turn_->deferred = hooks_.answer(request, response, reader);
  if (!reader.is_done() && request.get_header_value("Content-Length") != "0") {
    close_after(response);
  }
}

void Engine::finish(httplib::Response& response) const {
  response.headers.erase("Accept-Ranges");
  turn_->has_content = response.status != 204;
  if (!turn_->has_content) response.headers.erase("Content-Length");  // RFC 9110 section 8.6
  turn_->closes = response.get_header_value("Connection") == "close";
  if (turn_->closes) response.headers.erase("Keep-Alive");
  // A stream's pieces leave when they are made.
  if (response.content_provider_) turn_->stream.hold_nothing();
}

// In one piece, with what is always the same copied as it is.
ssize_t Engine::write_head(httplib::Stream& stream, const httplib::Headers& headers) const {
  std::string head;
  head.reserve(1024);
  for (const auto& [name, value] : headers) {
    head.append(name).append(": ").append(value).append("\r\n");
  }
  for (const StandingHeader& standing : hooks_.standing) {
    // The others say what a browser may do with content.
    if (!turn_->has_content && standing.name != "Cache-Control") continue;
    if (!headers.contains(standing.name)) head += standing.line;
  }
  head += "\r\n";
  return stream.write(head.data(), head.size());
}

Next Engine::serve(Connection& connection, bool readable, int stop_event) {
  if (connection.says_goodbye) return drain(connection);
  if (connection.deferred) settle(connection);
  if (const auto next = send(connection)) return *next;
  return serve_requests(connection, readable, stop_event);
}

Next Engine::serve_requests(Connection& connection, bool readable, int stop_event) {
  const std::size_t arrived = connection.unread.size();
  const std::span<char> buffer = Buffer::with(std::exchange(connection.unread, {}));
  SocketStream stream(connection, buffer, arrived, stop_event, limits_.timeouts, readers_);
  const auto now = Clock::now();
  if (readable && !stream.receive_more()) return Next::kClose;

  Next next = Next::kRead;
  Arrival arrival = Arrival::kHead;
  for (unsigned n = 0; !connection.closes && !connection.deferred; ++n) {
    arrival = arrival_of(stream.arrived());
    if (arrival == Arrival::kHead || arrival == Arrival::kBody) break;
    if (n == kRequestsInARow || stream.held().size() > kAnswersInARowBytes) {
      next = Next::kAgain;
      break;
    }
    if (arrival == Arrival::kHeadTooLong) {
      stream.held() += kHeadTooLongAnswer;
      connection.closes = true;
    } else {
      answer_next(connection, stream, now);
    }
  }
  if (stream.arrived().empty()) {
    connection.until = now + limits_.idle_max;
    connection.request_begun = {};
  } else {
    connection.unread = stream.arrived();
    if (connection.request_begun == Clock::time_point{}) connection.request_begun = now;
    const SocketStream::Timeouts& may_take = limits_.timeouts;
    const auto all_until = arrival == Arrival::kHead ? may_take.head : may_take.request;
    connection.until = std::min(connection.request_begun + all_until, now + may_take.stall);
  }
  connection.unsent = std::move(stream.held());
  if (connection.deferred) return Next::kDeferred;
  connection.answer_until = now + limits_.timeouts.answer;
  return send(connection).value_or(next);
}

void Engine::answer_next(Connection& connection, SocketStream& stream, Clock::time_point now) {
  Turn turn{stream};
  turn_ = &turn;
  const std::size_t earlier = stream.held().size();
  ++connection.requests;
  const bool last = connection.requests >= limits_.requests_per_connection || is_stopping();
  bool peer_closes = false;
  stream.begin_request(now);
  const bool answered =
      process_request(stream, connection.peer.address, connection.peer.port, std::string(),
                      connection.port, last, peer_closes, [](httplib::Request& request) {
                        request.ranges.clear();
                        // Otherwise cpp-httplib reads until the peer closes.
                        if (needs_decoder(request) && !request.has_header("Content-Length") &&
                            !request.has_header("Transfer-Encoding")) {
                          request.set_header("Content-Length", "0");
                        }
                      });
  connection.closes = !answered || last || peer_closes || turn.closes;
  connection.request_begun = {};
  turn_ = nullptr;
  if (!turn.deferred) return;
  connection.deferred = std::move(turn.deferred);
  // Only this answer is deferred, not those to the requests before it.
  std::string own = stream.held().substr(earlier);
  stream.held().resize(earlier);
  if (!stream.flush()) connection.closes = true;
  stream.held() = std::move(own);
}

// The outcome is there: what was answered stands, or is written anew as if it had been asked for.
void Engine::settle(Connection& connection) {
  const std::unique_ptr<DeferredAnswer> deferred = std::move(connection.deferred);
  if (deferred->stands()) return;
  constexpr std::string_view kAsked = "POST / HTTP/1.1\r\n\r\n";
  SocketStream stream(connection, Buffer::with(kAsked), kAsked.size(), -1, limits_.timeouts,
                      readers_);
  Turn turn{stream, deferred.get()};
  turn_ = &turn;
  bool peer_closes = false;
  process_request(stream, connection.peer.address, connection.peer.port, std::string(),
                  connection.port, connection.closes, peer_closes, nullptr);
  turn_ = nullptr;
  if (turn.closes) connection.closes = true;
  connection.unsent = std::move(stream.held());
}

// What became of the unsent bytes; nothing where the connection can go on.
std::optional<Next> Engine::send(Connection& connection) const {
  if (!connection.unsent.empty()) {
    if (!send_now(connection.socket.get(), connection.unsent)) return Next::kClose;
    if (!connection.unsent.empty()) {
      connection.until = std::min(Clock::now() + limits_.timeouts.stall, connection.answer_until);
      return Next::kWrite;
    }
    connection.unsent = {};  // idle connections keep no memory
  }
  if (connection.closes) return say_goodbye(connection);
  return std::nullopt;
}

// So that the answer arrives also where the peer is still sending, what comes is taken in for a
// moment before closing: closing over unread bytes resets the connection.
Next Engine::say_goodbye(Connection& connection) {
  ::shutdown(connection.socket.get(), SHUT_WR);
  connection.says_goodbye = true;
  connection.until = Clock::now() + kGoodbyeMax;
  return drain(connection);
}

Next Engine::drain(Connection& connection) {
  const std::span<char> buffer = Buffer::with({});
  while (connection.drained < kUnreadBytesMax) {
    const ssize_t n = ::recv(connection.socket.get(), buffer.data(), buffer.size(), MSG_DONTWAIT);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) return Next::kRead;
    if (n <= 0) break;
    connection.drained += static_cast<std::size_t>(n);
  }
  return Next::kClose;
}

}  // namespace muster::http
