// Subject keys of which every subject has one that a test can compute, and commits encoded with
// them. Nonces are the same every time, so that a draft has one encoding.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>

#include "core/big_endian.h"
#include "core/check.h"
#include "core/codec/commit_codec.h"
#include "core/guarded.h"
#include "core/keys/subject_keys.h"
#include "core/security/digest.h"

namespace muster {

class TestKeys final : public SubjectKeys {
 public:
  TestKeys() : SubjectKeys(same_) {}

  // A key, nullopt once it is destroyed, kDamaged once it is lost.
  Result<std::optional<SubjectKey>> find(const Subject& subject) const override {
    return gone_.with([&](const auto& gone) -> Result<std::optional<SubjectKey>> {
      const auto found = gone.find(subject);
      if (found != gone.end() && found->second)
        return fail(ErrorCode::kDamaged, "the key of " + name_of(subject) + " is missing");
      if (found != gone.end()) return std::optional<SubjectKey>();
      SubjectKey key;
      key.bytes = content_digest("a key of " + name_of(subject)).bytes;
      return std::optional(key);
    });
  }
  Result<void> make(const Subject&) override { return {}; }
  Result<void> destroy(const Subject& subject) override {
    gone_.with([&](auto& gone) { gone[subject] = false; });
    return {};
  }
  void lose(const Subject& subject) {
    gone_.with([&](auto& gone) { gone[subject] = true; });
  }

 private:
  class Same final : public Random {
   public:
    void fill(std::span<std::uint8_t> out) override {
      for (std::uint8_t& byte : out) byte = 0x5a;
    }
  };
  Same same_;
  Guarded<std::map<Subject, bool>> gone_;  // true: lost
};

inline TestKeys& test_keys() {
  static TestKeys keys;
  return keys;
}

inline std::string encode_commit(const Draft& draft) {
  std::string bytes;
  const auto done = encode_commit(draft, &test_keys(), bytes);
  MUSTER_CHECK(done.has_value(), "{}", done.error().message);
  return bytes;
}

// Decodes and opens.
inline Result<Commit> read_commit(Position first, std::string_view bytes) {
  Result<Commit> commit = decode_commit(first, bytes);
  if (!commit) return commit;
  if (Result<void> opened = open_commit(*commit, &test_keys()); !opened)
    return tl::unexpected(opened.error());
  return commit;
}

}  // namespace muster
