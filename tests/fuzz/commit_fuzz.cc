// Commits: one has one encoding, so what decodes encodes to the same bytes.

#include <algorithm>
#include <cstdint>
#include <string>

#include "core/check.h"
#include "core/codec/commit_codec.h"
#include "core/codec/upcast.h"
#include "core/codec/varint.h"
#include "core/crc32c.h"
#include "tests/fuzz/fuzz.h"

namespace muster::fuzz {
namespace {

constexpr Position kFirst(41);

// Whether an entry may have been written in an older shape. Of a run of pings there is only one.
bool may_be_older(const Entry& entry) {
  const auto* event = std::get_if<Event>(&entry);
  return event != nullptr && std::ranges::any_of(upcasters(), [&](const Upcaster& upcaster) {
           return upcaster.wire_id == info_of(event->payload).wire_id;
         });
}

void check(std::string_view bytes) {
  const Result<Commit> commit = decode_commit(kFirst, bytes);
  const Result<CommitFrame> frame = check_commit(bytes);
  if (!commit) {
    MUSTER_CHECK(commit.error().code == ErrorCode::kDamaged,
                 "a commit is refused as something else");
    return;
  }
  MUSTER_CHECK(frame && frame->event_count == commit->event_count && frame->crc == commit->crc &&
                   frame->time == commit->time,
               "the frame says something else than the commit");
  std::uint64_t seen = 0;
  for_each_event(*commit, [&](Position at, const Who&, const Payload&) {
    MUSTER_CHECK(at == kFirst + seen, "position {} comes after {} events", at, seen);
    ++seen;
  });
  MUSTER_CHECK(seen == commit->event_count, "{} events of {}", seen, commit->event_count);

  const Draft draft{commit->time, commit->entries};
  const std::string again = encode_commit(draft);
  std::size_t size_max = kCommitFrameBytesMax;
  for (const Entry& entry : draft.entries) size_max += encoded_size_max(entry);
  MUSTER_CHECK(again.size() <= size_max, "{} bytes, promised at most {}", again.size(), size_max);
  if (std::ranges::any_of(draft.entries, may_be_older)) {
    const Result<Commit> decoded = decode_commit(kFirst, again);
    MUSTER_CHECK(decoded && decoded->entries == commit->entries, "encoding changes the events");
  } else {
    MUSTER_CHECK(again == bytes, "a commit has two encodings");
  }
}

}  // namespace

void fuzz(std::string_view input) {
  check(input);
  // What passes the checksum, which no change of an input would.
  constexpr std::size_t kCrcBytes = 4;
  std::string whole(input.substr(0, input.size() - std::min(input.size(), kCrcBytes)));
  ByteWriter(whole).u32(crc32c(whole));
  check(whole);
}

}  // namespace muster::fuzz
