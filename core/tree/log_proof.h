// The proof that a commit is in the log, as a file that needs no server: where its entry is in the
// tree, the hashes beside its way to the root, and the signed checkpoint with that root.
//
//   c2sp.org/tlog-proof@v1
//   extra bXVzdGVyL2Nv...          the entry (commit_entry.h)
//   index 73894
//   gSKyXoYZUgZ6jduWYrkDOARinOMGJveXjgMkBTcdPlQ=
//   ...
//
//   example.org/people
//   109482
//   ...
//
// Source: c2sp.org/tlog-proof.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/result.h"
#include "core/tree/checkpoint.h"
#include "core/tree/merkle.h"
#include "core/tree/signed_note.h"

namespace muster {

struct LogProof {
  std::string entry;  // in the line "extra": not authenticated by itself
  std::uint64_t index = 0;
  TreeProof hashes;
  SignedNote checkpoint;

  // kInvalid, with the reason.
  static Result<LogProof> parse(std::string_view text);
  std::string to_text() const;
};

// The checkpoint under which the entry is proved to be at the index. kInvalid, with the reason, if
// it is not, or if the checkpoint is not what checkpoint_in() wants. Cosignatures are the caller's
// business.
Result<TreeCheckpoint> check_proof(const LogProof& proof, const NoteVerifier* key);

}  // namespace muster
