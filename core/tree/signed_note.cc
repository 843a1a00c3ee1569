#include "core/tree/signed_note.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <span>
#include <utility>

#include "core/big_endian.h"
#include "core/check.h"
#include "core/security/encoding.h"
#include "core/text.h"
#include "core/tree/text_lines.h"

namespace muster {
namespace {

constexpr std::size_t kKeyIdBytes = 4;
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

}  // namespace

Result<SignedNote> SignedNote::parse(std::string_view note) {
  const auto refuse = [](std::string_view why) { return not_a("signed note", why); };
  if (note.size() > kNoteBytesMax) return refuse("it is too long");
  if (!is_note_text(note)) return refuse("it is not plain text");
  if (!note.ends_with('\n')) return refuse("it ends without a newline");
  const std::size_t gap = note.rfind("\n\n");
  if (gap == note.npos) return refuse("it has no signatures");
  SignedNote read;
  read.text = note.substr(0, gap + 1);
  auto signatures = parse_signatures(note.substr(gap + 2));
  if (!signatures) return tl::unexpected(signatures.error());
  read.signatures = *std::move(signatures);
  return read;
}

Result<std::vector<NoteSignature>> SignedNote::parse_signatures(std::string_view lines) {
  const auto refuse = [](std::string_view why) { return not_a("signed note", why); };
  if (lines.size() > kNoteBytesMax) return refuse("it is too long");
  std::vector<NoteSignature> read;
  while (const auto line = take_line(lines)) {
    auto signature = signature_in(*line);
    if (!signature) return refuse("a line of its signatures is none");
    if (read.size() == kNoteSignaturesMax) return refuse("it has too many signatures");
    read.push_back(*std::move(signature));
  }
  if (!lines.empty()) return refuse("it ends without a newline");
  if (read.empty()) return refuse("it has no signatures");
  return read;
}

std::string SignedNote::to_text() const {
  std::string note = text + '\n';
  for (const NoteSignature& signature : signatures) note += line_of(signature);
  return note;
}

Result<NoteVerifier> NoteVerifier::parse(std::string_view verifier_key) {
  return NoteKey::parse(NoteKeyKind::kEd25519, verifier_key).map([](NoteKey&& key) {
    return NoteVerifier(std::move(key));
  });
}

NoteJudgement NoteVerifier::signed_by_it(const SignedNote& note) const {
  NoteJudgement judgement = NoteJudgement::kUnsigned;
  for (const NoteSignature& signature : note.signatures) {
    if (signature.name != key_.name() || signature.key_id != key_.id()) continue;
    if (!key_.verifies(note.text, signature.bytes)) return NoteJudgement::kFalse;
    judgement = NoteJudgement::kGood;
  }
  return judgement;
}

NoteSigner::NoteSigner(std::string name, const Secret& seed)
    : seed_(seed), verifier_(NoteKey::of(NoteKeyKind::kEd25519, std::move(name), seed)) {}

std::string NoteSigner::sign(std::string_view text) const {
  MUSTER_CHECK(text.ends_with('\n') && is_note_text(text), "a text that cannot be signed");
  SignedNote note{std::string(text),
                  {{verifier_.name(), verifier_.key_id(), ed25519_signature(seed_, text)}}};
  return note.to_text();
}

}  // namespace muster
