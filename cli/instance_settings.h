// The operator's rules for an instance: options of `start`, and the same names in the environment.
// A subcommand that opens the directory itself uses them too, so that it answers like the server.
#pragma once

#include <filesystem>
#include <string>

#include <CLI/CLI.hpp>

#include "cli/environment.h"
#include "projections/instance/instance.h"

namespace muster::cli {

struct InstanceSettings {
  bool sign_up_needs_invite = false;
  int password_score_min = 2;
  int session_age_days = 14;
  int session_idle_days = 5;

  // Adds the options to `app`, in `group`; an empty group hides them from its help. Both must
  // outlive the parsing.
  void add_to(CLI::App& app, EnvironmentOptions& environment, const std::string& group);

  // The options of Instance::open(), without callbacks.
  projections::Instance::Options instance_options(const std::filesystem::path& data_dir) const;
};

}  // namespace muster::cli
