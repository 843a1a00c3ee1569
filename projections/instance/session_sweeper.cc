#include "projections/instance/session_sweeper.h"

#include <cstdint>
#include <future>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "core/accounts/decide.h"
#include "core/accounts/registry.h"
#include "core/codec/row_codec.h"
#include "core/views/view.h"

namespace muster::projections {
namespace {

constexpr std::size_t kSessionsPerSlice = 4096;
constexpr std::chrono::milliseconds kBetweenSlices{20};
constexpr std::chrono::milliseconds kBetweenLooks{20};  // between checks of a command in progress

struct Slice {
  std::vector<SessionId> expired;
  std::optional<SessionId> next;  // start of the next slice; absent after the last
};

Slice read_slice(const ViewStore& store, SessionId from, Timestamp now, const Rules& rules) {
  Slice slice;
  std::size_t seen = 0;
  const std::unique_ptr<ViewSnapshot> snapshot = store.snapshot();
  View<Registry>(store, *snapshot)
      .scan(account_keys::kSessions, account_keys::session(from),
            [&](std::string_view, std::string_view bytes) {
              const auto session = from_row_bytes<SessionRow>(bytes);
              if (seen == kSessionsPerSlice || slice.expired.size() == kSessionsPerSweepMax) {
                slice.next = session.id;
                return false;
              }
              ++seen;
              if (is_expired(session, now, rules)) slice.expired.push_back(session.id);
              return true;
            });
  return slice;
}

// nullopt if `go_on` ended the wait; the command may still be decided.
std::optional<Result<Committed>> submit(Sequencer& sequencer, SweepSessions command, const Who& who,
                                        const GoOn& go_on) {
  // A stopping program ends this thread before the sequencer, so it must not wait only for the
  // command.
  const auto told = std::make_shared<std::promise<Result<Committed>>>();
  std::future<Result<Committed>> outcome = told->get_future();
  sequencer.submit(std::move(command), who,
                   [told](Result<Committed> done) { told->set_value(std::move(done)); });
  while (outcome.wait_for(kBetweenLooks) != std::future_status::ready) {
    if (!go_on(std::chrono::milliseconds(0))) return std::nullopt;
  }
  return outcome.get();
}

}  // namespace

Result<std::uint64_t> sweep_sessions(Sequencer& sequencer, const Clock& clock, RequestId request,
                                     const GoOn& go_on) {
  const Who who{std::nullopt, Channel::kSystem, request, OrganizationId(1)};
  std::uint64_t ended = 0;
  std::optional<SessionId> next = SessionId(0);
  while (next) {
    if (const auto open = sequencer.takes_changes(); !open) return tl::unexpected(open.error());
    Slice slice = read_slice(*sequencer.views(), *next, clock.now(), sequencer.rules());
    next = slice.next;
    if (!slice.expired.empty()) {
      const auto done = submit(sequencer, SweepSessions{std::move(slice.expired)}, who, go_on);
      if (!done) return ended;
      if (!*done) return tl::unexpected(done->error());
      if (const auto* event = (*done)->find<SessionsExpired>()) ended += event->sessions.size();
    }
    if (next && !go_on(kBetweenSlices)) break;
  }
  return ended;
}

SessionSweeper::SessionSweeper(Sequencer& sequencer, const Clock& clock, Random& random,
                               OnDamaged on_damaged, const SweepOptions& options,
                               std::function<void()> also)
    : sequencer_(sequencer),
      clock_(clock),
      random_(random),
      on_damaged_(std::move(on_damaged)),
      options_(options),
      also_(std::move(also)),
      thread_([this] { run(); }) {}

SessionSweeper::~SessionSweeper() {
  stop_.ask();
  thread_.join();
}

void SessionSweeper::run() {
  for (auto wait = options_.after_start; !stop_.is_asked_within(wait); wait = options_.every) {
    if (also_) also_();
    try {
      // A refusal ends with its cause, and the next sweep comes soon.
      (void)sweep_sessions(
          sequencer_, clock_, RequestId(random_.number()),
          [this](std::chrono::milliseconds time) { return !stop_.is_asked_within(time); });
    } catch (const ViewsDamaged& damage) {
      on_damaged_(damage);
    }
  }
}

}  // namespace muster::projections
