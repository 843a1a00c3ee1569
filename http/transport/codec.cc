#include "http/transport/codec.h"

#include <algorithm>
#include <cstring>
#include <exception>
#include <string_view>
#include <utility>

#include <httplib.h>
#include <spdlog/spdlog.h>

#include "core/check.h"
#include "http/transport/socket_stream.h"

// What we rely on in cpp-httplib, which does not promise to keep it, as checked with the versions
// below:
// - httplib::Server::process_request() serves one request on any httplib::Stream; it calls
// `setup_request` after reading the head and before looking at Expect.
// - It considers streams open as long as svr_sock_ is not INVALID_SOCKET.
// - A content reader decodes according to the headers Transfer-Encoding, Content-Length and
// Content-Encoding at that moment, and does not wait for more if Content-Length is 0. (It never
// sees Content-Type: multipart.h reads forms.)
// - The header writer decides what precedes an answer's body.
// 0.18.7 is the first version with the fixes of CVE-2025-46728, -52887 and -53629.
static_assert(std::string_view(CPPHTTPLIB_VERSION).starts_with("0.18.") &&
                  std::string_view(CPPHTTPLIB_VERSION).size() == 6 &&
                  std::string_view(CPPHTTPLIB_VERSION) >= "0.18.7",
              "http/transport/codec.cc is written for cpp-httplib 0.18.7 to 0.18.9");

// Each of these changes what is sent and accepted (script/cmake/httplib.cmake sets none): answers
// would be compressed a second time, without Vary and against http/pipeline/compression.h, and a
// request body could be a decompression bomb.
#if defined(CPPHTTPLIB_OPENSSL_SUPPORT)
#error "cpp-httplib is built with OpenSSL: a proxy in front does TLS"
#endif
#if defined(CPPHTTPLIB_ZLIB_SUPPORT) || defined(CPPHTTPLIB_BROTLI_SUPPORT) || \
    defined(CPPHTTPLIB_ZSTD_SUPPORT)
#error "cpp-httplib is built with compression: http/pipeline/compression.h is the only one"
#endif
#if !defined(CPPHTTPLIB_USE_POLL)
#error "cpp-httplib is built with select(), which fails for descriptors above 1023"
#endif

namespace muster::http {

namespace {

// The connection, with only the method in place of the head that was read from it.
class LibraryStream final : public httplib::Stream {
 public:
  LibraryStream(SocketStream& socket, const Codec::Framing& framing)
      : socket_(socket), head_(framing.method + " / HTTP/1.1\r\n\r\n"), left_(head_) {}

  bool is_readable() const override { return !left_.empty() || socket_.is_readable(); }
  bool is_writable() const override { return socket_.is_writable(); }
  ssize_t read(char* ptr, std::size_t size) override {
    if (left_.empty()) return socket_.read(ptr, size);
    const std::size_t n = std::min(size, left_.size());
    std::memcpy(ptr, left_.data(), n);
    left_.remove_prefix(n);
    return static_cast<ssize_t>(n);
  }
  ssize_t write(const char* ptr, std::size_t size) override { return socket_.write(ptr, size); }
  void get_remote_ip_and_port(std::string&, int&) const override {}
  void get_local_ip_and_port(std::string&, int&) const override {}
  socket_t socket() const override { return socket_.socket(); }

 private:
  SocketStream& socket_;
  const std::string head_;
  std::string_view left_;
};

class LibraryDecoder final : public BodyDecoder {
 public:
  explicit LibraryDecoder(const httplib::ContentReader& reader) : reader_(reader) {}

  bool read(const Take& take) const override {
    return reader_([&](const char* bytes, std::size_t n) { return take({bytes, n}); });
  }

 private:
  const httplib::ContentReader& reader_;
};

class LibrarySink final : public BodySink {
 public:
  explicit LibrarySink(httplib::DataSink& sink) : sink_(sink) {}

  // An empty piece would end the body.
  bool write(std::string_view bytes) override {
    return bytes.empty() || sink_.write(bytes.data(), bytes.size());
  }
  bool is_writable() const override { return sink_.is_writable(); }
  void finish() override { sink_.done(); }

