// The tree's entry for a commit: a text that anybody can compute again with sha256sum.
//
//   muster/commit/v1
//   1204                                            position of the first event
//   3                                               number of events
//   1750000000000000                                time of record, microseconds since 1970 UTC
//   sFodV/vSp5O8n9a8QpW6PRY97tfOSW5bsc2Xl/EQi08=    SHA-256 of the commit's bytes
//
// Each line ends in a newline.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/codec/commit_codec.h"
#include "core/ids.h"
#include "core/result.h"
#include "core/time.h"
#include "core/tree/merkle.h"

namespace muster {

struct CommitEntry {
  Position first;
  std::uint64_t event_count = 0;
  Timestamp time;
  TreeHash commit;

  Position end() const { return first + event_count; }
  // Of a commit as the log has it. Hashes its bytes.
  static CommitEntry of(const EncodedCommit& commit);
  std::string to_text() const;
  // kInvalid, with the reason, unless it is what to_text() makes.
  static Result<CommitEntry> parse(std::string_view text);

  friend bool operator==(const CommitEntry&, const CommitEntry&) = default;
};

}  // namespace muster
