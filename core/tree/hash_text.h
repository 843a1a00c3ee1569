// A hash of the tree as text: 44 characters of base64.
#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>

#include "core/security/encoding.h"
#include "core/tree/merkle.h"

namespace muster {

inline std::string text_of(const TreeHash& hash) { return to_padded_base64(hash.bytes); }

inline std::optional<TreeHash> tree_hash_in(std::string_view text) {
  const auto bytes = from_padded_base64(text);
  TreeHash hash;
  if (!bytes || bytes->size() != hash.bytes.size()) return std::nullopt;
  std::ranges::copy(*bytes, hash.bytes.begin());
  return hash;
}

}  // namespace muster
