#include "core/tree/commit_entry.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "core/number.h"
#include "core/tree/hash_text.h"
#include "core/tree/text_lines.h"

namespace muster {
namespace {

constexpr std::string_view kKind = "muster/commit/v1";

tl::unexpected<Error> refuse(std::string_view why) {
  return fail(ErrorCode::kInvalid, "This is not the entry of a commit: " + std::string(why) + ".");
}

}  // namespace

CommitEntry CommitEntry::of(const EncodedCommit& commit) {
  return {commit.first, commit.frame.event_count, commit.frame.time, content_digest(commit.bytes)};
}

std::string CommitEntry::to_text() const {
  std::string text(kKind);
  for (const std::string& line : {std::to_string(first.value), std::to_string(event_count),
                                  std::to_string(time.micros), text_of(commit)}) {
    text += '\n' + line;
  }
  return text + '\n';
}

Result<CommitEntry> CommitEntry::parse(std::string_view text) {
  std::array<std::string_view, 5> lines;
  for (std::string_view& line : lines) {
    const auto taken = take_line(text);
    if (!taken) return refuse("it has fewer than five lines");
    line = *taken;
  }
  if (!text.empty()) return refuse("it has more than five lines");
  if (lines[0] != kKind) return refuse("it does not begin with " + std::string(kKind));
  const auto first = plain_number<std::uint64_t>(lines[1]);
  const auto events = plain_number<std::uint64_t>(lines[2]);
  const bool is_before_1970 = lines[3].starts_with('-');
  const auto micros = plain_number<std::uint64_t>(lines[3].substr(is_before_1970 ? 1 : 0));
  const auto commit = tree_hash_in(lines[4]);
  if (!first || !events || !micros || !commit) return refuse("a line is not what it should be");
  const auto signed_micros = static_cast<std::int64_t>(is_before_1970 ? 0 - *micros : *micros);
  CommitEntry entry{Position(*first), *events, Timestamp{signed_micros}, *commit};
  // A number too large for its type, or "-0".
  if (std::to_string(signed_micros) != lines[3]) return refuse("its time is none");
  return entry;
}

}  // namespace muster
