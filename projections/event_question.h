// Which events somebody asks for, as text: read in one way, whether it came by the shell, the JSON
// interface or the page.
//
//   Result<EventFilter> filter = read_question({.user = "ada", .since = "7d"}, now, find_user);
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "core/moment.h"
#include "core/result.h"
#include "projections/audit.h"

namespace muster {

// What is absent is not asked for.
struct EventQuestion {
  std::optional<std::string> user;   // as find_user takes it
  std::optional<std::string> type;   // read_types()
  std::optional<std::string> since;  // parse_moment(); included
  std::optional<std::string> until;  // excluded
};

// A wire name, or a group: the part of one before its dot. kInvalid, field type.
Result<EventTypes> read_types(std::string_view text);

using FindUser = std::function<Result<UserId>(std::string_view)>;
// kInvalid names the part at fault in `field`; what find_user says is passed on.
Result<EventFilter> read_question(const EventQuestion& question, Timestamp now,
                                  const FindUser& find_user);

}  // namespace muster
