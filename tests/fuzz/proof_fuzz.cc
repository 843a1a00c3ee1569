// What strangers hand over to be verified: notes, keys, checkpoints, cosignatures, proofs, entries,
// addresses of tiles. Whatever is taken is written again as the same text, and nothing is proved by
// it: the signatures are of no key that we know.

#include <cstdint>
#include <string>
#include <string_view>

#include "core/check.h"
#include "core/tree/commit_entry.h"
#include "core/tree/cosignature.h"
#include "core/tree/log_proof.h"
#include "core/tree/tile.h"
#include "tests/fuzz/fuzz.h"

namespace muster::fuzz {

void fuzz(std::string_view input) {
  static const NoteSigner ours("fuzz", Secret(std::string(32, 'k')));
  static const NoteVerifier& key = ours.verifier();
  static const WitnessSigner witness("fuzz.witness", Secret(std::string(32, 'w')));

  if (const auto note = SignedNote::parse(input)) {
    MUSTER_CHECK(note->to_text() == input, "a note has two spellings");
    MUSTER_CHECK(key.signed_by_it(*note) != NoteJudgement::kGood,
                 "a note is signed with a key that nobody has");
    MUSTER_CHECK(SignedNote::parse(ours.sign(note->text)), "a text of a note cannot be signed");
    (void)checkpoint_in(*note, nullptr);
    const auto cosigned = witness.key().cosignature_on(*note);
    MUSTER_CHECK(!cosigned || !*cosigned, "a note is cosigned with a key that nobody has");
    for (const Cosignature& said : cosignatures_said(*note, "fuzz"))
      MUSTER_CHECK(said.time >= Timestamp{}, "a cosignature from before 1970");
  }
  if (const auto signatures = SignedNote::parse_signatures(input)) {
    const SignedNote note{"x\n", *signatures};
    MUSTER_CHECK(note.to_text() == "x\n\n" + std::string(input), "signatures have two spellings");
  }
  if (const auto other = NoteVerifier::parse(input))
    MUSTER_CHECK(other->to_text() == input, "a key has two spellings");
  if (const auto other = WitnessKey::parse(input))
    MUSTER_CHECK(other->to_text() == input, "a witness's key has two spellings");
  if (const auto checkpoint = TreeCheckpoint::parse(input)) {
    const std::string text = checkpoint->to_text();
    MUSTER_CHECK(input.starts_with(text), "a checkpoint has two spellings");
    MUSTER_CHECK(*TreeCheckpoint::parse(text) == *checkpoint, "a checkpoint is read as another");
  }
  if (const auto proof = LogProof::parse(input)) {
    MUSTER_CHECK(proof->to_text() == input, "a proof has two spellings");
    MUSTER_CHECK(!check_proof(*proof, &key), "something is proved with a key that nobody has");
    (void)check_proof(*proof, nullptr);
  }
  if (const auto entry = CommitEntry::parse(input))
    MUSTER_CHECK(entry->to_text() == input, "an entry has two spellings");
  if (const auto tile = Tile::parse(input)) {
    MUSTER_CHECK(tile->path() == input, "a tile has two addresses");
    (void)tile_in(~std::uint64_t{0}, tile->level, tile->index);
  }
}

}  // namespace muster::fuzz
