#include "core/sequencer/round.h"

#include <cstdint>
#include <iterator>
#include <utility>

namespace muster {
namespace {

// Format version, time, number of events, checksum.
constexpr std::size_t kFrameBytes = 32;

// The user whom the event may have made active or inactive, or given another role.
std::optional<UserId> touched_user(const Payload& payload) {
  if (const auto* e = std::get_if<UserSignedUp>(&payload)) return e->user;
  if (const auto* e = std::get_if<UserDeactivated>(&payload)) return e->user;
  if (const auto* e = std::get_if<UserReactivated>(&payload)) return e->user;
  if (const auto* e = std::get_if<UserRemoved>(&payload)) return e->user;
  if (const auto* e = std::get_if<UserErased>(&payload)) return e->user;
  if (const auto* e = std::get_if<UserRestored>(&payload)) return e->user;
  if (const auto* e = std::get_if<RoleChanged>(&payload)) return e->user;
  return std::nullopt;
}

}  // namespace

void Sequencer::Round::begin(Timestamp time, Timestamp clock) {
  overlay_.clear();
  clock_ = clock;
  draft_.time = time;
  draft_.entries.clear();
  shares_.clear();
  bytes_ = kFrameBytes;
  events_ = 0;
}

Result<std::vector<Entry>> Sequencer::Round::decide_next(Waiter& waiter, const Rules& rules) {
  return decide(Accounts(overlay_, &standing_), std::move(waiter.command),
                {waiter.who, draft_.time, rules, clock_});
}

void Sequencer::Round::accept(Waiter& waiter, std::vector<Entry> entries, std::size_t bytes) {
  const std::uint64_t begin = events_;
  bytes_ += bytes;
  for (Entry& entry : entries) {
    events_ += muster::event_count(entry);
    if (auto* run = std::get_if<PingRun>(&entry)) {
      append_pings(std::move(*run));
      continue;
    }
    auto& event = std::get<Event>(entry);
    evolve(overlay_, event, draft_.time);
    if (const auto user = touched_user(event.payload)) standing_.forget(*user);
    waiter.committed.events.push_back(event);
    draft_.entries.push_back(std::move(entry));
  }
  shares_.push_back({&waiter, begin, events_});
}

void Sequencer::Round::refuse(Waiter& waiter, Error error) {
  refusals_.push_back({&waiter, std::move(error)});
}

// Pings of different callers share a run where possible, which is what makes a ping small.
void Sequencer::Round::append_pings(PingRun run) {
  auto* last = draft_.entries.empty() ? nullptr : std::get_if<PingRun>(&draft_.entries.back());
  if (last != nullptr && last->same_source(run)) {
    last->pings.insert(last->pings.end(), run.pings.begin(), run.pings.end());
  } else {
    draft_.entries.emplace_back(std::move(run));
  }
}

void Sequencer::Round::answer(Position first) {
  for (const Share& share : shares_) {
    Committed& committed = share.waiter->committed;
    committed.first = first + share.begin;
    committed.end = first + share.end;
    committed.time = draft_.time;
    share.waiter->finish(std::move(committed));
  }
  shares_.clear();
  for (Refusal& refusal : refusals_)
    refusal.waiter->finish(tl::unexpected(std::move(refusal.error)));
  refusals_.clear();
}

void Sequencer::Round::fail_all(const Error& error) {
  for (const Share& share : shares_) share.waiter->finish(tl::unexpected(error));
  shares_.clear();
  for (const Refusal& refusal : refusals_) refusal.waiter->finish(tl::unexpected(error));
  refusals_.clear();
}

}  // namespace muster
