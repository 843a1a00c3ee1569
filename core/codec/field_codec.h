// An event's fields as bytes: one visitor each for writing, reading and measuring, over
// T::fields().
//
//   std::string bytes = encode_fields(event);
//   Result<T> event = decode_fields<T>(bytes);
//
// The bytes are cereal's portable binary: a byte 1 (little endian), then the fields in order; a
// string is its length as u64 and its bytes, an optional is a byte (1: absent) and the value, a
// list is its length as u64 and its values, each of a fixed size.
// Reading goes field by field and not through cereal's own string and optional, because those
// allocate what a damaged length says.
#pragma once

#include <concepts>
#include <cstdint>
#include <exception>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include <cereal/archives/portable_binary.hpp>
#include <cereal/types/array.hpp>
#include <cereal/types/string.hpp>

#include "core/codec/memory_stream.h"
#include "core/events/catalog.h"
#include "core/result.h"

namespace muster {
namespace field_codec {

template <typename T>
inline constexpr bool is_optional = false;
template <typename T>
inline constexpr bool is_optional<std::optional<T>> = true;
template <typename T>
inline constexpr bool is_list = false;
template <typename T>
inline constexpr bool is_list<std::vector<T>> = true;
template <typename T>
inline constexpr bool is_personal = false;
template <typename T>
inline constexpr bool is_personal<Personal<T>> = true;

// Integers, ids, times and digests: a fixed number of bytes, written by cereal.
template <typename T>
concept Fixed = std::integral<T> || std::same_as<T, Timestamp> || std::same_as<T, Digest> ||
    std::same_as<T, UserId> || std::same_as<T, ProjectId> || std::same_as<T, SessionId> ||
    std::same_as<T, OrganizationId> || std::same_as<T, RequestId>;

template <typename T>
constexpr void check_enum() {
  static_assert(std::is_enum_v<T>, "a field type that the codec does not know");
  static_assert(std::same_as<std::underlying_type_t<T>, std::uint8_t>,
                "enums are one byte on disk");
}

struct Writer {
  cereal::PortableBinaryOutputArchive& archive;

  template <typename T>
  void operator()(const char*, const T& value) {
    put(value);
  }

  template <typename T>
  void put(const T& value) {
    if constexpr (Fixed<T> || std::same_as<T, std::string>) {
      archive(value);
    } else if constexpr (std::same_as<T, PasswordHash>) {
      archive(value.phc);
    } else if constexpr (std::same_as<T, Sealed>) {
      archive(value.bytes);
    } else if constexpr (std::same_as<T, ImageBytes>) {
      archive(value.webp);
    } else if constexpr (is_personal<T>) {
      put(value.reveal());
    } else if constexpr (is_optional<T>) {
      archive(static_cast<std::uint8_t>(!value.has_value()));
      if (value) put(*value);
    } else if constexpr (is_list<T>) {
      archive(cereal::make_size_tag(static_cast<cereal::size_type>(value.size())));
      for (const auto& element : value) put(element);
    } else {
      check_enum<T>();
      archive(static_cast<std::uint8_t>(value));
    }
  }
};

struct Reader {
  cereal::PortableBinaryInputArchive& archive;
  ViewStream& stream;
  bool good = true;

  template <typename T>
  void operator()(const char*, T& value) {
    if (good) get(value);
  }

  template <typename T>
  void get(T& value) {
    if constexpr (Fixed<T>) {
      archive(value);
    } else if constexpr (std::same_as<T, std::string>) {
      get_string(value);
    } else if constexpr (std::same_as<T, PasswordHash>) {
      get_string(value.phc);
    } else if constexpr (std::same_as<T, Sealed>) {
      get_string(value.bytes);
    } else if constexpr (std::same_as<T, ImageBytes>) {
      get_string(value.webp);
    } else if constexpr (is_personal<T>) {
      std::decay_t<decltype(value.reveal())> inner{};
      get(inner);
      value = T(std::move(inner));
    } else if constexpr (is_optional<T>) {
      std::uint8_t absent = 0;
      archive(absent);
      good = good && absent <= 1;
      if (good && absent == 0) get(value.emplace());
    } else if constexpr (is_list<T>) {
      get_list(value);
    } else {
      check_enum<T>();
      std::uint8_t number = 0;
      archive(number);
      value = static_cast<T>(number);
    }
  }

  void get_string(std::string& value) {
    cereal::size_type size = 0;
    archive(cereal::make_size_tag(size));
    if (size > stream.remaining()) {
      good = false;
      return;
    }
    value.resize(static_cast<std::size_t>(size));
    archive(cereal::binary_data(value.data(), value.size()));
  }

  template <Fixed T>
  void get_list(std::vector<T>& values) {
    cereal::size_type size = 0;
    archive(cereal::make_size_tag(size));
    if (size > stream.remaining() / sizeof(T)) {
      good = false;
      return;
    }
    values.resize(static_cast<std::size_t>(size));
    for (T& value : values) get(value);
  }
};

struct Measure {
  std::size_t size = 1;  // the byte-order byte

  template <typename T>
  void operator()(const char*, const T& value) {
    add(value);
  }

  template <typename T>
  void add(const T& value) {
    if constexpr (std::same_as<T, std::string>) {
      size += 8 + value.size();
    } else if constexpr (std::same_as<T, PasswordHash>) {
      add(value.phc);
    } else if constexpr (std::same_as<T, Sealed>) {
      add(value.bytes);
    } else if constexpr (std::same_as<T, ImageBytes>) {
      add(value.webp);
    } else if constexpr (is_personal<T>) {
      add(value.reveal());
    } else if constexpr (is_optional<T>) {
      size += 1;
      if (value) add(*value);
    } else if constexpr (is_list<T>) {
      size += 8;
      for (const auto& element : value) add(element);
    } else {
      size += sizeof value;
    }
  }
};

}  // namespace field_codec

template <typename T>
std::string encode_fields(const T& event) {
  StringStream out;
  cereal::PortableBinaryOutputArchive archive(
      out, cereal::PortableBinaryOutputArchive::Options::LittleEndian());
  T::fields(event, field_codec::Writer{archive});
  return std::move(out).bytes();
}

// The size of encode_fields()'s result.
template <typename T>
std::size_t encoded_fields_size(const T& event) {
  field_codec::Measure measure;
  T::fields(event, measure);
  return measure.size;
}

// kDamaged unless the bytes are exactly one T.
template <typename T>
Result<T> decode_fields(std::string_view bytes) {
  // Cereal would also accept big endian; we never write it, and each event has one encoding only.
  if (bytes.empty() || bytes.front() != 1)
    return fail(ErrorCode::kDamaged, "the byte order is not ours");
  thread_local ViewStream in;
  in.read_from(bytes);
  T event{};
  try {
    cereal::PortableBinaryInputArchive archive(in);
    field_codec::Reader reader{archive, in};
    T::fields(event, reader);
    if (!reader.good)
      return fail(ErrorCode::kDamaged, "a field does not fit into the bytes that are there");
  } catch (const std::exception&) {
    return fail(ErrorCode::kDamaged, "the bytes end before the last field");
  }
  if (in.remaining() != 0) return fail(ErrorCode::kDamaged, "there are bytes after the last field");
  return event;
}

}  // namespace muster
