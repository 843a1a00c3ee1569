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
#include "http/transport/date_header.h"

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

bool takes_body(std::string_view method) {
  return method == "POST" || method == "PUT" || method == "PATCH" || method == "DELETE";
}

// The status that a request is refused with before anything of the body is read.
std::optional<int> refused_body(const httplib::Request& request, const RequestHead& head,
                                std::size_t body_bytes_max) {
  if (request.path.size() > kPathBytesMax) return 414;
  const std::size_t length = head.content_length.value_or(0);
  if (length > body_bytes_max) return 413;
  if ((length > 0 || head.is_chunked) && !takes_body(request.method)) return 400;
  // cpp-httplib would not read it.
  if (head.is_chunked && request.method == "DELETE") return 400;
  return std::nullopt;
}

// Whether cpp-httplib has to make the body of what was sent.
bool needs_decoder(const httplib::Request& request) {
  return request.has_header("Transfer-Encoding") || request.has_header("Content-Encoding") ||
         request.is_multipart_form_data();
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

// cpp-httplib reads the line in one form only.
void simplify_line(SocketStream& stream, const RequestHead& head) {
  std::string line(head.method);
  line += ' ';
  if (head.is_absolute && head.target.empty()) {
    line += head.method == "OPTIONS" ? '*' : '/';  // RFC 9112 section 3.2.4
  } else {
    if (head.target.front() == '?') line += '/';
    line += head.target;
  }
  // A later minor version is answered as the latest that we know (RFC 9110 section 2.5).
  line.append(" HTTP/1.") += std::min(head.minor_version, '1');
  stream.replace_front(head.line_bytes, line);
}

// Header values as they came: cpp-httplib decodes "%41" in them.
void restore_values(std::string_view head, httplib::Headers& headers) {
  std::string_view fields = head.substr(head.find("\r\n") + 2);
  httplib::Headers raw;
  std::vector<std::string> encoded;
  while (const auto field = take_field(fields)) {
    raw.emplace(field->name, field->value);
    if (field->value.find('%') != std::string_view::npos) encoded.emplace_back(field->name);
  }
  for (const std::string& name : encoded) {
    headers.erase(name);
    const auto [begin, end] = raw.equal_range(name);
    headers.insert(begin, end);
  }
}

void close_after(httplib::Response& response) {
  response.headers.erase("Connection");
  response.set_header("Connection", "close");
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

}  // namespace

// cpp-httplib calls back without a context; this is the one of the request that the thread is at.
struct Engine::Turn {
  SocketStream& stream;
  RequestHead head = {};  // its texts are not there any more
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
  if (const auto status = refused_body(request, turn_->head, limits_.body_bytes_max)) {
    response.status = *status;
    close_after(response);
    return HandlerResponse::Handled;
  }
  const bool takes_none =
      request.method == "GET" || request.method == "HEAD" || request.method == "OPTIONS";
  if (!takes_none && (!takes_body(request.method) || needs_decoder(request))) {
    return HandlerResponse::Unhandled;
  }
  BodyReader reader(turn_->stream, turn_->head.content_length.value_or(0),
                    [this] { return is_stopping(); });
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
  // RFC 9110 section 8.6.
  if (!turn_->has_content || response.status == 304) response.headers.erase("Content-Length");
  const bool is_old = turn_->head.minor_version == '0';
  if (is_old && response.is_chunked_content_provider_) {
    // RFC 9112 section 6.1: it ends where the connection does.
    response.is_chunked_content_provider_ = false;
    response.headers.erase("Transfer-Encoding");
    close_after(response);
  }
  turn_->closes = response.get_header_value("Connection") == "close";
  if (turn_->closes) response.headers.erase("Keep-Alive");
  if (is_old && !turn_->closes) response.set_header("Connection", "keep-alive");
  // A stream's pieces leave when they are made.
  if (response.content_provider_) turn_->stream.hold_nothing();
}

// With what is always the same copied as it is.
std::string Engine::fields_of(const httplib::Headers& headers, bool has_content) const {
  std::string fields;
  fields.reserve(1024);
  for (const auto& [name, value] : headers) {
    fields.append(name).append(": ").append(value).append("\r\n");
  }
  fields += date_header_now();
  for (const StandingHeader& standing : hooks_.standing) {
    // The others say what a browser may do with content.
    if (!has_content && standing.name != "Cache-Control") continue;
    if (!headers.contains(standing.name)) fields += standing.line;
  }
  return fields += "\r\n";
}

// In one piece.
ssize_t Engine::write_head(httplib::Stream& stream, const httplib::Headers& headers) const {
  const std::string fields = fields_of(headers, turn_->has_content);
  return stream.write(fields.data(), fields.size());
}

// An answer that is all there, where cpp-httplib has no request that it would write it for.
std::string Engine::composed(httplib::Response& response, bool closes, bool is_to_head) const {
  const bool has_content = response.status != 204;
  if (has_content) response.set_header("Content-Length", std::to_string(response.body.size()));
  if (closes) {
    close_after(response);
  } else {
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(limits_.idle_max).count();
    response.set_header("Keep-Alive", "timeout=" + std::to_string(seconds) + ", max=" +
                                          std::to_string(limits_.requests_per_connection));
  }
  std::string bytes = "HTTP/1.1 " + std::to_string(response.status) + ' ' +
                      httplib::status_message(response.status) + "\r\n" +
                      fields_of(response.headers, has_content);
  if (has_content && !is_to_head) bytes += response.body;
  return bytes;
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
  Arrived arrived_part = Arrived::kPartOfHead;
  for (unsigned n = 0; !connection.closes && !connection.deferred; ++n) {
    stream.replace_front(empty_lines(stream.arrived()), {});
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
  // Copied where they are needed after the bytes were changed or read.
  const std::string authority(head.is_absolute ? head.authority : std::string_view());
  const std::string raw(head.has_percent ? stream.arrived().substr(0, arrival.head_bytes)
                                         : std::string_view());
  // cpp-httplib would refuse ranges that it cannot read (RFC 9110 section 14.2 says to ignore
  // them).
  if (head.range_at > 0) stream.replace_at(head.range_at, "X");
  const bool is_simple = !head.is_absolute && head.minor_version <= '1';
  if (!is_simple) simplify_line(stream, head);
  Turn turn{.stream = stream, .head = head};
  turn_ = &turn;
  const std::size_t earlier = stream.held().size();
  ++connection.requests;
  const bool last =
      head.closes || connection.requests >= limits_.requests_per_connection || is_stopping();
  bool ignored = false;
  stream.begin_request(now);
  const bool answered = process_request(
      stream, connection.peer.address, connection.peer.port, connection.local.address,
      connection.local.port, last, ignored, [&](httplib::Request& request) {
        if (!raw.empty()) restore_values(raw, request.headers);
        const auto set = [&](const char* name, const std::string& value) {
          request.headers.erase(name);
          request.headers.emplace(name, value);
        };
        if (!authority.empty()) set("Host", authority);
        if (request.has_header("Expect")) {
          // HTTP/1.0 cannot expect anything, without a body there is nothing to wait for, and a
          // body that is refused is not asked for.
          request.headers.erase("Expect");
          const bool has_body = head.is_chunked || head.content_length.value_or(0) > 0;
          if (head.expects_continue && has_body &&
              !refused_body(request, head, limits_.body_bytes_max)) {
            set("Expect", "100-continue");
          }
        }
        if (head.is_chunked) {
          set("Transfer-Encoding", "chunked");
          stream.begin_chunks();
        } else if (needs_decoder(request) && !head.content_length) {
          // Otherwise cpp-httplib reads until the peer closes.
          set("Content-Length", "0");
        }
      });
  connection.closes = !answered || last || turn.closes;
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

void Engine::refuse(Connection& connection, SocketStream& stream, const HeadFault& fault) {
  httplib::Response response;
  response.status = fault.status;
  response.set_content(text_of(fault), "application/json");
  stream.held() += composed(response, /*closes=*/true, stream.arrived().starts_with("HEAD "));
  connection.closes = true;
}

// The outcome is there: what was answered stands, or another answer takes its place.
void Engine::settle(Connection& connection) {
  const std::unique_ptr<DeferredAnswer> deferred = std::move(connection.deferred);
  if (deferred->stands()) return;
  httplib::Response response;
  deferred->amend(response);
  connection.closes = connection.closes || response.get_header_value("Connection") == "close";
  connection.unsent = composed(response, connection.closes, /*is_to_head=*/false);
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
