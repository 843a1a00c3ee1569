#include "http/transport/chunk_filter.h"

#include <algorithm>

#include "core/ascii.h"
#include "http/transport/request_head.h"

namespace muster::http {

std::size_t ChunkFilter::pass(std::string_view& in, std::span<char> out) {
  std::size_t written = 0;
  while (!in.empty() && written < out.size() && !is_done() && !is_broken()) {
    if (state_ == State::kData) {
      const std::size_t n =
          std::min({in.size(), out.size() - written, static_cast<std::size_t>(left_)});
      std::copy_n(in.begin(), n, out.begin() + static_cast<std::ptrdiff_t>(written));
      in.remove_prefix(n);
      written += n;
      left_ -= n;
      if (left_ == 0) state_ = State::kDataCr;
      continue;
    }
    bool passes = false;
    state_ = next(in.front(), passes);
    if (passes) out[written++] = in.front();
    in.remove_prefix(1);
  }
  return written;
}

ChunkFilter::State ChunkFilter::next(char c, bool& passes) {
  switch (state_) {
    case State::kSize:
      if (const auto digit = hex_digit(c)) {
        if (++digits_ > kSizeDigitsMax) return State::kBroken;
        left_ = left_ * 16 + static_cast<unsigned>(*digit);
        passes = true;
        return State::kSize;
      }
      return digits_ == 0 ? State::kBroken : after_size(c, passes);
    case State::kAfterSize:
      if (c == ' ' || c == '\t') return left_out(State::kAfterSize);
      return c == ';' ? left_out(State::kExtension) : State::kBroken;
    case State::kExtension:
      if (c == '\r') return after_size(c, passes);
      return is_field_char(c) ? left_out(State::kExtension) : State::kBroken;
    case State::kSizeEnd:
      passes = c == '\n';
      digits_ = 0;
      if (!passes) return State::kBroken;
      return left_ == 0 ? State::kTrailer : State::kData;
    case State::kDataCr:
      passes = c == '\r';
      return passes ? State::kDataEnd : State::kBroken;
    case State::kDataEnd:
      passes = c == '\n';
      return passes ? State::kSize : State::kBroken;
    case State::kTrailer:
      if (c == '\r') {
        passes = true;
        return State::kEnd;
      }
      return is_token_char(c) ? left_out(State::kTrailerName) : State::kBroken;
    case State::kTrailerName:
      if (c == ':') return left_out(State::kTrailerValue);
      return is_token_char(c) ? left_out(State::kTrailerName) : State::kBroken;
    case State::kTrailerValue:
      if (c == '\r') return State::kTrailerEnd;
      return is_field_char(c) ? left_out(State::kTrailerValue) : State::kBroken;
    case State::kTrailerEnd:
      return c == '\n' ? State::kTrailer : State::kBroken;
    case State::kEnd:
      passes = c == '\n';
      return passes ? State::kDone : State::kBroken;
    case State::kData:
    case State::kDone:
    case State::kBroken:
      break;
  }
  return state_;
}

ChunkFilter::State ChunkFilter::after_size(char c, bool& passes) {
  if (c == '\r') {
    passes = true;
    return State::kSizeEnd;
  }
  if (c == ' ' || c == '\t') return left_out(State::kAfterSize);
  return c == ';' ? left_out(State::kExtension) : State::kBroken;
}

ChunkFilter::State ChunkFilter::left_out(State state) {
  return ++left_out_ > kLeftOutBytesMax ? State::kBroken : state;
}

}  // namespace muster::http
