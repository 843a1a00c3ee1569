#include "cli/connection.h"

#include <cstdint>
#include <cstdlib>
#include <memory>
#include <thread>

#include "cli/data_dir.h"
#include "cli/subcommand.h"
#include "cli/terminal/progress_bar.h"
#include "http/admin/client.h"

namespace muster::cli {

namespace {

using std::chrono::steady_clock;

// Neither the lock nor the socket notifies of a change of owner.
constexpr std::chrono::milliseconds kTriedEvery{100};
constexpr std::chrono::seconds kSaidAfter{1};

const projections::Emit kNobodyListens = [](const Json&) { return true; };

}  // namespace

Connection::Connection(const Context& context, const InstanceSettings& settings, Missing missing)
    : context_(context), settings_(settings), missing_(missing) {}

Result<Json> Connection::run(std::string_view name, const Json& arguments,
                             const projections::Emit& emit,
                             const projections::NamedSecrets& secrets) {
  const projections::Emit& listener = emit ? emit : kNobodyListens;
  const auto begun = steady_clock::now();
  bool said = false;
  while (true) {
    if (auto answer = ask_server(name, arguments, listener, secrets)) return *std::move(answer);
    if (missing_ == Missing::kRefuse) {
      if (auto there = require_data(context_.data_dir); !there)
        return tl::unexpected(there.error());
    }
    auto instance = open(name, arguments);
    if (instance) return projections::run_operation(**instance, name, arguments, listener, secrets);
    if (instance.error().code != ErrorCode::kConflict) return tl::unexpected(instance.error());

    const auto waited = steady_clock::now() - begun;
    if (waited >= kPatience) {
      return fail(ErrorCode::kConflict,
                  instance.error().message +
                      " It does not answer. It may be starting, or another command may be "
                      "running. Try again when it has finished.");
    }
    if (!said && waited >= kSaidAfter) {
      said = true;
      remark(context_, instance.error().message + " Waiting for it.");
    }
    std::this_thread::sleep_for(kTriedEvery);
  }
}

std::optional<Result<Json>> Connection::ask_server(std::string_view name, const Json& arguments,
                                                   const projections::Emit& emit,
                                                   const projections::NamedSecrets& secrets) const {
  return http::call_operation(context_.data_dir / "admin.sock", name, arguments, emit, secrets);
}

Result<std::unique_ptr<projections::Instance>> Connection::open(std::string_view name,
                                                                const Json& arguments) const {
  projections::Instance::Options options = settings_.instance_options(context_.data_dir);
  options.on_fatal = end_fatally;
  options.is_for_reading = projections::is_reading_operation(name);
  options.on_notice = say;
  // Reading everyone takes a second for a million people.
  options.lists_people = projections::needs_people_index(name, arguments);
  announce_rebuilds(options, context_);
  return projections::Instance::open(std::move(options));
}

void announce_rebuilds(projections::Instance::Options& options, const Context& context) {
  if (context.json && !context.err.is_terminal) return;
  // The bar lives as long as the callbacks and ends its line when the work is done.
  auto bar = std::make_shared<std::unique_ptr<ProgressBar>>();
  options.on_rebuild = [bar](const std::string& reason) {
    say(reason);
    *bar = std::make_unique<ProgressBar>("Rebuilding views");
  };
  options.progress = [bar](std::uint64_t done, std::uint64_t total) {
    if (!*bar) return;
    (*bar)->update(done, total);
    if (done >= total) (*bar)->finish();
  };
}

void end_fatally(const Error& error) {
  const std::string detail = error.detail.empty() ? "" : " [" + error.detail + "]";
  say("muster: cannot continue: " + error.message + detail);
  say("muster: nothing acknowledged is lost; the next start recovers");
  // No destructors: other threads still use what they would destroy.
  std::_Exit(kDamage);
}

}  // namespace muster::cli
