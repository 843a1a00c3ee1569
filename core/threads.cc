#include "core/threads.h"

#include <latch>
#include <vector>

#include <sys/resource.h>
#include <unistd.h>

namespace muster {

bool can_start_threads(unsigned count) {
  std::latch all_tried(1);
  std::vector<std::thread> started;
  started.reserve(count);
  bool all = true;
  while (all && started.size() < count) {
    std::thread thread = thread_or_none([&] { all_tried.wait(); });
    all = thread.joinable();
    if (all) started.push_back(std::move(thread));
  }
  all_tried.count_down();
  for (std::thread& thread : started) thread.join();
  return all;
}

// On Linux this is a property of a thread. Where it is refused the thread competes like any other.
void give_way() {
  constexpr int kNice = 5;
  (void)::setpriority(PRIO_PROCESS, static_cast<id_t>(::gettid()), kNice);
}

}  // namespace muster
