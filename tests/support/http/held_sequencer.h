// Holds an instance's sequencer between two commits, so that submitted commands wait.
//
//   HeldSequencer held(server.instance().sequencer());
//   ... nothing submitted from here on is decided or durable ...
//   held.release();                                      // or its destructor
#pragma once

#include <future>

#include "core/sequencer/sequencer.h"

namespace muster::http {

class HeldSequencer {
 public:
  explicit HeldSequencer(Sequencer& sequencer) {
    std::promise<void> holds;
    std::future<void> held = holds.get_future();
    // An exchange of views runs a callback on the sequencer's thread; this one fails in the end.
    exchange_ = std::async(std::launch::async, [&sequencer, this, &holds] {
      (void)sequencer.exchange_views([&]() -> Result<std::shared_ptr<ViewStore>> {
        const std::future<void> released = release_.get_future();
        holds.set_value();
        released.wait();
        return fail(ErrorCode::kBusy, "Nothing is exchanged.");
      });
    });
    held.wait();
  }
  ~HeldSequencer() { release(); }
  HeldSequencer(const HeldSequencer&) = delete;
  HeldSequencer& operator=(const HeldSequencer&) = delete;

  void release() {
    if (exchange_.valid()) {
      release_.set_value();
      exchange_.get();
    }
  }

 private:
  std::promise<void> release_;
  std::future<void> exchange_;
};

}  // namespace muster::http
