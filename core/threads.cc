#include "core/threads.h"

#include <latch>
#include <vector>

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

}  // namespace muster
