// Passes a chunked body through in its canonical spelling only (RFC 9112 section 7.1).
//
//   ChunkFilter chunks;
//   std::string_view in = "5;a=b\r\nhello\r\n0\r\nX: y\r\n\r\nGET ...";
//   chunks.pass(in, out);    // out: "5\r\nhello\r\n0\r\n\r\n", in: "GET ...", chunks.is_done()
//
// cpp-httplib, which decodes the chunks, also accepts sizes like 0x1f and +1f, and adds trailers to
// the headers. Here sizes are hexadecimal digits, extensions and trailers are checked for their
// form and removed, and nothing after the body is touched. For one thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace muster::http {

class ChunkFilter {
 public:
  // Consumes the front of `in` and writes to the front of `out`; returns how many bytes were
  // written.
  std::size_t pass(std::string_view& in, std::span<char> out);

  bool is_done() const { return state_ == State::kDone; }
  // The framing is invalid: nothing more passes.
  bool is_broken() const { return state_ == State::kBroken; }

  // The limit for all extensions and trailers of one body.
  static constexpr std::size_t kLeftOutBytesMax = 8u << 10;
  static constexpr unsigned kSizeDigitsMax = 15;

 private:
  enum class State : std::uint8_t {
    kSize,
    kAfterSize,  // blanks before the ";" of an extension
    kExtension,
    kSizeEnd,  // LF
    kData,
    kDataCr,
    kDataEnd,
    kTrailer,  // the first byte of a trailer or of the empty line
    kTrailerName,
    kTrailerValue,
    kTrailerEnd,
    kEnd,
    kDone,
    kBroken,
  };
  // The state after this byte; `passes` says whether the byte passes.
  State next(char c, bool& passes);
  State after_size(char c, bool& passes);
  State left_out(State state);

  State state_ = State::kSize;
  unsigned digits_ = 0;
  std::uint64_t left_ = 0;  // of the current chunk
  std::size_t left_out_ = 0;
};

}  // namespace muster::http