 private:
  httplib::DataSink& sink_;
};

// Whether cpp-httplib has to decode the body.
bool needs_decoder(const Codec::Framing& framing) {
  const bool may_have_body = framing.method == "POST" || framing.method == "PUT" ||
                             framing.method == "PATCH" || framing.method == "DELETE";
  return may_have_body && (!framing.bytes || !framing.content_coding.empty());
}

void tell_framing(const Codec::Framing& framing, httplib::Headers& headers) {
  if (framing.waits_to_be_asked) headers.emplace("Expect", "100-continue");
  if (!needs_decoder(framing)) return;
  if (!framing.bytes) {
    headers.emplace("Transfer-Encoding", "chunked");
  } else {
    headers.emplace("Content-Length", std::to_string(*framing.bytes));
  }
  if (!framing.content_coding.empty()) {
    headers.emplace("Content-Encoding", framing.content_coding);
  }
}

// The context of one run(): cpp-httplib calls back without one.
struct Turn {
  SocketStream& stream;
  const Codec::Framing& framing;
  const Codec::IsStopping& is_stopping;
  const Codec::Make& make;
  std::string fields = {};
};
thread_local Turn* turn = nullptr;

void answer(httplib::Response& response, const BodyDecoder* decoder) {
  BodyReader body(turn->stream, turn->framing.bytes, decoder, turn->is_stopping);
  Codec::Made made = turn->make(body);
  turn->fields = std::move(made.fields);
  response.status = made.response.status;
  if (!made.response.is_stream()) {
    response.body = std::move(made.response.body);
    return;
  }
  turn->stream.hold_nothing();  // pieces are sent as they are made
  const bool is_cut = made.response.stream.at_stop == BodyStream::AtStop::kCut;
  const auto provide = [write = std::move(made.response.stream.write_piece), is_cut,
                        &is_stopping = turn->is_stopping](std::size_t, httplib::DataSink& sink) {
    if (is_cut && is_stopping()) return false;
    LibrarySink pieces(sink);
    return write(pieces);
  };
  if (made.in_chunks) {
    response.set_chunked_content_provider({}, provide);
  } else {
    response.set_content_provider({}, provide);
  }
}

}  // namespace

class Codec::Library final : private httplib::Server {
 public:
  explicit Library(std::size_t body_bytes_max) {
    svr_sock_ = 0;  // not a real socket: see above
    set_payload_max_length(body_bytes_max);
    // Everything that needs no decoder is answered before cpp-httplib looks for a handler.
    set_pre_routing_handler([](const httplib::Request&, httplib::Response& response) {
      if (needs_decoder(turn->framing)) return HandlerResponse::Unhandled;
      answer(response, nullptr);
      return HandlerResponse::Handled;
    });
    const auto decoded = [](const httplib::Request&, httplib::Response& response,
                            const httplib::ContentReader& reader) {
      const LibraryDecoder decoder(reader);
      answer(response, &decoder);
    };
    Post("/", decoded);
    Put("/", decoded);
    Patch("/", decoded);
    Delete("/", decoded);
    // 0 if there is no answer: the connection is closed without one.
    set_header_writer([](httplib::Stream& stream, httplib::Headers&) {
      return stream.write(turn->fields.data(), turn->fields.size());
    });
    set_exception_handler(
        [](const httplib::Request&, httplib::Response&, const std::exception_ptr&) {
          spdlog::error("an exception reached the transport");
          turn->fields.clear();
        });
  }

  bool run(SocketStream& socket) {
    LibraryStream stream(socket, turn->framing);
    bool ignored = false;
    return process_request(
        stream, {}, 0, {}, 0, /*close_connection=*/false, ignored,
        [](httplib::Request& request) { tell_framing(turn->framing, request.headers); });
  }
};

Codec::Codec(std::size_t body_bytes_max) : library_(std::make_unique<Library>(body_bytes_max)) {}

Codec::~Codec() = default;

bool Codec::run(SocketStream& stream, const Framing& framing, const IsStopping& is_stopping,
                const Make& make) const {
  MUSTER_CHECK(turn == nullptr, "a request is answered inside of another");
  Turn own{.stream = stream, .framing = framing, .is_stopping = is_stopping, .make = make};
  turn = &own;
  bool written = false;
  try {
    written = library_->run(stream);
  } catch (const std::exception& e) {  // from a stream whose head has been sent
    spdlog::error("an answer ended by an exception: {}", e.what());
  }
  turn = nullptr;
  return written;
}

std::string status_line(int status) {
  return std::string("HTTP/1.1 ")
      .append(std::to_string(status))
      .append(" ")
      .append(httplib::status_message(status))
      .append("\r\n");
}

}  // namespace muster::http
