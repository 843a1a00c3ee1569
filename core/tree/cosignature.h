// Cosignatures: what witnesses add to a checkpoint (checkpoint.h). Each says that its witness has
// seen this tree, at a time, and no other one of that log that does not extend it. So a log that
// shows one history to some and another one to others is found out, also without its help.
//
//   Result<WitnessKey> witness = WitnessKey::parse("witness.example.org/w1+d644be82+BB...");
//   Result<std::optional<Cosignature>> seen = witness->cosignature_on(note);
//
// Ed25519 (type 0x04) only. Keys and notes come from strangers. Pure functions.
//
// Source: c2sp.org/tlog-cosignature, "cosignature/v1".
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "core/secret.h"
#include "core/time.h"
#include "core/tree/signed_note.h"

namespace muster {

struct Cosignature {
  std::string witness;  // the name of its key
  Timestamp time;       // by the witness's clock; whole seconds

  friend bool operator==(const Cosignature&, const Cosignature&) = default;
};

class WitnessKey {
 public:
  // kInvalid, with the reason, for anything but a verifier key of type 0x04.
  static Result<WitnessKey> parse(std::string_view verifier_key);

  const std::string& name() const { return key_.name(); }
  std::string to_text() const { return key_.to_text(); }
  // Whether the signature says that it is of this key.
  bool is_named_by(const NoteSignature& signature) const;
  // kInvalid: the signature is not this key's, or false.
  Result<Cosignature> check(std::string_view note_text, const NoteSignature& signature) const;
  // The newest cosignature of this key; nullopt if there is none. kInvalid: one is false.
  Result<std::optional<Cosignature>> cosignature_on(const SignedNote& note) const;

  friend bool operator==(const WitnessKey&, const WitnessKey&) = default;

 private:
  friend class WitnessSigner;
  explicit WitnessKey(NoteKey key) : key_(std::move(key)) {}

  NoteKey key_;
};

// Signs as a witness does. (The server only asks witnesses; those of the tests are made with this.)
class WitnessSigner {
 public:
  // As NoteSigner.
  WitnessSigner(std::string name, const Secret& seed);

  const WitnessKey& key() const { return key_; }
  // Requires: `seconds` since 1970 is less than 2^63.
  NoteSignature cosign(std::string_view note_text, std::uint64_t seconds) const;

 private:
  const Secret seed_;
  const WitnessKey key_;
};

// The signatures besides the log's own that have the form of a cosignature. They are not verified:
// for a checkpoint whose cosignatures were verified before (LogSigner), or to name what is not.
std::vector<Cosignature> cosignatures_said(const SignedNote& note, const std::string& origin);

}  // namespace muster
