#include "projections/projector/worker.h"

#include <atomic>
#include <stdexcept>
#include <vector>

#include <gtest/gtest.h>

#include "core/two_threads.h"

namespace muster::projections {
namespace {

TEST(WorkerTest, DoesTasksInOrder) {
  std::vector<int> done;
  Worker worker;
  for (int i = 0; i < 100; ++i) worker.give([&done, i] { done.push_back(i); });
  worker.finish();
  ASSERT_EQ(done.size(), 100u);
  for (int i = 0; i < 100; ++i) EXPECT_EQ(done[static_cast<std::size_t>(i)], i);
  worker.finish();  // nothing to wait for
}

TEST(WorkerTest, DoesWhatWasGivenBeforeItGoes) {
  std::atomic<int> done{0};
  {
    Worker worker;
    for (int i = 0; i < 3; ++i) worker.give([&done] { ++done; });
  }
  EXPECT_EQ(done, 3);
}

TEST(WorkerTest, FinishThrowsWhatATaskThrewAndLeavesOutTheOthers) {
  Worker worker;
  int done = 0;
  worker.give([] { throw std::runtime_error("a"); });
  worker.give([&done] { ++done; });
  EXPECT_THROW(worker.finish(), std::runtime_error);
  EXPECT_EQ(done, 0);
  worker.give([&done] { ++done; });
  worker.finish();
  EXPECT_EQ(done, 1);
  worker.give([] { throw std::runtime_error("nobody asks"); });
}

TEST(TwoThreads, ThrowWhatEitherThrew) {
  for (const std::size_t at : {0u, 1u, 500u, 999u}) {
    const auto todo = [&](std::size_t i) {
      if (i == at) throw std::runtime_error("a");
    };
    EXPECT_THROW(for_each_on_two_threads(1000, todo), std::runtime_error);
  }
  EXPECT_THROW(for_each_on_two_threads(1, [](std::size_t) { throw std::runtime_error("a"); }),
               std::runtime_error);
}

TEST(TwoThreads, DoEachPartOnce) {
  for (const std::size_t n : {0u, 1u, 2u, 1000u}) {
    std::vector<std::atomic<int>> done(n);
    for_each_on_two_threads(n, [&](std::size_t i) { ++done[i]; });
    for (const std::atomic<int>& times : done) EXPECT_EQ(times, 1);
  }
}

}  // namespace
}  // namespace muster::projections
