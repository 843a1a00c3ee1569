// A public Ed25519 key with a name and a kind, as one line of text: what notes (signed_note.h) and
// cosignatures (cosignature.h) are verified with.
//
//   example.org/people+530d903a+Aekye...    name, id in hex, base64 of the kind and the key
//
// The id is the beginning of the SHA-256 of name, kind and key, so keys of two kinds or two names
// never have the same one. Keys come from strangers: anything but the one spelling is refused.
//
// Source: c2sp.org/signed-note.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "core/result.h"
#include "core/secret.h"

namespace muster {

inline constexpr std::size_t kEd25519SignatureBytes = 64;

// Not empty, UTF-8, without spaces of any kind, '+' and control characters.
bool is_key_name(std::string_view name);

enum class NoteKeyKind : std::uint8_t { kEd25519 = 1, kCosignature = 4 };

class NoteKey {
 public:
  // kInvalid, with the reason, for anything but a key of this kind.
  static Result<NoteKey> parse(NoteKeyKind kind, std::string_view text);
  // Of a private key: 32 bytes (RFC 8032). Requires: is_key_name(name).
  static NoteKey of(NoteKeyKind kind, std::string name, const Secret& seed);

  const std::string& name() const { return name_; }
  std::uint32_t id() const { return id_; }
  bool verifies(std::string_view message, std::string_view signature) const;
  std::string to_text() const;

  friend bool operator==(const NoteKey&, const NoteKey&) = default;

 private:
  NoteKey(NoteKeyKind kind, std::string name, const std::array<std::uint8_t, 32>& public_key);

  NoteKeyKind kind_;
  std::string name_;
  std::array<std::uint8_t, 32> public_key_;
  std::uint32_t id_;
};

// The signature of a message: 64 bytes. `seed` as above.
std::string ed25519_signature(const Secret& seed, std::string_view message);

}  // namespace muster
