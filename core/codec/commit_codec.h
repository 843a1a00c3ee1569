// Commits as bytes: the value of one key in the log. Integers are little endian; `varint` is
// LEB128, `zigzag` a varint of a signed number (Protocol Buffers encoding).
//
//   u8      format version (1)
//   u64     time of record, microseconds UTC
//   varint  number of events (not of records)
//   record* one event, or one run of pings, until the checksum
//   u32     CRC32C (RFC 3720) of everything before it, checked before anything is decoded
//
//   event:  varint wire id (not 1) | varint schema version | who | varint payload length | payload
//           payload: the fields in order in cereal's portable binary
//   who:    u8 channel | varint organization | varint actor (0: none) | varint request
//   run:    varint 1 | varint schema version | u8 channel | varint organization
//           | varint reporter (0: each ping's own user) | varint number of pings
//           | per ping: zigzag user delta | zigzag request delta | zigzag delta of `at` in us;
//             deltas are to the ping before it, of the first to user 0, request 0 and the
//             commit's time
//
// One commit has one encoding: padded varints, empty runs and bytes left over are refused. Enums
// are not checked: a number that this edition does not know is shown as such.
//
// Typical ping: 4 to 7 bytes. Downsides: one flipped bit makes the whole commit unreadable (the log
// says which), and an event cannot be read without decoding those before it in its commit.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "core/events/commit.h"
#include "core/result.h"

namespace muster {

// A replicated log's message limit; append() refuses more.
inline constexpr std::size_t kCommitBytesMax = 1'000'000;

// Requires: at least one event, no event of type ActivityPinged outside a run, no run without
// pings, and no actor or reporter with the id 0.
std::string encode_commit(const Draft& draft);
// The same, into a buffer that is used again: what was in it goes, its room stays. Returns the
// checksum.
std::uint32_t encode_commit(const Draft& draft, std::string& out);

// kDamaged, with what is wrong in `detail`, where the bytes are not a commit that encode_commit
// made. `first` is the position that the key gives. Checked in this order: size, checksum, format
// version, records.
Result<Commit> decode_commit(Position first, std::string_view bytes);

// Checks frame and checksum without decoding the records: what `fsck` and replay's limit cost at
// least.
struct CommitFrame {
  Timestamp time;
  std::uint64_t event_count = 0;
  std::uint32_t crc = 0;
};
Result<CommitFrame> check_commit(std::string_view bytes);

// A commit whose frame and checksum are good.
struct EncodedCommit {
  Position first;
  CommitFrame frame;
  std::string_view bytes;

  Position end() const { return first + frame.event_count; }
};
// kDamaged where the records are none.
Result<Commit> decode_commit(const EncodedCommit& encoded);

// An upper bound of what the entry takes in a commit, cheap to compute. It still holds when runs of
// one source are joined. A commit takes at most kCommitFrameBytesMax and the sum over its entries.
std::size_t encoded_size_max(const Entry& entry);
// A looser one, of a run without a look at its pings.
std::size_t encoded_size_rough(const Entry& entry);
inline constexpr std::size_t kCommitFrameBytesMax = 1 + 8 + 10 + 4;

}  // namespace muster
