// The other end of admin.sock: how a subcommand asks the running server to do an operation.
//
//   std::optional<Result<Json>> answer = call_operation(dir / "admin.sock", "user", {{"username",
//   who}}, emit); if (!answer) ...;   // no server runs on this directory: open the instance and do
//   it here
//
// An absent answer means that nobody listens there (no socket, or one that a dead server left), and
// that nothing was asked of anybody. Everything else is the server's answer, with the code, message
// and field of its refusal; kIo where the connection broke before the answer was whole: then
// whether the operation was done is unknown, and the message says so.
#pragma once

#include <filesystem>
#include <optional>
#include <string_view>

#include "core/result.h"
#include "projections/instance/operations.h"

namespace muster::http {

// Each line that the operation emits goes to `emit`; where it returns false the connection is
// closed, and the answer is kIo. Paths too long for a socket address (107 bytes) work too.
std::optional<Result<Json>> call_operation(const std::filesystem::path& socket_path,
                                           std::string_view name, const Json& arguments,
                                           const projections::Emit& emit,
                                           const projections::NamedSecrets& secrets = {});

}  // namespace muster::http
