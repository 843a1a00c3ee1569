// A run of pings inside a commit, delta-coded: commit_codec.h describes the bytes. Most of what is
// written and replayed is pings, so neither loop allocates per ping.
#pragma once

#include <cstddef>
#include <optional>

#include "core/codec/commit_codec.h"
#include "core/codec/varint.h"
#include "core/events/commit.h"

namespace muster {

// Writes the record without its wire id. Requires: at least one ping.
void encode_ping_run(const PingRun& run, Timestamp commit_time, ByteWriter& out);

// Reads what encode_ping_run() wrote; nullopt if the bytes are not a run. Never reserves room for
// more pings than the remaining bytes could hold.
std::optional<PingRun> decode_ping_run(Timestamp commit_time, ByteReader& in);

// Whether a commit is one run of pings and nothing else, told by its first bytes alone.
bool is_one_ping_run(const EncodedCommit& commit);

// An upper bound of the record's size, wire id included. It still holds after the run is joined to
// another of the same source: only the first ping's deltas depend on what precedes it.
std::size_t encoded_ping_run_size_max(const PingRun& run);
// The bound if every ping took its maximum size.
std::size_t encoded_ping_run_size_rough(const PingRun& run);

}  // namespace muster
