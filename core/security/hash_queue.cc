#include "core/security/hash_queue.h"

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <unordered_map>

namespace muster {

bool HashQueue::enter(const HashAsker& asker) {
  MutexLock lock(mutex_);
  if (running_ < limits_.running_max) {
    ++running_;
    return true;
  }
  Waiter waiter{asker};
  if (!line_up_as_known(waiter) && !line_up(waiter)) return false;
  waiter.changed.wait(lock,
                      [&]() MUSTER_REQUIRES(mutex_) { return waiter.state != State::kWaiting; });
  return waiter.state == State::kRuns;
}

void HashQueue::leave() {
  const MutexLock lock(mutex_);
  --running_;
  start_next();
}

void HashQueue::tell(Waiter& waiter, State state) {
  waiter.state = state;
  waiter.changed.notify_one();
}

bool HashQueue::line_up_as_known(Waiter& waiter) {
  const std::string& account = waiter.asker.known;
  if (account.empty() || known_.size() >= limits_.known_waiting_max) return false;
  const auto of_this_one = std::count_if(known_.begin(), known_.end(), [&](const auto& place) {
    return place.second->asker.known == account;
  });
  if (of_this_one >= static_cast<std::ptrdiff_t>(limits_.known_share_max)) return false;
  known_.emplace(std::pair(std::uint64_t{0}, tickets_++), &waiter);
  return true;
}

bool HashQueue::line_up(Waiter& waiter) {
  if (strangers_.size() >= limits_.waiting_max && !take_place_of_another(waiter.asker))
    return false;
  strangers_.emplace(std::pair(round_for(waiter.asker.network), tickets_++), &waiter);
  return true;
}

bool HashQueue::take_place_of_another(const HashAsker& newcomer) {
  if (newcomer.network.empty()) return false;
  std::unordered_map<std::string_view, std::size_t> waiting;
  for (const auto& [place, waiter] : strangers_) ++waiting[waiter->asker.network];
  waiting.erase("");  // shares with nobody
  const auto most =
      std::max_element(waiting.begin(), waiting.end(),
                       [](const auto& a, const auto& b) { return a.second < b.second; });
  if (most == waiting.end() || most->second <= count_waiting(newcomer.network) + 1) return false;
  const auto last = std::find_if(strangers_.rbegin(), strangers_.rend(), [&](const auto& place) {
    return place.second->asker.network == most->first;
  });
  Waiter& refused = *last->second;
  strangers_.erase(std::prev(last.base()));
  tell(refused, State::kRefused);
  return true;
}

std::size_t HashQueue::count_waiting(std::string_view network) const {
  return static_cast<std::size_t>(
      std::count_if(strangers_.begin(), strangers_.end(),
                    [&](const auto& place) { return place.second->asker.network == network; }));
}

std::uint64_t HashQueue::round_for(std::string_view network) const {
  if (network.empty()) return round_;
  const auto last = std::find_if(strangers_.rbegin(), strangers_.rend(), [&](const auto& place) {
    return place.second->asker.network == network;
  });
  return last == strangers_.rend() ? round_ : std::max(round_, last->first.first + 1);
}

void HashQueue::start_next() {
  if (known_.empty() && strangers_.empty()) return;
  const bool a_stranger =
      known_.empty() || (!strangers_.empty() && known_in_a_row_ >= kKnownInARow);
  known_in_a_row_ = a_stranger || strangers_.empty() ? 0 : known_in_a_row_ + 1;
  Line& line = a_stranger ? strangers_ : known_;
  const auto next = line.begin();
  if (a_stranger) round_ = next->first.first;
  Waiter& waiter = *next->second;
  line.erase(next);
  ++running_;
  tell(waiter, State::kRuns);
}

HashQueue::Load HashQueue::load() const {
  MutexLock lock(mutex_);
  return {.running = running_, .waiting = known_.size() + strangers_.size()};
}

}  // namespace muster
