// A run of pings inside a commit, delta-coded: see commit_codec.h for the bytes. Most of what is
// written and replayed is pings, so both loops allocate nothing for a ping.
#pragma once

#include <cstddef>
#include <optional>

#include "core/codec/varint.h"
#include "core/events/commit.h"

namespace muster {

// Writes all of the record but its wire id. Requires: at least one ping.
void encode_ping_run(const PingRun& run, Timestamp commit_time, ByteWriter& out);

// Reads what encode_ping_run() wrote; nothing where the bytes are not a run. Never makes room for
// more pings than the bytes that are left could hold.
std::optional<PingRun> decode_ping_run(Timestamp commit_time, ByteReader& in);

// An upper bound of the record's size, wire id included, also where the run is joined to another of
// the same source: only the first ping's deltas depend on what stands before it.
std::size_t encoded_ping_run_size_max(const PingRun& run);
// As if each ping took the most that one can.
std::size_t encoded_ping_run_size_rough(const PingRun& run);

}  // namespace muster
