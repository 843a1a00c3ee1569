// What `muster events` is asked for: typed options become the arguments of the operation.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "core/result.h"
#include "core/time.h"
#include "projections/instance/operations.h"

namespace muster::cli {

struct EventQuery {
  std::uint64_t from = 0;
  std::string user;   // as operators write it; empty: everybody
  std::string type;   // a wire name, or its first part; empty: all
  std::string since;  // core/moment.h; empty: none
  std::string until;
  std::optional<std::uint64_t> limit;
  bool reverse = false;   // newest first
  bool activity = false;  // also where no type is asked for
};

// With moments fixed at `now`, so that asking again asks the same. kInvalid names the option at
// fault; an unknown type lists those there are.
Result<Json> event_arguments(const EventQuery& query, Timestamp now);

// "activity.pinged, organization.founded, ...", in the order of the catalogue.
std::string event_type_names();

}  // namespace muster::cli
