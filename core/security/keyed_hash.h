// SipHash-2-4 (Aumasson and Bernstein, 2012) of short text under a secret key: names rows of tables
// that strangers fill. Without the key no one can choose texts that fall into the same place, or
// find out which texts are in a file of such names.
//
//   const KeyedHash hash(key.derived_secret("attempts"));
//   hash("192.0.2.7")        // 64 bits, the same as long as the key is
//
// Threads: any.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>

#include "core/secret.h"

namespace muster {

class KeyedHash {
 public:
  static constexpr std::size_t kKeyBytes = 16;

  // The first kKeyBytes bytes of the key count. Requires: it has as many.
  explicit KeyedHash(Secret key);

  std::uint64_t operator()(std::string_view text) const;

 private:
  const Secret key_;
};

}  // namespace muster
