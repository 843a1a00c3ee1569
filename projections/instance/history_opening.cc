// The signer at an opening, and the beginning of a new history of the log (log_history.h).

#include <chrono>
#include <optional>
#include <utility>

#include "projections/instance/instance_state.h"
#include "projections/instance/log_history.h"

namespace muster::projections {
namespace {

constexpr std::chrono::seconds kHistoryInViews{30};

}  // namespace

Result<void> Instance::State::open_signer() {
  const Views views(HeldStore::share(held));
  const auto history = last_history(*log, views);
  if (!history) return tl::unexpected(history.error());
  signer = LogSigner::open(*key, options.data_dir, *history);
  if (options.is_for_reading) return {};
  if (!signer) return tl::unexpected(signer.error());
  if (!is_history_to_begin()) return (*signer)->check(views);
  const auto was_used = was_origin(*options.new_origin, *log, views);
  if (!was_used) return tl::unexpected(was_used.error());
  if (!*was_used) return {};
  return fail(ErrorCode::kConflict,
              "An earlier history of this log was signed as " + *options.new_origin +
                  ". Choose a name that was never used.",
              "new_origin");
}

bool Instance::State::is_history_to_begin() const {
  return options.new_origin && *options.new_origin != (*signer)->verifier().name();
}

Result<void> Instance::State::begin_history() {
  const auto last = (*signer)->last();
  BeginHistory command{*options.new_origin, std::nullopt};
  if (last) command.previous = last->tree.to_text();
  const Who shell{std::nullopt, Channel::kCli, RequestId(random.number()), OrganizationId(1)};
  const Result<Committed> begun = sequencer->submit(std::move(command), shell);
  if (!begun) return tl::unexpected(begun.error());
  if (!projector->wait_for(begun->end, kHistoryInViews)) return busy_catching_up();
  const Views views(sequencer->views());
  const auto history = last_history(*log, views);
  if (!history) return tl::unexpected(history.error());
  signer = LogSigner::open(*key, options.data_dir, *history);
  if (!signer) return tl::unexpected(signer.error());
  const Result<SignedCheckpoint> first = (*signer)->sign(views);
  // Without room the next signature writes it.
  if (!first && first.error().code != ErrorCode::kNoRoom) return tl::unexpected(first.error());
  if (options.on_notice)
    options.on_notice("a new history of the log has begun. Its checkpoints are signed as " +
                      *options.new_origin + "; `muster checkpoint --key` prints the key");
  return {};
}

}  // namespace muster::projections
