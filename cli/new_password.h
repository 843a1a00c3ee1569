// A command that sets a password: given on the command line, read from standard input, or typed
// twice at a terminal, and typed again as long as the rules refuse it.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "cli/subcommand.h"
#include "core/secret.h"
#include "projections/json.h"

namespace muster::cli {

// Runs `use` with `given`, or with what is typed after `prompt` ("New password:") if that is empty.
// `use` reports a refused password as kInvalid with field "password".
Result<Json> with_new_password(const Context& context, const std::string& given,
                               std::string_view prompt,
                               const std::function<Result<Json>(const Secret& password)>& use);

}  // namespace muster::cli
