// Rows of views as bytes. Views are disposable: when a row's shape changes, the projection's
// version is raised and the rows are computed again, so rows carry no version.
//
//   std::string bytes = to_row_bytes(row);
//   Row row = from_row_bytes<Row>(bytes);   // throws ViewsDamaged if the bytes are not a Row
//
// A row lists its fields like a cereal type (serialize(), save_minimal() and load_minimal()). The
// archives are our own: a replay encodes several rows per event, and cereal's stream alone costs
// more than a row's bytes. Integers are varints (zigzag if signed), enums and booleans one byte,
// strings and vectors their size and contents, an optional one byte and the value.
#pragma once

#include <array>
#include <concepts>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "core/codec/varint.h"
#include "core/views_damaged.h"

namespace muster {
namespace row_codec {

template <typename T, typename Archive>
concept Minimal = requires(const T& value, const Archive& archive) {
  value.save_minimal(archive);
};

template <typename T>
concept OneByte = std::is_same_v<T, bool> || std::is_enum_v<T> || std::is_same_v<T, std::uint8_t>;

class Writer {
 public:
  explicit Writer(std::string& out) : out_(out) {}

  template <typename... T>
  void operator()(const T&... values) {
    (put(values), ...);
  }

 private:
  template <typename T>
  void put(const T& value) {
    if constexpr (OneByte<T>) {
      static_assert(sizeof value == 1);
      out_.u8(static_cast<std::uint8_t>(value));
    } else if constexpr (std::unsigned_integral<T>) {
      out_.varint(value);
    } else if constexpr (std::signed_integral<T>) {
      out_.varint(zigzag(value));
    } else if constexpr (Minimal<T, Writer>) {
      put(value.save_minimal(*this));
    } else {
      const_cast<T&>(value).serialize(*this);  // which only reads it
    }
  }
  void put(const std::string& value) {
    out_.varint(value.size());
    out_.bytes(value);
  }
  template <std::size_t N>
  void put(const std::array<std::uint8_t, N>& value) {
    out_.append(value.data(), value.data() + N);
  }
  template <typename T>
  void put(const std::optional<T>& value) {
    out_.u8(value.has_value());
    if (value) put(*value);
  }
  template <typename T>
  void put(const std::vector<T>& values) {
    out_.varint(values.size());
    for (const T& value : values) put(value);
  }

  ByteWriter out_;
};

class Reader {
 public:
  explicit Reader(std::string_view bytes) : in_(bytes) {}
  // Whether the bytes were exactly what was read, no more and no less.
  bool is_done() const { return in_.good() && in_.remaining() == 0; }

  template <typename... T>
  void operator()(T&... values) {
    (get(values), ...);
  }

 private:
  template <typename T>
  void get(T& value) {
    if constexpr (OneByte<T>) {
      value = static_cast<T>(in_.u8());
    } else if constexpr (std::unsigned_integral<T>) {
      value = in_.varint_as<T>();
    } else if constexpr (std::signed_integral<T>) {
      value = static_cast<T>(unzigzag(in_.varint()));
    } else if constexpr (Minimal<T, Reader>) {
      std::remove_cvref_t<decltype(value.save_minimal(*this))> plain{};
      get(plain);
      value.load_minimal(*this, plain);
    } else {
      value.serialize(*this);
    }
  }
  void get(std::string& value) { value = in_.bytes(in_.varint()); }
  template <std::size_t N>
  void get(std::array<std::uint8_t, N>& value) {
    const std::string_view bytes = in_.bytes(N);
    if (in_.good()) std::memcpy(value.data(), bytes.data(), N);
  }
  template <typename T>
  void get(std::optional<T>& value) {
    value.reset();
    if (in_.u8() != 0) get(value.emplace());
  }
  template <typename T>
  void get(std::vector<T>& values) {
    values.clear();
    // The loop ends when the bytes run out, whatever the size says.
    for (std::uint64_t n = in_.varint(); n > 0 && in_.good(); --n) get(values.emplace_back());
  }

  ByteReader in_;
};

}  // namespace row_codec

// Encodes into a string that is reused, so that writing many rows does not allocate for each.
template <typename Row>
std::string_view to_row_bytes(const Row& row, std::string& bytes) {
  bytes.clear();
  row_codec::Writer writer(bytes);
  writer(row);
  return bytes;
}

template <typename Row>
std::string to_row_bytes(const Row& row) {
  std::string bytes;
  to_row_bytes(row, bytes);
  return bytes;
}

template <typename Row>
Row from_row_bytes(std::string_view bytes) {
  Row row{};
  row_codec::Reader reader(bytes);
  reader(row);
  MUSTER_CHECK_ROWS(reader.is_done(), "a row of {} bytes does not decode", bytes.size());
  return row;
}

}  // namespace muster
