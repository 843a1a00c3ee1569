// An event's fields as bytes: one visitor each for writing, reading and measuring, over
// T::fields(). What is personal is apart from the rest, because it is sealed.
//
//   FieldBytes bytes = encode_fields(event);         // clear and personal
//   Result<T> event = decode_fields<T>(bytes.clear); // Personal<> fields are sealed
//   Result<void> opened = open_fields(*event, bytes.personal);
//
// The bytes are cereal's portable binary: a byte 1 (little endian), then the fields in order; a
// string is its length as u64 and its bytes, an optional is a byte (1: absent) and the value, a
// list is its length as u64 and its values, each of a fixed size. Whether an optional Personal<> is
// there stands in the clear part; its value and that of every other one in the personal part, which
// is empty if there is none.
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

struct BegunPart {
  StringStream out;
  cereal::PortableBinaryOutputArchive archive{
      out, cereal::PortableBinaryOutputArchive::Options::LittleEndian()};
};

// Bytes in cereal's format. Begun only when there is something to write: that takes longer than the
// fields of most events.
class Part {
 public:
  template <typename T>
  void add(const T& value) {
    if constexpr (std::same_as<T, std::string> || Fixed<T>) {
      archive()(value);
    } else if constexpr (std::same_as<T, PasswordHash>) {
      archive()(value.phc);
    } else if constexpr (std::same_as<T, Sealed>) {
      archive()(value.bytes);
    } else if constexpr (std::same_as<T, ImageBytes>) {
      archive()(value.webp);
    } else if constexpr (is_list<T>) {
      archive()(cereal::make_size_tag(static_cast<cereal::size_type>(value.size())));
      for (const auto& element : value) add(element);
    } else {
      check_enum<T>();
      archive()(static_cast<std::uint8_t>(value));
    }
  }
  void begin() { archive(); }
  // Empty if it was not begun.
  std::string bytes() && { return begun_ ? std::move(begun_->out).bytes() : std::string(); }

 private:
  cereal::PortableBinaryOutputArchive& archive() {
    if (!begun_) begun_.emplace();
    return begun_->archive;
  }
  std::optional<BegunPart> begun_;
};

struct Writer {
  Part clear;
  Part personal;
  bool writes_personal = true;

  template <typename T>
  void operator()(const char*, const T& value) {
    put(value);
  }

  template <typename T>
  void put(const T& value) {
    if constexpr (is_personal<T>) {
      if (writes_personal) personal.add(value.reveal());
    } else if constexpr (is_optional<T>) {
      clear.add(static_cast<std::uint8_t>(!value.has_value()));
      if (value) put(*value);
    } else {
      clear.add(value);
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
      value = T::sealed();
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

// Visits the personal fields that are there.
template <typename Visit>
struct Personals {
  Visit visit;

  template <typename T>
  void operator()(const char*, T& value) {
    using Value = std::remove_const_t<T>;
    if constexpr (is_personal<Value>) {
      visit(value);
    } else if constexpr (is_optional<Value>) {
      if constexpr (is_personal<typename Value::value_type>) {
        if (value) visit(*value);
      }
    }
  }
};
template <typename Visit>
Personals(Visit) -> Personals<Visit>;

struct Measure {
  std::size_t clear = 1;  // the byte-order byte
  std::size_t personal = 0;

  template <typename T>
  void operator()(const char*, const T& value) {
    add(value);
  }

  template <typename T>
  void add(const T& value) {
    if constexpr (is_personal<T>) {
      personal += (personal == 0 ? 1 : 0) + size_of(value.reveal());
    } else if constexpr (is_optional<T>) {
      clear += 1;
      if (value) add(*value);
    } else {
      clear += size_of(value);
    }
  }

  template <typename T>
  static std::size_t size_of(const T& value) {
    if constexpr (std::same_as<T, std::string>) {
      return 8 + value.size();
    } else if constexpr (std::same_as<T, PasswordHash>) {
      return 8 + value.phc.size();
    } else if constexpr (std::same_as<T, Sealed>) {
      return 8 + value.bytes.size();
    } else if constexpr (std::same_as<T, ImageBytes>) {
      return 8 + value.webp.size();
    } else if constexpr (is_list<T>) {
      std::size_t size = 8;
      for (const auto& element : value) size += size_of(element);
      return size;
    } else {
      return sizeof value;
    }
  }
};

// Calls read(archive, stream) over the bytes. kDamaged unless it takes exactly all of them.
template <typename Read>
Result<void> read_part(std::string_view bytes, const Read& read) {
  // Cereal would also accept big endian; we never write it, and each event has one encoding only.
  if (bytes.empty() || bytes.front() != 1)
    return fail(ErrorCode::kDamaged, "the byte order is not ours");
  thread_local ViewStream in;
  in.read_from(bytes);
  try {
    cereal::PortableBinaryInputArchive archive(in);
    Reader reader{archive, in};
    read(reader);
    if (!reader.good)
      return fail(ErrorCode::kDamaged, "a field does not fit into the bytes that are there");
  } catch (const std::exception&) {
    return fail(ErrorCode::kDamaged, "the bytes end before the last field");
  }
  if (in.remaining() != 0) return fail(ErrorCode::kDamaged, "there are bytes after the last field");
  return {};
}

}  // namespace field_codec

struct FieldBytes {
  std::string clear;
  std::string personal;  // empty: nothing is
};

// Requires: no personal field is sealed or erased.
template <typename T>
FieldBytes encode_fields(const T& event) {
  field_codec::Writer writer;
  writer.clear.begin();
  T::fields(event, writer);
  return {std::move(writer.clear).bytes(), std::move(writer.personal).bytes()};
}

// The clear part alone, of any event.
template <typename T>
std::string encode_clear_fields(const T& event) {
  field_codec::Writer writer;
  writer.writes_personal = false;
  writer.clear.begin();
  T::fields(event, writer);
  return std::move(writer.clear).bytes();
}

struct FieldSizes {
  std::size_t clear = 0;
  std::size_t personal = 0;
};

// The sizes of encode_fields()'s result.
template <typename T>
FieldSizes encoded_field_sizes(const T& event) {
  field_codec::Measure measure;
  T::fields(event, measure);
  return {measure.clear, measure.personal};
}

// kDamaged unless the bytes are exactly one T's clear part.
template <typename T>
Result<T> decode_fields(std::string_view clear) {
  T event{};
  const Result<void> done =
      field_codec::read_part(clear, [&](field_codec::Reader& reader) { T::fields(event, reader); });
  if (!done) return tl::unexpected(done.error());
  return event;
}

// Calls visit(Personal<>&) for each personal field that is there.
template <typename T, typename Visit>
void for_each_personal(T& event, Visit&& visit) {
  std::remove_const_t<T>::fields(event, field_codec::Personals{std::forward<Visit>(visit)});
}

// Gives the sealed fields their values. kDamaged unless the bytes are exactly theirs; the event
// then has some of them.
template <typename T>
Result<void> open_fields(T& event, std::string_view personal) {
  return field_codec::read_part(personal, [&](field_codec::Reader& reader) {
    for_each_personal(event, [&]<typename V>(Personal<V>& value) {
      V inner{};
      if (reader.good) reader.get(inner);
      value = Personal<V>(std::move(inner));
    });
  });
}

}  // namespace muster
