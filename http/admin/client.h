// The client end of admin.sock: how a subcommand asks the running server to run an operation.
//
//   auto answer = call_operation(dir / "admin.sock", "user", {{"username", who}}, emit);
//   if (!answer) ...;   // no server: open the instance and run the operation here
//
// An absent answer means that nothing listens there (no socket, or a dead server's) and that
// nothing was requested. Everything else is the server's answer, with the code, message and field
// of its refusal; kIo if the connection broke before the answer was complete: whether the operation
// ran is then unknown, and the message says so.
#pragma once

#include <filesystem>
#include <optional>
#include <string_view>

#include "core/result.h"
#include "projections/instance/operations.h"

namespace muster::http {

// Each line that the operation emits is passed to `emit`; if that returns false the connection is
// closed and the answer is kIo. Paths longer than a socket address (107 bytes) work too.
std::optional<Result<Json>> call_operation(const std::filesystem::path& socket_path,
                                           std::string_view name, const Json& arguments,
                                           const projections::Emit& emit,
                                           const projections::NamedSecrets& secrets = {});

}  // namespace muster::http
