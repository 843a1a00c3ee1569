// Commits: one has one encoding, so what decodes encodes to the same bytes.

#include <algorithm>
#include <cstdint>
#include <string>

#include "core/check.h"
#include "core/codec/commit_codec.h"
#include "core/codec/varint.h"
#include "core/crc32c.h"
#include "tests/fuzz/fuzz.h"

namespace muster::fuzz {
namespace {

constexpr Position kFirst(41);

void check(std::string_view bytes) {
  const Result<Commit> commit = decode_commit(kFirst, bytes);
  const Result<CommitFrame> frame = check_commit(bytes);
  if (!commit) {
    MUSTER_CHECK(commit.error().code == ErrorCode::kDamaged ||
                     (commit.error().code == ErrorCode::kForbidden && !frame),
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
  std::string again;
  MUSTER_CHECK(encode_commit(draft, nullptr, again), "what is sealed needs no keys");
  std::size_t size_max = kCommitFrameBytesMax;
  for (const Entry& entry : draft.entries) size_max += encoded_size_max(entry);
  MUSTER_CHECK(again.size() <= size_max, "{} bytes, promised at most {}", again.size(), size_max);
  MUSTER_CHECK(again == bytes, "a commit has two encodings");
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
