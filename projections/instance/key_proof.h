// Whether an instance key is the one that sealed what the log contains.
#pragma once

#include <cstdint>
#include <filesystem>

#include "core/result.h"
#include "core/security/seal.h"
#include "core/views/view_store.h"

namespace muster::projections {

struct KeyProof {
  std::uint64_t opened = 0;
  std::uint64_t failed = 0;
};

// Opens sealed secrets: the organization's invitation token, and the API tokens of a few people,
// the first and the last. kDamaged if there are any and none opens: the key in `file` is then a
// different one. If some open the key is right, and the others were sealed while another key was in
// its place. Throws ViewsDamaged.
Result<KeyProof> prove_key(const InstanceKey& key, const std::filesystem::path& file,
                           const ViewStore& views);

}  // namespace muster::projections
