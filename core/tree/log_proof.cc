#include "core/tree/log_proof.h"

#include <cstddef>
#include <cstdint>
#include <optional>

#include "core/number.h"
#include "core/security/encoding.h"
#include "core/tree/hash_text.h"
#include "core/tree/text_lines.h"

namespace muster {
namespace {

constexpr std::string_view kKind = "c2sp.org/tlog-proof@v1";
constexpr std::string_view kExtra = "extra ";
constexpr std::string_view kIndex = "index ";
// A tree of 2^64 entries has so many levels.
constexpr std::size_t kHashesMax = 64;

tl::unexpected<Error> refuse(std::string_view why) {
  return fail(ErrorCode::kInvalid, "This is not a proof: " + std::string(why) + ".");
}

}  // namespace

Result<LogProof> LogProof::parse(std::string_view text) {
  if (text.size() > kNoteBytesMax) return refuse("it is too long");
  LogProof proof;
  if (take_line(text) != kKind) return refuse("it does not begin with " + std::string(kKind));
  auto line = take_line(text);
  if (line && line->starts_with(kExtra)) {
    const auto entry = from_padded_base64(line->substr(kExtra.size()));
    if (!entry) return refuse("its line \"extra\" is not base64");
    proof.entry.assign(entry->begin(), entry->end());
    line = take_line(text);
  }
  if (!line || !line->starts_with(kIndex)) return refuse("it has no line \"index\"");
  const auto index = plain_number<std::uint64_t>(line->substr(kIndex.size()));
  if (!index) return refuse("its index is not a number");
  proof.index = *index;
  for (line = take_line(text); line && !line->empty(); line = take_line(text)) {
    const auto hash = tree_hash_in(*line);
    if (!hash) return refuse("a line is not a SHA-256 hash");
    if (proof.hashes.size() == kHashesMax) return refuse("it has too many hashes");
    proof.hashes.push_back(*hash);
  }
  if (!line) return refuse("it has no checkpoint");
  auto checkpoint = SignedNote::parse(text);
  if (!checkpoint) return tl::unexpected(checkpoint.error());
  proof.checkpoint = *std::move(checkpoint);
  return proof;
}

std::string LogProof::to_text() const {
  std::string text = std::string(kKind) + '\n';
  if (!entry.empty()) {
    text += std::string(kExtra) +
            to_padded_base64({reinterpret_cast<const std::uint8_t*>(entry.data()), entry.size()}) +
            '\n';
  }
  text += std::string(kIndex) + std::to_string(index) + '\n';
  for (const TreeHash& hash : hashes) text += text_of(hash) + '\n';
  return text + '\n' + checkpoint.to_text();
}

Result<TreeCheckpoint> check_proof(const LogProof& proof, const NoteVerifier* key) {
  Result<TreeCheckpoint> checkpoint = checkpoint_in(proof.checkpoint, key);
  if (!checkpoint) return checkpoint;
  if (!proves_inclusion(leaf_hash(proof.entry), proof.index, checkpoint->size, proof.hashes,
                        checkpoint->root))
    return fail(ErrorCode::kInvalid, "The entry is not in the tree of the checkpoint.");
  return checkpoint;
}

}  // namespace muster
