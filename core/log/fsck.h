// Reads a whole log and verifies it: checksums, gapless positions, non-decreasing times, and that
// every event decodes. Works beside a running server. See `muster fsck`.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>

#include "core/log/event_log.h"
#include "core/result.h"

namespace muster {

struct FsckReport {
  Position end;  // everything in [0, end) was read and is intact
  std::uint64_t commits = 0;
  std::uint64_t events = 0;
  std::optional<Timestamp> first_time;
  std::optional<Timestamp> last_time;
  std::map<std::string, std::uint64_t> events_by_type;  // wire name -> count
};

// `on_progress` receives the position reached, from time to time and at the end; `on_commit` every
// commit that decodes, in order. kDamaged names the position, also if the log ends before the head
// it had when fsck began.
Result<FsckReport> fsck(const EventLog& log, const std::function<void(Position)>& on_progress = {},
                        const std::function<void(const EncodedCommit&)>& on_commit = {});

}  // namespace muster
