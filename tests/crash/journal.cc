#include "tests/crash/journal.h"

#include <cstdint>
#include <utility>

namespace muster::crash {

std::size_t Journal::write(Asked asked) {
  std::scoped_lock lock(mutex_);
  asked.number = all_.size();
  all_.push_back(std::move(asked));
  return all_.size() - 1;
}

void Journal::answer(std::size_t number, int status, std::optional<std::string> request) {
  std::scoped_lock lock(mutex_);
  Asked& asked = all_[number];
  asked.request = std::move(request);
  // 5xx promises nothing: a change may be durable and its page late.
  if (status >= 500) return;
  asked.outcome = status < 400 ? Outcome::kDone : Outcome::kRefused;
  if (asked.outcome == Outcome::kDone) ++done_;
  answered_.notify_all();
}

bool Journal::wait_for_done(std::size_t number, std::chrono::seconds deadline) const {
  std::unique_lock lock(mutex_);
  return answered_.wait_for(lock, deadline, [&] { return done_ >= number; });
}

std::size_t Journal::done() const {
  std::scoped_lock lock(mutex_);
  return done_;
}

void Journal::complain(std::string text) {
  std::scoped_lock lock(mutex_);
  complaints_.push_back(std::move(text));
}

std::vector<std::string> Journal::complaints() const {
  std::scoped_lock lock(mutex_);
  return complaints_;
}

}  // namespace muster::crash
