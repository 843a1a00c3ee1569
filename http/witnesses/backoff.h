// How long to wait before asking again what has failed: twice as long each time, up to a limit, and
// less by chance, so that many servers do not ask at the same moment.
//
//   Backoff backoff(1s, 5min);
//   wait(backoff.after_failure(random.number()));
//   backoff.reset();                                   // it worked
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>

namespace muster::http {

class Backoff {
 public:
  using Wait = std::chrono::milliseconds;

  Backoff(Wait first, Wait max) : first_(first), max_(max), next_(first) {}

  // Between half of the wait and all of it.
  Wait after_failure(std::uint64_t random) {
    const Wait whole = next_;
    next_ = std::min(max_, next_ * 2);
    const auto half = static_cast<std::uint64_t>(whole.count() / 2);
    return whole - Wait(static_cast<Wait::rep>(random % (half + 1)));
  }
  void reset() { next_ = first_; }

 private:
  const Wait first_;
  const Wait max_;
  Wait next_;
};

}  // namespace muster::http
