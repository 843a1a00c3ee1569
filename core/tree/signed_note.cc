#include "core/tree/signed_note.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <span>
#include <utility>

#include <cryptopp/xed25519.h>

#include "core/big_endian.h"
#include "core/check.h"
#include "core/security/digest.h"
#include "core/security/encoding.h"
#include "core/text.h"
#include "core/tree/text_lines.h"

namespace muster {
namespace {

constexpr std::uint8_t kEd25519 = 1;
constexpr std::size_t kKeyIdBytes = 4;
constexpr std::size_t kSignatureBytes = 64;
constexpr std::string_view kDash = "\xE2\x80\x94 ";  // an em dash and a space

tl::unexpected<Error> not_a(std::string_view what, std::string_view why) {
  return fail(ErrorCode::kInvalid,
              "This is not a " + std::string(what) + ": " + std::string(why) + ".");
}

std::string_view view_of(std::span<const std::uint8_t> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}
std::span<const std::uint8_t> bytes_of(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

std::uint32_t key_id_of(std::string_view name, std::span<const std::uint8_t> public_key) {
  const Digest digest = content_digest(std::string(name) + '\n' + static_cast<char>(kEd25519) +
                                       std::string(view_of(public_key)));
  return from_big_endian<std::uint32_t>(digest.view().substr(0, kKeyIdBytes));
}

bool is_note_text(std::string_view text) {
  return is_utf8(text) && std::ranges::all_of(text, [](char c) {
           return c == '\n' || static_cast<unsigned char>(c) >= 0x20;
         });
}

// "— NAME BASE64"
std::optional<NoteSignature> signature_in(std::string_view line) {
  if (!line.starts_with(kDash)) return std::nullopt;
  line.remove_prefix(kDash.size());
  const std::size_t space = line.find(' ');
  if (space == line.npos || !is_key_name(line.substr(0, space))) return std::nullopt;
  const auto bytes = from_padded_base64(line.substr(space + 1));
  if (!bytes || bytes->size() <= kKeyIdBytes) return std::nullopt;
  const std::string_view all = view_of(*bytes);
  return NoteSignature{std::string(line.substr(0, space)),
                       from_big_endian<std::uint32_t>(all.substr(0, kKeyIdBytes)),
                       std::string(all.substr(kKeyIdBytes))};
}

std::string line_of(const NoteSignature& signature) {
  const std::string bytes = big_endian(signature.key_id) + signature.bytes;
  return std::string(kDash) + signature.name + ' ' + to_padded_base64(bytes_of(bytes)) + '\n';
}

std::array<std::uint8_t, 32> public_key_of(const Secret& seed) {
  MUSTER_CHECK(seed.reveal().size() == 32, "a seed of {} bytes", seed.reveal().size());
  const CryptoPP::ed25519::Signer signer(
      reinterpret_cast<const CryptoPP::byte*>(seed.reveal().data()));
  std::array<std::uint8_t, 32> key;
  const auto& private_key =
      dynamic_cast<const CryptoPP::ed25519PrivateKey&>(signer.GetPrivateKey());
  std::copy_n(private_key.GetPublicKeyBytePtr(), key.size(), key.begin());
  return key;
}

}  // namespace

bool is_key_name(std::string_view name) {
  return !name.empty() && is_utf8(name) && !has_blank_characters(name) &&
         name.find('+') == name.npos;
}

Result<SignedNote> SignedNote::parse(std::string_view note) {
  const auto refuse = [](std::string_view why) { return not_a("signed note", why); };
  if (note.size() > kNoteBytesMax) return refuse("it is too long");
  if (!is_note_text(note)) return refuse("it is not plain text");
  if (!note.ends_with('\n')) return refuse("it ends without a newline");
  const std::size_t gap = note.rfind("\n\n");
  if (gap == note.npos) return refuse("it has no signatures");
  SignedNote read;
  read.text = note.substr(0, gap + 1);
  std::string_view rest = note.substr(gap + 2);
  while (const auto line = take_line(rest)) {
    auto signature = signature_in(*line);
    if (!signature) return refuse("a line of its signatures is none");
    if (read.signatures.size() == kNoteSignaturesMax) return refuse("it has too many signatures");
    read.signatures.push_back(*std::move(signature));
  }
  if (read.signatures.empty()) return refuse("it has no signatures");
  return read;
}

std::string SignedNote::to_text() const {
  std::string note = text + '\n';
  for (const NoteSignature& signature : signatures) note += line_of(signature);
  return note;
}

NoteVerifier::NoteVerifier(std::string name, const std::array<std::uint8_t, 32>& public_key)
    : name_(std::move(name)), key_id_(key_id_of(name_, public_key)), public_key_(public_key) {}

Result<NoteVerifier> NoteVerifier::parse(std::string_view verifier_key) {
  const auto refuse = [](std::string_view why) { return not_a("verifier key", why); };
  const std::size_t id_at = verifier_key.find('+');
  const std::size_t key_at = verifier_key.find('+', id_at + 1);
  if (id_at == verifier_key.npos || key_at == verifier_key.npos) return refuse("it has no '+'");
  const std::string_view name = verifier_key.substr(0, id_at);
  const auto id = from_hex(verifier_key.substr(id_at + 1, key_at - id_at - 1));
  const auto key = from_padded_base64(verifier_key.substr(key_at + 1));
  if (!is_key_name(name)) return refuse("its name is empty or has spaces");
  std::array<std::uint8_t, 32> public_key;
  if (!id || id->size() != kKeyIdBytes || !key || key->empty()) return refuse("it is incomplete");
  if (key->front() != kEd25519) return refuse("it is of a kind other than Ed25519");
  if (key->size() != 1 + public_key.size()) return refuse("it is incomplete");
  std::copy(key->begin() + 1, key->end(), public_key.begin());
  NoteVerifier verifier(std::string(name), public_key);
  if (from_big_endian<std::uint32_t>(view_of(*id)) != verifier.key_id_)
    return refuse("its id is not that of its key");
  return verifier;
}

NoteJudgement NoteVerifier::signed_by_it(const SignedNote& note) const {
  NoteJudgement judgement = NoteJudgement::kUnsigned;
  for (const NoteSignature& signature : note.signatures) {
    if (signature.name != name_ || signature.key_id != key_id_) continue;
    const CryptoPP::ed25519::Verifier verifier(public_key_.data());
    const bool fits =
        signature.bytes.size() == kSignatureBytes &&
        verifier.VerifyMessage(reinterpret_cast<const CryptoPP::byte*>(note.text.data()),
                               note.text.size(),
                               reinterpret_cast<const CryptoPP::byte*>(signature.bytes.data()),
                               signature.bytes.size());
    if (!fits) return NoteJudgement::kFalse;
    judgement = NoteJudgement::kGood;
  }
  return judgement;
}

std::string NoteVerifier::to_text() const {
  std::string key(1, static_cast<char>(kEd25519));
  key += view_of(public_key_);
  return name_ + '+' + to_hex(bytes_of(big_endian(key_id_))) + '+' +
         to_padded_base64(bytes_of(key));
}

NoteSigner::NoteSigner(std::string name, const Secret& seed)
    : seed_(seed), verifier_(std::move(name), public_key_of(seed)) {
  MUSTER_CHECK(is_key_name(verifier_.name()), "a key named {}", verifier_.name());
}

std::string NoteSigner::sign(std::string_view text) const {
  MUSTER_CHECK(text.ends_with('\n') && is_note_text(text), "a text that cannot be signed");
  const CryptoPP::ed25519::Signer signer(
      reinterpret_cast<const CryptoPP::byte*>(seed_.reveal().data()));
  std::string signature(kSignatureBytes, '\0');
  // (Ed25519 is deterministic and uses no random numbers.)
  signer.SignMessage(CryptoPP::NullRNG(), reinterpret_cast<const CryptoPP::byte*>(text.data()),
                     text.size(), reinterpret_cast<CryptoPP::byte*>(signature.data()));
  SignedNote note{std::string(text), {{verifier_.name(), verifier_.key_id(), signature}}};
  return note.to_text();
}

}  // namespace muster
