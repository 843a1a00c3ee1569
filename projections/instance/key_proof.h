// Whether an instance key is the one that sealed what the log holds.
#pragma once

#include <cstdint>
#include <filesystem>

#include "core/result.h"
#include "core/security/seal.h"
#include "core/views/view_store.h"

namespace muster {

struct KeyProof {
  std::uint64_t opened = 0;
  std::uint64_t failed = 0;
};

// Opens what is sealed: the organization's invitation token, and the API tokens of a few people,
// the first and the last. kDamaged where there is something and nothing of it opens: then the key
// in `file` is another one. Where some of it opens the key is right, and the rest was sealed while
// another key was in its place. Throws ViewsDamaged.
Result<KeyProof> prove_key(const InstanceKey& key, const std::filesystem::path& file,
                           const ViewStore& views);

}  // namespace muster
