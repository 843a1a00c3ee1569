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

namespace muster::http {

namespace {

using std::chrono::milliseconds;

// A path is matched segment by segment; no page has one that is nearly as long.
constexpr std::size_t kPathBytesMax = 1024;
// RFC 9112 section 3 recommends at least 8000 bytes.
constexpr std::size_t kRequestLineBytesMax = 8u << 10;

// How many pipelined requests are answered before others get a turn.
constexpr unsigned kRequestsInARow = 16;
// And how much their answers may grow, so that SocketStream need not wait for the peer.
constexpr std::size_t kAnswersInARowBytes = SocketStream::kHeldBytesMax / 4;

// How much a peer may still send after the answer that closes its connection.
constexpr std::size_t kUnreadBytesMax = 16u << 20;
constexpr milliseconds kGoodbyeMax{2'000};

constexpr const char* kJson = "application/json";

bool takes_body(std::string_view method) {
  return method == "POST" || method == "PUT" || method == "PATCH" || method == "DELETE";
}

bool has_body(const RequestHead& head) {
  return head.is_chunked || head.content_length.value_or(0) > 0;
}

// The status for refusing a request before reading its body, if any.
std::optional<int> refused_with(const Request& request, const RequestHead& head,
                                std::size_t body_bytes_max) {
  if (head.line_bytes > kRequestLineBytesMax || request.path.size() > kPathBytesMax) return 414;
  if (head.content_length.value_or(0) > body_bytes_max) return 413;
  if (has_body(head) && !takes_body(request.method)) return 400;
  if (head.is_chunked && request.method == "DELETE") return 400;
  return std::nullopt;
}

std::string text_of(const HeadFault& fault) {
  std::string text = fault.status == 431 ? R"({"error":"too_large","detail":")"
                                         : R"({"error":"invalid","detail":")";
  for (const char c : fault.detail) {
    if (c == '"') text += '\\';
    text += c;
  }
  if (!fault.field.empty()) text.append(R"(","field":")").append(fault.field);
  return text += R"("})";
}

std::string_view plain_reason(int status) {
  switch (status) {
    case 400:
      return R"({"error":"invalid","detail":"This is not a valid HTTP request."})";
    case 413:
      return R"({"error":"too_large","detail":"The body is too large."})";
    case 414:
      return R"({"error":"too_large","detail":"The address is too long."})";
    default:
      return R"({"error":"invalid","detail":"This request cannot be answered."})";
  }
}

// A thread's read buffer, used for one connection after another.
std::span<char> buffer_with(std::string_view bytes) {
  static thread_local std::vector<char> own(64u << 10);
  MUSTER_CHECK(bytes.size() <= own.size(), "{} bytes do not fit", bytes.size());
  std::copy(bytes.begin(), bytes.end(), own.begin());
  return own;
}

}  // namespace

Engine::Engine(Hooks hooks, Limits limits)
    : hooks_(std::move(hooks)),
      limits_(limits),
      writer_({.standing = hooks_.standing,
               .idle_max = std::chrono::duration_cast<std::chrono::seconds>(limits.idle_max),
               .requests_per_connection = limits.requests_per_connection}),
      codec_(limits.body_bytes_max),
      readers_(limits.readers_max) {}

Next Engine::serve(Connection& connection, bool readable, int stop_event) {
  if (connection.says_goodbye) return drain(connection);
  if (connection.deferred) settle(connection);
  if (const auto next = send(connection)) return *next;
  return serve_requests(connection, readable, stop_event);
}

Next Engine::serve_requests(Connection& connection, bool readable, int stop_event) {
  const std::size_t arrived = connection.unread.size();
  const std::span<char> buffer = buffer_with(std::exchange(connection.unread, {}));
  SocketStream stream(connection, buffer, arrived, stop_event, limits_.timeouts, readers_);
  const auto now = Clock::now();
  if (readable && !stream.receive_more()) return Next::kClose;

  Next next = Next::kRead;
  Arrived arrived_part = Arrived::kPartOfHead;
  for (unsigned n = 0; !connection.closes && !connection.deferred; ++n) {
    stream.drop(empty_lines(stream.arrived()));
    const Arrival arrival = arrival_of(stream.arrived());
    arrived_part = arrival.what;
    if (arrived_part == Arrived::kPartOfHead || arrived_part == Arrived::kPartOfBody) break;
    if (n == kRequestsInARow || stream.held().size() > kAnswersInARowBytes) {
      next = Next::kAgain;
      break;
    }
    if (arrived_part == Arrived::kRefused) {
      refuse(connection, stream, arrival.fault);
    } else {
      answer_next(connection, stream, arrival, now);
    }
  }
  if (stream.arrived().empty()) {
    connection.until = now + limits_.idle_max;
    connection.request_begun = {};
  } else {
    connection.unread = stream.arrived();
    if (connection.request_begun == Clock::time_point{}) connection.request_begun = now;
    const SocketStream::Timeouts& may_take = limits_.timeouts;
    const auto all_until = arrived_part == Arrived::kPartOfHead ? may_take.head : may_take.request;
    connection.until = std::min(connection.request_begun + all_until, now + may_take.stall);
  }
  connection.unsent = std::move(stream.held());
  if (connection.deferred) return Next::kDeferred;
  connection.answer_until = now + limits_.timeouts.answer;
  return send(connection).value_or(next);
}

