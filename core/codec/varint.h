// Little-endian integers and LEB128 varints: the primitives of the commit codec.
//
// ByteWriter appends to a string. ByteReader reads bytes that it does not trust: it never reads
// past their end, and one sticky flag says whether all reads so far were good, so a loop checks
// once per round instead of once per byte. A varint has only one encoding: padded ones are refused.
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <limits>
#include <string>
#include <string_view>

namespace muster {

inline constexpr std::size_t kVarintBytesMax = 10;

// Maps small numbers of either sign to small unsigned ones: 0, -1, 1, -2, ...
constexpr std::uint64_t zigzag(std::int64_t n) {
  return (static_cast<std::uint64_t>(n) << 1) ^ static_cast<std::uint64_t>(n >> 63);
}
constexpr std::int64_t unzigzag(std::uint64_t n) {
  return static_cast<std::int64_t>((n >> 1) ^ (0 - (n & 1)));
}

constexpr std::size_t varint_size(std::uint64_t n) {
  return (static_cast<std::size_t>(std::bit_width(n | 1)) + 6) / 7;
}

// Writes at most kVarintBytesMax bytes at `out`; returns the end.
inline std::uint8_t* put_varint(std::uint8_t* out, std::uint64_t n) {
  while (n >= 0x80) {
    *out++ = static_cast<std::uint8_t>(n | 0x80);
    n >>= 7;
  }
  *out++ = static_cast<std::uint8_t>(n);
  return out;
}

class ByteWriter {
 public:
  explicit ByteWriter(std::string& out) : out_(out) {}

  void u8(std::uint8_t n) { out_.push_back(static_cast<char>(n)); }
  void u32(std::uint32_t n) { little_endian(n); }
  void u64(std::uint64_t n) { little_endian(n); }
  void bytes(std::string_view s) { out_.append(s); }
  void varint(std::uint64_t n) {
    std::uint8_t buffer[kVarintBytesMax];
    append(buffer, put_varint(buffer, n));
  }
  void append(const std::uint8_t* begin, const std::uint8_t* end) {
    out_.append(reinterpret_cast<const char*>(begin), static_cast<std::size_t>(end - begin));
  }

 private:
  template <typename Int>
  void little_endian(Int n) {
    std::uint8_t buffer[sizeof n];
    for (std::size_t i = 0; i < sizeof n; ++i) buffer[i] = static_cast<std::uint8_t>(n >> (8 * i));
    append(buffer, buffer + sizeof n);
  }
  std::string& out_;
};

class ByteReader {
 public:
  explicit ByteReader(std::string_view bytes)
      : at_(reinterpret_cast<const std::uint8_t*>(bytes.data())), end_(at_ + bytes.size()) {}

  // Whether every read so far succeeded. After a failed read, values are meaningless.
  bool good() const { return !bad_; }
  std::size_t remaining() const { return static_cast<std::size_t>(end_ - at_); }

  std::uint8_t u8() {
    if (at_ == end_) return spoil();
    return *at_++;
  }
  std::uint32_t u32() { return little_endian<std::uint32_t>(); }
  std::uint64_t u64() { return little_endian<std::uint64_t>(); }

  std::string_view bytes(std::uint64_t n) {
    if (n > remaining()) {
      spoil();
      return {};
    }
    const char* begin = reinterpret_cast<const char*>(at_);
    at_ += n;
    return {begin, static_cast<std::size_t>(n)};
  }

  // Replay spends its time here. Branches distinguish lengths of up to four bytes: neighbours have
  // similar lengths, so they are predicted well. A loop, or arithmetic on the length, would stall.
  std::uint64_t varint() {
    if (remaining() >= 4) [[likely]] {
      std::uint64_t n = at_[0];
      if (n < 0x80) return take(1, n);
      n = (n & 0x7f) | static_cast<std::uint64_t>(at_[1]) << 7;
      if (at_[1] < 0x80) return take(2, n);
      n = (n & 0x3fff) | static_cast<std::uint64_t>(at_[2]) << 14;
      if (at_[2] < 0x80) return take(3, n);
      n = (n & 0x1fffff) | static_cast<std::uint64_t>(at_[3]) << 21;
      if (at_[3] < 0x80) return take(4, n);
    }
    return varint_by_byte();
  }

  // A varint that must fit into Int.
  template <typename Int>
  Int varint_as() {
    const std::uint64_t n = varint();
    bad_ |= n > std::numeric_limits<Int>::max();
    return static_cast<Int>(n);
  }

 private:
  std::uint8_t spoil() {
    bad_ = true;
    return 0;
  }

  std::uint64_t take(unsigned length, std::uint64_t n) {
    bad_ |= length > 1 && at_[length - 1] == 0;
    at_ += length;
    return n;
  }

  std::uint64_t varint_by_byte() {
    std::uint64_t n = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
      if (at_ == end_) return spoil();
      const std::uint8_t byte = *at_++;
      if (shift == 63 && byte > 1) return spoil();
      n |= static_cast<std::uint64_t>(byte & 0x7f) << shift;
      if (byte < 0x80) {
        if (byte == 0 && shift > 0) return spoil();
        return n;
      }
    }
    return spoil();
  }

  template <typename Int>
  Int little_endian() {
    if (remaining() < sizeof(Int)) return spoil();
    Int n = 0;
    for (std::size_t i = 0; i < sizeof n; ++i) n |= static_cast<Int>(at_[i]) << (8 * i);
    at_ += sizeof n;
    return n;
  }

  const std::uint8_t* at_;
  const std::uint8_t* end_;
  bool bad_ = false;
};

}  // namespace muster
