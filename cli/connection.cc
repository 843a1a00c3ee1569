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

Connection::Connection(std::filesystem::path data_dir, const InstanceSettings& settings,
                       Missing missing)
    : data_dir_(std::move(data_dir)), settings_(settings), missing_(missing) {}

Result<Json> Connection::run(std::string_view name, const Json& arguments,
                             const projections::Emit& emit,
                             const projections::NamedSecrets& secrets) {
  const projections::Emit& listener = emit ? emit : kNobodyListens;
  const auto begun = steady_clock::now();
  bool said = false;
  while (true) {
    if (auto answer = ask_server(name, arguments, listener, secrets)) return *std::move(answer);
    if (missing_ == Missing::kRefuse) {
      if (auto there = require_data(data_dir_); !there) return tl::unexpected(there.error());
    }
    auto instance = open(projections::is_reading_operation(name));
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
      say(instance.error().message + " Waiting for it.");
    }
    std::this_thread::sleep_for(kTriedEvery);
  }
}

std::optional<Result<Json>> Connection::ask_server(std::string_view name, const Json& arguments,
                                                   const projections::Emit& emit,
                                                   const projections::NamedSecrets& secrets) const {
  return http::call_operation(data_dir_ / "admin.sock", name, arguments, emit, secrets);
}

Result<std::unique_ptr<projections::Instance>> Connection::open(bool is_for_reading) const {
  projections::Instance::Options options = settings_.instance_options(data_dir_);
  options.on_fatal = end_fatally;
  options.is_for_reading = is_for_reading;
  options.on_notice = say;
  options.lists_people = false;  // no operation lists people: do not read everyone for one command
  announce_rebuilds(options);
  return projections::Instance::open(std::move(options));
}

void announce_rebuilds(projections::Instance::Options& options) {
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
