#include "http/transport/engine.h"

#include <algorithm>
#include <exception>
#include <optional>
#include <string>
#include <string_view>

#include <spdlog/spdlog.h>

#include "http/transport/addresses.h"

namespace muster::http {

namespace {

// A path is matched by std::regex on its way to us, which takes stack in proportion to its length.
constexpr std::size_t kPathBytesMax = 1024;
constexpr const char* kAnyPath = "[\\s\\S]*";

// cpp-httplib does not tell its caller what it answered; the hook that sees the answer runs on the
// same thread, before serve() goes on.
thread_local bool closes_after_answer = false;

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

BodyReader::Outcome BodyReader::outcome(bool whole, bool too_large) {
  done_ = whole;
  if (too_large) return Outcome::kTooLarge;
  if (whole) return Outcome::kRead;
  return is_stopping_() ? Outcome::kStopped : Outcome::kBroken;
}

BodyReader::Outcome BodyReader::read(std::string& body, std::size_t bytes_max) {
  if (reader_ == nullptr) return Outcome::kRead;
  bool too_large = false;
  const bool whole = (*reader_)([&](const char* bytes, std::size_t n) {
    too_large = n > bytes_max || body.size() > bytes_max - n;
    if (!too_large) body.append(bytes, n);
    return !too_large;
  });
  return outcome(whole, too_large);
}

BodyReader::Outcome BodyReader::read_parts(std::vector<BodyPart>& parts, std::size_t bytes_max) {
  if (reader_ == nullptr) return Outcome::kRead;
  bool too_large = false;
  std::size_t size = 0;
  const bool whole = (*reader_)(
      [&](const httplib::MultipartFormData& part) {
        size += part.name.size() + part.filename.size() + part.content_type.size();
        too_large = parts.size() == kPartsMax || size > bytes_max;
        if (!too_large) parts.push_back({part.name, part.filename, part.content_type, {}});
        return !too_large;
      },
      [&](const char* bytes, std::size_t n) {
        size += n;
        too_large = size > bytes_max;
        if (!too_large) parts.back().bytes.append(bytes, n);
        return !too_large;
      });
  return outcome(whole, too_large);
}

Engine::Engine(Hooks hooks, Limits limits) : hooks_(std::move(hooks)), limits_(limits) {
  // Not a socket of ours: cpp-httplib only asks whether there is one, to end streams when not.
  svr_sock_ = 0;
  set_payload_max_length(limits_.body_bytes_max);
  // What the Keep-Alive header says; serve() is what keeps it.
  set_keep_alive_timeout(
      std::chrono::duration_cast<std::chrono::seconds>(limits_.idle_max).count());
  set_keep_alive_max_count(limits_.requests_per_connection);

  set_pre_routing_handler([this](const httplib::Request& request, httplib::Response& response) {
    const auto status = refused_head(request, limits_.body_bytes_max);
    if (!status) return HandlerResponse::Unhandled;
    response.status = *status;
    close_after(response);
    return HandlerResponse::Handled;
  });
  const auto without_body = [this](const httplib::Request& request, httplib::Response& response) {
    BodyReader none(nullptr);
    hooks_.answer(request, response, none);
  };
  const auto with_body = [this](const httplib::Request& request, httplib::Response& response,
                                const httplib::ContentReader& content) {
    BodyReader reader(&content, [this] { return svr_sock_ == INVALID_SOCKET; });
    hooks_.answer(request, response, reader);
    if (!reader.is_done() && request.get_header_value("Content-Length") != "0") {
      close_after(response);
    }
  };
  Get(kAnyPath, without_body);
  Options(kAnyPath, without_body);
  Post(kAnyPath, with_body);
  Put(kAnyPath, with_body);
  Patch(kAnyPath, with_body);
  Delete(kAnyPath, with_body);

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
  set_post_routing_handler([this](const httplib::Request& request, httplib::Response& response) {
    response.headers.erase("Accept-Ranges");
    if (response.status == 204) response.headers.erase("Content-Length");  // RFC 9110 section 8.6
    closes_after_answer = response.get_header_value("Connection") == "close";
    if (closes_after_answer) response.headers.erase("Keep-Alive");
    hooks_.finish(request, response);
  });
}

void Engine::serve(Fd connection, int stop_event) {
  const Peer peer = peer_of(connection.get());
  const int port = local_port(connection.get());
  SocketStream stream(std::move(connection), stop_event, limits_.timeouts);
  const auto setup = [](httplib::Request& request) {
    request.ranges.clear();
    if (!request.has_header("Content-Length") && !request.has_header("Transfer-Encoding")) {
      request.set_header("Content-Length", "0");
    }
  };
  for (unsigned n = 1; n <= limits_.requests_per_connection; ++n) {
    if (!stream.wait_for_request(limits_.idle_max, hooks_.give_way)) break;
    stream.begin_request();
    const bool last = n == limits_.requests_per_connection || hooks_.give_way();
    bool peer_closes = false;
    closes_after_answer = false;
    if (!process_request(stream, peer.address, peer.port, std::string(), port, last, peer_closes,
                         setup)) {
      break;
    }
    if (last || peer_closes || closes_after_answer) break;
  }
  stream.close_politely();
}

}  // namespace muster::http
