// Commits as bytes: the value of one key in the log. Integers are little endian; `varint` is
// LEB128, `zigzag` a varint of a signed number (Protocol Buffers encoding).
//
//   u8      format version (2)
//   u64     time of record, microseconds UTC
//   varint  number of events (not of records)
//   record* one event, or one run of pings, until the checksum
//   u32     CRC32C (RFC 3720) of everything before it, checked before anything is decoded
//
//   event:  varint wire id (not 1) | varint schema version | who | varint payload length | payload
//           | if the event has personal fields: varint length | sealed part
//           payload: the other fields in order in cereal's portable binary
//           sealed part: the personal fields in the same form, sealed (core/keys/sealed_part.h)
//   who:    u8 channel, plus 128 if a session follows, plus 64 if a position does
//           | varint organization | varint actor (0: none) | varint request
//           | varint session, if any | varint position of the event that is undone, if any
//   run:    varint 1 | varint schema version | u8 channel | varint organization
//           | varint reporter (0: each ping's own user) | varint number of pings
//           | per ping: zigzag user delta | zigzag request delta | zigzag delta of `at` in us;
//             deltas are to the ping before it, of the first to user 0, request 0 and the
//             commit's time
//
// A commit has exactly one encoding, but for the nonces in its sealed parts: padded varints, empty
// runs and trailing bytes are refused.
// Enums are not checked: a number unknown to this edition is shown as a number.
//
// A typical ping takes 4 to 7 bytes. Downsides: one flipped bit makes the whole commit unreadable
// (the log says which one), and reading an event means decoding the events before it in its commit.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "core/events/commit.h"
#include "core/keys/subject_keys.h"
#include "core/result.h"

namespace muster {

// The message size limit of a replicated log; append() refuses larger commits.
inline constexpr std::size_t kCommitBytesMax = 1'000'000;

// Encodes into a buffer that is reused: its contents are replaced, its capacity is kept. Returns
// the checksum. Seals what is personal, unless it is sealed already. kDamaged, kIo: a subject's key
// cannot be used (subject_keys.h). Requires: at least one event, no event of type ActivityPinged
// outside a run, no run without pings, no actor or reporter with the id 0, and `keys` if anything
// is to be sealed.
Result<std::uint32_t> encode_commit(const Draft& draft, const SubjectKeys* keys, std::string& out);

// The commit, with what is personal still sealed. kDamaged, with the reason in `detail`, if the
// bytes are not what encode_commit() produces. `first` is the position from the key. Checks, in
// this order: size, checksum, format version, records.
Result<Commit> decode_commit(Position first, std::string_view bytes);

// Opens what is sealed in a commit; where the key is destroyed, the values are erased. Does nothing
// without `keys`. kDamaged: a key is lost, or a sealed part is not what was written; the message
// names the position.
Result<void> open_commit(Commit& commit, const SubjectKeys* keys);

// Checks frame and checksum without decoding the records: the minimum work of `fsck` and of a
// replay. kForbidden: intact, and of another edition's format; the message says whose.
struct CommitFrame {
  Timestamp time;
  std::uint64_t event_count = 0;
  std::uint32_t crc = 0;
};
Result<CommitFrame> check_commit(std::string_view bytes);

// A commit whose frame and checksum have been checked.
struct EncodedCommit {
  Position first;
  CommitFrame frame;
  std::string_view bytes;

  Position end() const { return first + frame.event_count; }
};
// kDamaged if the records cannot be decoded.
Result<Commit> decode_commit(const EncodedCommit& encoded);

// Decodes and opens a commit.
Result<Commit> read_commit(const EncodedCommit& encoded, const SubjectKeys* keys);
// The same with Commit::digest, for whoever keeps the tree of commits.
Result<Commit> read_commit_with_digest(const EncodedCommit& encoded, const SubjectKeys* keys);

// A cheap upper bound of the entry's encoded size. It still holds after runs of one source are
// joined. A commit takes at most kCommitFrameBytesMax plus the sum over its entries.
std::size_t encoded_size_max(const Entry& entry);
// A looser bound for a run, computed without looking at its pings.
std::size_t encoded_size_rough(const Entry& entry);
inline constexpr std::size_t kCommitFrameBytesMax = 1 + 8 + 10 + 4;

}  // namespace muster
