#include "core/tree/note_key.h"

#include <algorithm>
#include <cstdint>
#include <span>
#include <utility>

#include <cryptopp/xed25519.h>

#include "core/big_endian.h"
#include "core/check.h"
#include "core/security/digest.h"
#include "core/security/encoding.h"
#include "core/text.h"

namespace muster {
namespace {

constexpr std::size_t kKeyIdBytes = 4;

std::string_view view_of(std::span<const std::uint8_t> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}
std::span<const std::uint8_t> bytes_of(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}
const CryptoPP::byte* crypto_bytes(std::string_view text) {
  return reinterpret_cast<const CryptoPP::byte*>(text.data());
}

tl::unexpected<Error> refuse(std::string_view why) {
  return fail(ErrorCode::kInvalid, "This is not a verifier key: " + std::string(why) + ".");
}

CryptoPP::ed25519::Signer signer_of(const Secret& seed) {
  MUSTER_CHECK(seed.reveal().size() == 32, "a seed of {} bytes", seed.reveal().size());
  return CryptoPP::ed25519::Signer(crypto_bytes(seed.reveal()));
}

}  // namespace

bool is_key_name(std::string_view name) {
  return !name.empty() && is_utf8(name) && !has_blank_characters(name) &&
         name.find('+') == name.npos;
}

NoteKey::NoteKey(NoteKeyKind kind, std::string name, const std::array<std::uint8_t, 32>& public_key)
    : kind_(kind), name_(std::move(name)), public_key_(public_key) {
  const Digest digest =
      content_digest(name_ + '\n' + static_cast<char>(kind_) + std::string(view_of(public_key_)));
  id_ = from_big_endian<std::uint32_t>(digest.view().substr(0, kKeyIdBytes));
}

Result<NoteKey> NoteKey::parse(NoteKeyKind kind, std::string_view text) {
  const std::size_t id_at = text.find('+');
  const std::size_t key_at = text.find('+', id_at + 1);
  if (id_at == text.npos || key_at == text.npos) return refuse("it has no '+'");
  const std::string_view name = text.substr(0, id_at);
  const auto id = from_hex(text.substr(id_at + 1, key_at - id_at - 1));
  const auto key = from_padded_base64(text.substr(key_at + 1));
  if (!is_key_name(name)) return refuse("its name is empty or has spaces");
  std::array<std::uint8_t, 32> public_key;
  if (!id || id->size() != kKeyIdBytes || !key || key->empty()) return refuse("it is incomplete");
  if (key->front() != static_cast<std::uint8_t>(kind))
    return refuse(kind == NoteKeyKind::kEd25519
                      ? "it is of a kind other than Ed25519"
                      : "it is of a kind other than an Ed25519 cosignature");
  if (key->size() != 1 + public_key.size()) return refuse("it is incomplete");
  std::copy(key->begin() + 1, key->end(), public_key.begin());
  NoteKey read(kind, std::string(name), public_key);
  if (from_big_endian<std::uint32_t>(view_of(*id)) != read.id_)
    return refuse("its id is not that of its key");
  return read;
}

NoteKey NoteKey::of(NoteKeyKind kind, std::string name, const Secret& seed) {
  MUSTER_CHECK(is_key_name(name), "a key named {}", name);
  const CryptoPP::ed25519::Signer signer = signer_of(seed);
  std::array<std::uint8_t, 32> key;
  const auto& private_key =
      dynamic_cast<const CryptoPP::ed25519PrivateKey&>(signer.GetPrivateKey());
  std::copy_n(private_key.GetPublicKeyBytePtr(), key.size(), key.begin());
  return {kind, std::move(name), key};
}

bool NoteKey::verifies(std::string_view message, std::string_view signature) const {
  if (signature.size() != kEd25519SignatureBytes) return false;
  const CryptoPP::ed25519::Verifier verifier(public_key_.data());
  return verifier.VerifyMessage(crypto_bytes(message), message.size(), crypto_bytes(signature),
                                signature.size());
}

std::string NoteKey::to_text() const {
  std::string key(1, static_cast<char>(kind_));
  key += view_of(public_key_);
  return name_ + '+' + to_hex(bytes_of(big_endian(id_))) + '+' + to_padded_base64(bytes_of(key));
}

std::string ed25519_signature(const Secret& seed, std::string_view message) {
  std::string signature(kEd25519SignatureBytes, '\0');
  // (Ed25519 is deterministic and uses no random numbers.)
  signer_of(seed).SignMessage(CryptoPP::NullRNG(), crypto_bytes(message), message.size(),
                              reinterpret_cast<CryptoPP::byte*>(signature.data()));
  return signature;
}

}  // namespace muster
