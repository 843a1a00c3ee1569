// Lets the bytes of a chunked body pass in one spelling only (RFC 9112 section 7.1).
//
//   ChunkFilter chunks;
//   std::string_view in = "5;a=b\r\nhello\r\n0\r\nX: y\r\n\r\nGET ...";
//   chunks.pass(in, out);    // out: "5\r\nhello\r\n0\r\n\r\n", in: "GET ...", chunks.is_done()
//
// cpp-httplib, which takes the chunks apart, also takes sizes like 0x1f and +1f, and puts the
// trailers among the headers. Here sizes are hexadecimal digits, extensions and trailers are
// checked for shape and left out, and nothing after the body is touched. For one thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace muster::http {

class ChunkFilter {
 public:
  // Takes from the front of `in`, writes to the front of `out`; returns how many bytes were
  // written.
  std::size_t pass(std::string_view& in, std::span<char> out);

  bool is_done() const { return state_ == State::kDone; }
  // The framing is not that of chunks: nothing more passes.
  bool is_broken() const { return state_ == State::kBroken; }

  // What extensions and trailers of one body may have in all.
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
  // What the byte leads to; whether it passes is in `passes`.
  State next(char c, bool& passes);
  State after_size(char c, bool& passes);
  State left_out(State state);

  State state_ = State::kSize;
  unsigned digits_ = 0;
  std::uint64_t left_ = 0;  // of the chunk
  std::size_t left_out_ = 0;
};

}  // namespace muster::http
