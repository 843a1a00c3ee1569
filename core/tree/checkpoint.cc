#include "core/tree/checkpoint.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <vector>

#include "core/number.h"
#include "core/security/encoding.h"
#include "core/tree/hash_text.h"
#include "core/tree/text_lines.h"

namespace muster {
namespace {

tl::unexpected<Error> refuse(std::string_view why) {
  return fail(ErrorCode::kInvalid, "This is not a checkpoint: " + std::string(why) + ".");
}

}  // namespace

Result<TreeCheckpoint> TreeCheckpoint::parse(std::string_view text) {
  if (!text.ends_with('\n')) return refuse("it ends without a newline");
  std::vector<std::string_view> lines;
  while (const auto line = take_line(text)) lines.push_back(*line);
  if (lines.size() < 3) return refuse("it has fewer than three lines");
  if (std::ranges::any_of(lines, &std::string_view::empty)) return refuse("a line is empty");
  TreeCheckpoint read;
  read.origin = lines[0];
  const auto size = plain_number<std::uint64_t>(lines[1]);
  if (!size) return refuse("its size is not a number");
  read.size = *size;
  const auto root = tree_hash_in(lines[2]);
  if (!root) return refuse("its root is not a SHA-256 hash");
  read.root = *root;
  return read;
}

std::string TreeCheckpoint::to_text() const {
  return origin + '\n' + std::to_string(size) + '\n' + text_of(root) + '\n';
}

Result<TreeCheckpoint> checkpoint_in(const SignedNote& note, const NoteVerifier* key) {
  if (key != nullptr) {
    switch (key->signed_by_it(note)) {
      case NoteJudgement::kUnsigned:
        return fail(ErrorCode::kInvalid, "The checkpoint is not signed with this key.");
      case NoteJudgement::kFalse:
        return fail(ErrorCode::kInvalid, "The signature of the checkpoint is false.");
      case NoteJudgement::kGood:
        break;
    }
  }
  Result<TreeCheckpoint> checkpoint = TreeCheckpoint::parse(note.text);
  if (checkpoint && key != nullptr && checkpoint->origin != key->name())
    return fail(ErrorCode::kInvalid, "The checkpoint is of another log.");
  return checkpoint;
}

}  // namespace muster
