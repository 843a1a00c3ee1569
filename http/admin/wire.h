// The messages on admin.sock, as both ends write and read them. See admin_server.h for the
// protocol.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/result.h"
#include "projections/instance/operations.h"

namespace muster::http {

inline constexpr std::string_view kOperationsPath = "/operations/";

std::string operation_path(std::string_view name);

// The body of a request: the arguments as a line of JSON, then each secret as "name size", its
// bytes and a line break. Allocated in its exact size; the caller wipes it.
std::string request_body(const Json& arguments, const projections::NamedSecrets& secrets);

struct OperationRequest {
  Json arguments;
  projections::NamedSecrets secrets;
};
// Wipes `body`. kInvalid if it is not such a body.
Result<OperationRequest> request_in(std::string&& body);

// Messages, each a line including its line break.
std::string line_message(const Json& line);
std::string outcome_message(const Result<Json>& outcome);
// A line of the answer as the shell reads it; null if it is not JSON.
Json message_in(std::string_view line);
// Requires: an object without "line". kIo if it is neither a result nor an error.
Result<Json> outcome_in(const Json& message);

}  // namespace muster::http
