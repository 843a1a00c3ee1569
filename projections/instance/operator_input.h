// What operations of the operator read from their arguments.
#pragma once

#include <string>
#include <string_view>

#include "core/events/types.h"
#include "core/result.h"
#include "projections/instance/operations.h"

namespace muster::projections {

// kInvalid, with the name as field, if it is missing or not text.
Result<std::string> text_argument(const Json& arguments, const char* name);
Result<Secret> secret_argument(const NamedSecrets& secrets, std::string_view name);

// The person: "id", a number, or else "username" as find_user() accepts it.
Result<UserId> named_user(Instance& instance, const Json& arguments,
                          Removed removed = Removed::kLeftOut);
// {"id", "email"}.
Result<Json> id_and_email(Instance& instance, UserId id);

// Who changes something from the command line: the operator, who is nobody of the organization.
Who from_shell(Instance& instance);

}  // namespace muster::projections
