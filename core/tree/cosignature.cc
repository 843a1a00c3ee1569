#include "core/tree/cosignature.h"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <limits>
#include <utility>

#include "core/big_endian.h"

namespace muster {
namespace {

constexpr std::size_t kTimeBytes = sizeof(std::uint64_t);
// That a Timestamp can hold.
constexpr std::uint64_t kSecondsMax = std::numeric_limits<std::int64_t>::max() / 1'000'000;

std::string signed_message(std::string_view note_text, std::uint64_t seconds) {
  return "cosignature/v1\ntime " + std::to_string(seconds) + '\n' + std::string(note_text);
}

// nullopt: it does not have the form of one.
std::optional<std::uint64_t> seconds_in(const NoteSignature& signature) {
  if (signature.bytes.size() != kTimeBytes + kEd25519SignatureBytes) return std::nullopt;
  const auto seconds =
      from_big_endian<std::uint64_t>(std::string_view(signature.bytes).substr(0, kTimeBytes));
  if (seconds > kSecondsMax) return std::nullopt;
  return seconds;
}

Cosignature cosignature_of(const NoteSignature& signature, std::uint64_t seconds) {
  return {signature.name, Timestamp{static_cast<std::int64_t>(seconds) * 1'000'000}};
}

}  // namespace

Result<WitnessKey> WitnessKey::parse(std::string_view verifier_key) {
  return NoteKey::parse(NoteKeyKind::kCosignature, verifier_key).map([](NoteKey&& key) {
    return WitnessKey(std::move(key));
  });
}

bool WitnessKey::is_named_by(const NoteSignature& signature) const {
  return signature.name == key_.name() && signature.key_id == key_.id();
}

Result<Cosignature> WitnessKey::check(std::string_view note_text,
                                      const NoteSignature& signature) const {
  const auto seconds = seconds_in(signature);
  // A witness has to say when.
  const bool is_good = is_named_by(signature) && seconds && *seconds > 0 &&
                       key_.verifies(signed_message(note_text, *seconds),
                                     std::string_view(signature.bytes).substr(kTimeBytes));
  if (!is_good)
    return fail(ErrorCode::kInvalid, "The cosignature of " + key_.name() + " is false.");
  return cosignature_of(signature, *seconds);
}

Result<std::optional<Cosignature>> WitnessKey::cosignature_on(const SignedNote& note) const {
  std::optional<Cosignature> newest;
  for (const NoteSignature& signature : note.signatures) {
    if (!is_named_by(signature)) continue;
    const Result<Cosignature> good = check(note.text, signature);
    if (!good) return tl::unexpected(good.error());
    if (!newest || newest->time < good->time) newest = *good;
  }
  return newest;
}

WitnessSigner::WitnessSigner(std::string name, const Secret& seed)
    : seed_(seed), key_(NoteKey::of(NoteKeyKind::kCosignature, std::move(name), seed)) {}

NoteSignature WitnessSigner::cosign(std::string_view note_text, std::uint64_t seconds) const {
  return {key_.key_.name(), key_.key_.id(),
          big_endian(seconds) + ed25519_signature(seed_, signed_message(note_text, seconds))};
}

std::vector<Cosignature> cosignatures_said(const SignedNote& note, const std::string& origin) {
  std::vector<Cosignature> said;
  for (const NoteSignature& signature : note.signatures) {
    const auto seconds = seconds_in(signature);
    if (signature.name != origin && seconds) said.push_back(cosignature_of(signature, *seconds));
  }
  return said;
}

}  // namespace muster