void Engine::answer_next(Connection& connection, SocketStream& stream, const Arrival& arrival,
                         Clock::time_point now) {
  const RequestHead& head = arrival.head;
  Request request = request_of(head, stream.arrived().substr(0, arrival.head_bytes));
  request.client = connection.peer;
  request.server = connection.local;
  const auto refused = refused_with(request, head, limits_.body_bytes_max);
  Codec::Framing framing{.method = request.method,
                         // A body that is refused is not asked for.
                         .waits_to_be_asked = head.expects_continue && has_body(head) && !refused,
                         .content_coding = std::string(request.headers.first("Content-Encoding"))};
  framing.bytes = head.is_chunked ? std::nullopt : std::optional(head.content_length.value_or(0));
  const bool is_old = head.minor_version == '0';

  ++connection.requests;
  bool closes = head.closes || connection.requests >= limits_.requests_per_connection || stopping_;
  stream.drop(arrival.head_bytes);
  stream.begin_request(now);
  if (head.is_chunked) stream.begin_chunks();
  std::unique_ptr<DeferredAnswer> deferred;
  const bool answered = codec_.run(
      stream, framing, [this] { return stopping_.load(); },
      [&](BodyReader& body) {
        Answer answer = answer_to(request, refused, body);
        deferred = std::move(answer.deferred);
        const bool ends_by_closing = answer.response.is_stream() && is_old;
        closes = closes || refused || !body.is_done() || ends_by_closing;
        std::string fields = writer_.fields(answer.response, {.closes = closes, .is_old = is_old});
        return Codec::Made{.response = std::move(answer.response),
                           .fields = std::move(fields),
                           .in_chunks = !is_old};
      });
  connection.closes = !answered || closes;
  connection.request_begun = {};
  if (!deferred) return;
  connection.deferred = std::move(deferred);
  // Only this answer is deferred, not those to earlier requests.
  std::string own = stream.take_answer();
  if (!stream.flush()) connection.closes = true;
  stream.held() = std::move(own);
}

// The head's texts are not there any more.
Answer Engine::answer_to(Request& request, std::optional<int> refused, BodyReader& body) const {
  try {
    if (!refused) return hooks_.answer(request, body);
    if (hooks_.refuse) {
      if (auto worded = hooks_.refuse(request, *refused)) return {*std::move(worded)};
    }
  } catch (const std::exception& e) {
    spdlog::error("an exception reached the transport: {}", e.what());
    refused = 500;
  }
  Response response{.status = *refused};
  response.set_content(std::string(plain_reason(*refused)), kJson);
  return {std::move(response)};
}

void Engine::refuse(Connection& connection, SocketStream& stream, const HeadFault& fault) const {
  Response response{.status = fault.status};
  response.set_content(text_of(fault), kJson);
  const bool is_to_head = stream.arrived().starts_with("HEAD ");
  stream.held() += writer_.whole(response, {.closes = true, .is_to_head = is_to_head});
  connection.closes = true;
}

// The outcome is known: the prepared answer is sent, or another replaces it.
void Engine::settle(Connection& connection) const {
  const std::unique_ptr<DeferredAnswer> deferred = std::move(connection.deferred);
  if (deferred->stands()) return;
  connection.unsent = writer_.whole(deferred->amended(), {.closes = connection.closes});
}

// Sends what is unsent; nullopt if the connection can continue.
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

// Reads and discards for a moment before closing, so that the answer arrives even if the peer is
// still sending: closing over unread bytes resets the connection.
Next Engine::say_goodbye(Connection& connection) {
  ::shutdown(connection.socket.get(), SHUT_WR);
  connection.says_goodbye = true;
  connection.until = Clock::now() + kGoodbyeMax;
  return drain(connection);
}

Next Engine::drain(Connection& connection) {
  const std::span<char> buffer = buffer_with({});
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
