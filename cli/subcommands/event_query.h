// The question of `muster events`: typed options become the operation's arguments.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/result.h"
#include "core/time.h"
#include "projections/instance/operations.h"

namespace muster::cli {

struct EventQuery {
  std::uint64_t from = 0;
  std::string user;   // as operators write it; empty: everyone
  std::string type;   // a wire name or its first part; empty: all
  std::string since;  // core/moment.h; empty: none
  std::string until;
  std::optional<std::uint64_t> limit;
  bool reverse = false;   // newest first
  bool activity = false;  // also if no type is asked for
};

// Times are fixed relative to `now`, so that repeating asks the same. kInvalid names the faulty
// option; an unknown type lists the known ones.
Result<Json> event_arguments(const EventQuery& query, Timestamp now);

// What --type takes.
std::vector<std::string> event_types_and_groups();

// "activity.pinged, organization.founded, ...", in catalogue order.
std::string event_type_names();

}  // namespace muster::cli
