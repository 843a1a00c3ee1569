#include "projections/instance/checkpoint_keeper.h"

#include <utility>

#include "projections/tree_tiles.h"

namespace muster::projections {
namespace {

constexpr std::chrono::seconds kBetweenSignatures{1};
// How long the thread sleeps while nothing happens.
constexpr std::chrono::seconds kBetweenLooks{60};
// How long a signature waits for witnesses that are asked about the one before.
constexpr std::chrono::milliseconds kBetweenTries{50};
constexpr std::chrono::milliseconds kAskedMax{5000};

}  // namespace

CheckpointKeeper::CheckpointKeeper(EventLog& log, LogSigner& signer, std::function<Views()> views,
                                   Told told)
    : log_(log), signer_(signer), views_(std::move(views)), told_(std::move(told)), thread_([this] {
        run();
      }) {}

CheckpointKeeper::~CheckpointKeeper() {
  stop_.ask();
  thread_.join();
}

void CheckpointKeeper::run() {
  Position signed_to(0);
  while (!stop_.is_asked_within(kBetweenSignatures)) {
    // (An interrupted log does not wait any more; the line above does.)
    if (log_.wait_past(signed_to, kBetweenLooks) <= signed_to) continue;
    for (auto waited = kBetweenTries; signer_.is_asking() && waited < kAskedMax;
         waited += kBetweenTries) {
      if (stop_.is_asked_within(kBetweenTries)) return;
    }
    sign(signed_to);
  }
}

void CheckpointKeeper::sign(Position& signed_to) {
  try {
    const Views views = views_();
    const Result<SignedCheckpoint> done = signer_.sign(views);
    if (done) {
      signed_to = views.of<TreeTiles>().checkpoint().next;
      refused_.clear();
      return;
    }
    if (done.error().code == ErrorCode::kNotFound) return;  // the views are still behind
    if (std::exchange(refused_, done.error().message) != done.error().message)
      told_.on_refusal(done.error());
  } catch (const ViewsDamaged& damage) {
    told_.on_damaged(damage);
  }
}

}  // namespace muster::projections
