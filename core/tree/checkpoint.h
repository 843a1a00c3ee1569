// A checkpoint of the tree: whose log it is, how many entries it has, and its root. Signed, it is a
// note (signed_note.h) that commits its signer to every entry of the log up to there.
//
//   example.org/people
//   109482
//   sFodV/vSp5O8n9a8QpW6PRY97tfOSW5bsc2Xl/EQi08=
//
// Source: c2sp.org/tlog-checkpoint. (A projection has a checkpoint of another kind: core/views.)
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/result.h"
#include "core/tree/merkle.h"
#include "core/tree/signed_note.h"

namespace muster {

struct TreeCheckpoint {
  std::string origin;
  std::uint64_t size = 0;
  TreeHash root;

  // kInvalid, with the reason. Lines after the root, which others may add, are skipped.
  static Result<TreeCheckpoint> parse(std::string_view text);
  // Ends in a newline.
  std::string to_text() const;

  friend bool operator==(const TreeCheckpoint&, const TreeCheckpoint&) = default;
};

// The checkpoint in a note. kInvalid, with the reason, unless the note is signed with this key and
// is about the log of the key's name; without a key, whoever signed it.
Result<TreeCheckpoint> checkpoint_in(const SignedNote& note, const NoteVerifier* key);

}  // namespace muster
