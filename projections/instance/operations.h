// What an operator does from a shell, on an open instance. The server runs these for a subcommand
// that reaches it through admin.sock, and a subcommand without a server runs them itself: one code
// path, one answer. Arguments and results are JSON objects because they cross that socket; secrets
// go beside them, in memory that is wiped. operations.cc lists the operations with their arguments
// and results.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "core/result.h"
#include "core/secret.h"
#include "projections/audit/question.h"
#include "projections/instance/instance.h"
#include "projections/json.h"

namespace muster::projections {

// Takes one line; false: the listener is gone, stop.
using Emit = std::function<bool(const Json& line)>;
using NamedSecrets = std::map<std::string, Secret, std::less<>>;

struct OperationInput {
  const Json& arguments;
  const NamedSecrets& secrets;
};

// kInvalid names the faulty argument. kNotFound for an unknown operation. `follow` continues until
// emit() returns false or the instance is interrupted; an empty object is emitted periodically to
// detect a listener that is gone.
Result<Json> run_operation(Instance& instance, std::string_view name, const Json& arguments,
                           const Emit& emit, const NamedSecrets& secrets = {});

// Whether the operation changes nothing but views, so that an instance opened read-only can run it.
bool is_reading_operation(std::string_view name);

// Whether the operation asks Instance::people(), for Instance::Options::lists_people.
bool needs_people_index(std::string_view name, const Json& arguments);

// The filter of the operation "events". `user` is a name to be looked up, or a number.
Result<EventFilter> parse_event_filter(const Json& arguments, const FindUser& find_user,
                                       Timestamp now);

}  // namespace muster::projections
