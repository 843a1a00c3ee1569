// A subcommand's access to the data: through the running server if there is one, otherwise by
// opening the data directory itself. Same operations (operations.h), same answers.
//
//   Connection connection(context, settings, Connection::Missing::kRefuse);
//   Result<Json> answer = connection.run("find_user", {{"username", who}});
//   connection.run("create_user", {{"username", email}}, {}, {{"password", password}});
//
// If another process has the directory open and answers on no socket (a starting server, another
// subcommand), run() keeps trying both ways for kPatience, and then says which process it is. The
// directory is open only during run(): nobody is locked out while a person types.
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
  // What to do if the directory holds no data.
  enum class Missing { kRefuse, kCreate };

  // `context` must outlive this object.
  Connection(const Context& context, const InstanceSettings& settings, Missing missing);

  // Lines that the operation emits are passed to `emit`; false stops it. kNotFound if there is no
  // data.
  Result<Json> run(std::string_view name, const Json& arguments, const projections::Emit& emit = {},
                   const projections::NamedSecrets& secrets = {});

  // The server's answer; nullopt if no server runs.
  std::optional<Result<Json>> ask_server(std::string_view name, const Json& arguments,
                                         const projections::Emit& emit,
                                         const projections::NamedSecrets& secrets = {}) const;

 private:
  Result<std::unique_ptr<projections::Instance>> open(std::string_view name,
                                                      const Json& arguments) const;

  const Context& context_;
  const InstanceSettings settings_;
  const Missing missing_;
};

// The connection of a subcommand that can work without a server: its settings come from the
// environment, or from options that its help omits.
struct ConnectionOptions {
  InstanceSettings settings;
  EnvironmentOptions environment;

  void add_to(CLI::App& app) { settings.add_to(app, environment, ""); }
};

// Makes a subcommand whose options have a `connection`, which is completed before `run` is called.
template <typename Options>
Subcommand connected(CLI::App* command, std::shared_ptr<Options> options,
                     int (*run)(const Options& options, const Context& context)) {
  options->connection.add_to(*command);
  return {command, [options = std::move(options), run](const Context& context) {
            const auto complete = options->connection.environment.complete();
            if (!complete) return wrong_usage(context, complete.error());
            return run(*options, context);
          }};
}

// Sets callbacks that announce, with a progress bar, that views are being computed again while an
// instance is opened. With --json only on a terminal.
void announce_rebuilds(projections::Instance::Options& options, const Context& context);

// Ends the program: the instance cannot continue. For Instance::Options::on_fatal.
[[noreturn]] void end_fatally(const Error& error);

}  // namespace muster::cli
