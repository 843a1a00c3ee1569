// Signed notes: a text of lines, followed by signatures that anybody can check with a key of one
// line. Checkpoints of the tree and cosignatures of witnesses are notes.
//
//   const NoteSigner signer("example.org/people", seed);
//   const std::string note = signer.sign("example.org/people\n7\n...\n");
//   Result<NoteVerifier> key = NoteVerifier::parse(signer.verifier_key());
//   Result<SignedNote> read = SignedNote::parse(note);
//   key->signed_by_it(*read);                                  // kGood
//
// Only Ed25519 (type 0x01). Notes and keys come from strangers: parsing bounds their size. All
// functions are pure, and any thread may use the classes.
//
// Source: c2sp.org/signed-note.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/result.h"
#include "core/secret.h"
#include "core/tree/note_key.h"

namespace muster {

inline constexpr std::size_t kNoteBytesMax = 256 * 1024;
inline constexpr std::size_t kNoteSignaturesMax = 64;

struct NoteSignature {
  std::string name;
  std::uint32_t key_id = 0;
  std::string bytes;
};

struct SignedNote {
  std::string text;  // ends in a newline
  std::vector<NoteSignature> signatures;

  // kInvalid, with the reason, if it is no note.
  static Result<SignedNote> parse(std::string_view note);
  // Lines of signatures alone, as a witness answers: bounded as a note. kInvalid as above.
  static Result<std::vector<NoteSignature>> parse_signatures(std::string_view lines);
  std::string to_text() const;
};

enum class NoteJudgement : std::uint8_t {
  kUnsigned,  // no signature names the key
  kGood,
  kFalse,  // one names the key and does not fit
};

class NoteVerifier {
 public:
  // "example.org/people+530d903a+Aekye..." kInvalid, with the reason, for anything else.
  static Result<NoteVerifier> parse(std::string_view verifier_key);

  const std::string& name() const { return key_.name(); }
  std::uint32_t key_id() const { return key_.id(); }
  NoteJudgement signed_by_it(const SignedNote& note) const;
  std::string to_text() const { return key_.to_text(); }

 private:
  friend class NoteSigner;
  explicit NoteVerifier(NoteKey key) : key_(std::move(key)) {}

  NoteKey key_;
};

class NoteSigner {
 public:
  // `seed`: the 32 bytes of an Ed25519 private key (RFC 8032). Requires: is_key_name(name).
  NoteSigner(std::string name, const Secret& seed);

  const NoteVerifier& verifier() const { return verifier_; }
  std::string verifier_key() const { return verifier_.to_text(); }
  // The note with this signature alone. Requires: the text ends in a newline, is UTF-8 and has no
  // other control characters.
  std::string sign(std::string_view text) const;

 private:
  const Secret seed_;
  const NoteVerifier verifier_;
};

}  // namespace muster
