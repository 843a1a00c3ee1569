#include "bench/support/load_threads.h"

#include <cstdint>

#include <pthread.h>

#include "bench/support/cpu_time.h"

namespace muster::bench {

LoadThreads::LoadThreads(const std::string& name, std::size_t count, const Work& work)
    : counts_(count), began_(static_cast<std::ptrdiff_t>(count)) {
  threads_.reserve(count);
  for (std::size_t caller = 0; caller < count; ++caller) {
    threads_.emplace_back([this, &name, caller, work] {
      ::pthread_setname_np(::pthread_self(), name.c_str());
      std::atomic<std::uint64_t>& events = counts_[caller].events;
      events.store(work(caller), std::memory_order_relaxed);
      began_.count_down();
      while (!stopping_.load(std::memory_order_relaxed)) {
        events.fetch_add(work(caller), std::memory_order_relaxed);
      }
    });
  }
  began_.wait();
}

LoadThreads::~LoadThreads() {
  stopping_ = true;
  for (std::thread& thread : threads_) thread.join();
}

std::uint64_t LoadThreads::done() const {
  std::uint64_t sum = 0;
  for (const Count& count : counts_) sum += count.events.load(std::memory_order_relaxed);
  return sum;
}

std::vector<Tally> run_in_turns(std::span<const Contender> contenders,
                                std::chrono::milliseconds window, int rounds) {
  using Clock = std::chrono::steady_clock;
  std::vector<Tally> tallies(contenders.size());
  for (int round = 0; round < rounds; ++round) {
    for (std::size_t i = 0; i < contenders.size(); ++i) {
      const Contender& contender = contenders[i];
      auto commits = [&] { return contender.commits ? contender.commits() : 0; };
      const LoadThreads callers(contender.name, contender.callers, contender.work);
      // Counters are read at both ends while the load runs, so starting and stopping threads is not
      // measured, and the time is what really passed, however late this thread wakes up.
      const Clock::time_point begin = Clock::now();
      const std::uint64_t events_before = callers.done();
      const std::uint64_t commits_before = commits();
      const double cpu_before = process_cpu_seconds();
      // At least one event, however short the window: a rate of 0 means nothing.
      do std::this_thread::sleep_for(window);
      while (callers.done() == events_before);
      const Clock::time_point end = Clock::now();
      tallies[i].events += callers.done() - events_before;
      tallies[i].cpu_seconds += process_cpu_seconds() - cpu_before;
      tallies[i].commits += commits() - commits_before;
      tallies[i].seconds += std::chrono::duration<double>(end - begin).count();
    }
  }
  return tallies;
}

double seconds_to_do(std::size_t callers, int pieces, const Work& work) {
  const auto begin = std::chrono::steady_clock::now();
  std::vector<std::thread> threads;
  for (std::size_t caller = 0; caller < callers; ++caller) {
    threads.emplace_back([=, &work] {
      for (int piece = 0; piece < pieces; ++piece) work(caller);
    });
  }
  for (std::thread& thread : threads) thread.join();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

}  // namespace muster::bench
