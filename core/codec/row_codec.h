// Rows of views as bytes (cereal's portable binary). Views are disposable: when a row's shape changes, the
// projection's version goes up and the rows are computed again, so there is no versioning here.
//
//   std::string bytes = to_row_bytes(row);
//   Row row = from_row_bytes<Row>(bytes);   // aborts where the bytes are not a Row
#pragma once

#include <sstream>
#include <string>
#include <string_view>

#include <cereal/archives/portable_binary.hpp>
#include <cereal/types/array.hpp>
#include <cereal/types/optional.hpp>
#include <cereal/types/string.hpp>
#include <cereal/types/vector.hpp>

#include "core/check.h"
#include "core/codec/memory_stream.h"

namespace muster {

template <typename Row>
std::string to_row_bytes(const Row& row) {
  StringStream out;
  cereal::PortableBinaryOutputArchive archive(out);
  archive(row);
  return std::move(out).bytes();
}

template <typename Row>
Row from_row_bytes(std::string_view bytes) {
  ViewStream in(bytes);
  Row row{};
  try {
    cereal::PortableBinaryInputArchive archive(in);
    archive(row);
  } catch (const std::exception& e) {
    MUSTER_CHECK(false, "a view's row does not decode: {}", e.what());
  }
  return row;
}

}  // namespace muster
