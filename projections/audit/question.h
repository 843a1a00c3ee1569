// Questions about events as text, parsed the same way for the shell, the JSON interface and the
// page.
//
//   Result<EventFilter> filter = read_question({.user = "ada", .since = "7d"}, now, find_user);
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "core/moment.h"
#include "core/result.h"
#include "projections/audit/events.h"

namespace muster::projections {

// Absent parts do not filter.
struct EventQuestion {
  std::optional<std::string> user;   // WHO: users_named()
  std::optional<std::string> type;   // read_types()
  std::optional<std::string> since;  // parse_moment(); inclusive
  std::optional<std::string> until;  // exclusive
};

// A wire name, or a group, which is a name's part before the dot. kInvalid, field type.
Result<EventTypes> read_types(std::string_view text);

using FindUser = std::function<Result<UserId>(std::string_view)>;
// kInvalid names the faulty part in `field`; errors of find_user are passed on.
Result<EventFilter> read_question(const EventQuestion& question, Timestamp now,
                                  const FindUser& find_user);

}  // namespace muster::projections
