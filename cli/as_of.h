// --as-of, and what is said about an answer from the past.
#pragma once

#include <string>

#include <CLI/CLI.hpp>

#include "cli/subcommand.h"
#include "projections/json.h"

namespace muster::cli {

void add_as_of(CLI::App& app, std::string& as_of);

// "as of 2026-05-04 03:02:01, after event 812". Requires: an answer with as_of.
std::string past_text(const Json& answer);

// refused(), or wrong_usage() where --as-of is at fault. Returns the exit code.
int refused_as_of(const Context& context, const Error& error);

}  // namespace muster::cli
