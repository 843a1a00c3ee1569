// The way of a subcommand to the data: through the running server where there is one, else by
// opening the data directory itself. Same operations (operations.h), same answers.
//
//   Connection connection(context.data_dir, settings, Connection::Missing::kRefuse);
//   Result<Json> answer = connection.run("find_user", {{"username", who}});
//   connection.run("create_user", {{"username", email}}, {}, {{"password", password}});
//
// Where another process has the directory open and answers on no socket (a server that is starting,
// another subcommand), run() tries both ways again for kPatience, and then says who is in the way.
// The directory is open during run() only: nobody is locked out while a person types.
#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <utility>

#include "cli/instance_settings.h"
#include "cli/subcommand.h"
#include "core/result.h"
#include "projections/instance/operations.h"

namespace muster::cli {

class Connection {
 public:
  static constexpr std::chrono::seconds kPatience{15};
  // What to do where the directory holds no data.
  enum class Missing { kRefuse, kCreate };

  Connection(std::filesystem::path data_dir, const InstanceSettings& settings, Missing missing);

  // Lines that the operation emits go to `emit`; false stops it. kNotFound where there is no data.
  Result<Json> run(std::string_view name, const Json& arguments, const Emit& emit = {},
                   const NamedSecrets& secrets = {});

  // The server's answer, or nothing where no server runs.
  std::optional<Result<Json>> ask_server(std::string_view name, const Json& arguments,
                                         const Emit& emit, const NamedSecrets& secrets = {}) const;

 private:
  Result<std::unique_ptr<Instance>> open(bool is_for_reading) const;

  const std::filesystem::path data_dir_;
  const InstanceSettings settings_;
  const Missing missing_;
};

// The connection of a subcommand that can do without a server: its settings come from the
// environment, or from options that its help leaves out.
struct ConnectionOptions {
  InstanceSettings settings;
  EnvironmentOptions environment;

  void add_to(CLI::App& app) { settings.add_to(app, environment, ""); }
};

// The subcommand of options that have a `connection`, which is completed before `run` is called.
template <typename Options>
Subcommand connected(CLI::App* command, std::shared_ptr<Options> options,
                     int (*run)(const Options& options, const Context& context)) {
  options->connection.add_to(*command);
  return {command, [options = std::move(options), run](const Context& context) {
            const auto complete = options->connection.environment.complete();
            if (!complete) return wrong_usage(context, complete.error().message);
            return run(*options, context);
          }};
}

// Callbacks that say, with a progress bar, that views are computed again while an instance is
// opened.
void announce_rebuilds(Instance::Options& options);

// Ends the program: the instance cannot go on. For Instance::Options::on_fatal.
[[noreturn]] void end_fatally(const Error& error);

}  // namespace muster::cli
