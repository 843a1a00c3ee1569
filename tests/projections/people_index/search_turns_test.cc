#include "projections/people_index/search_turns.h"

#include <future>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace muster::projections {
namespace {

using Clock = std::chrono::steady_clock;

Clock::time_point in_a_minute() { return Clock::now() + std::chrono::minutes(1); }

// Until so many wait.
void wait_for_waiting(const SearchTurns& turns, std::size_t count) {
  while (turns.waiting() != count) std::this_thread::yield();
}

TEST(SearchTurns, OnlySoManyRunAtOnce) {
  SearchTurns turns(2, 8);
  const auto one = turns.take(in_a_minute());
  auto other = turns.take(in_a_minute());
  ASSERT_TRUE(one && other);
  EXPECT_EQ(turns.take(Clock::now()), nullptr) << "its deadline has passed";
  other.reset();
  EXPECT_NE(turns.take(Clock::now()), nullptr);
}

TEST(SearchTurns, TheyComeInTheOrderInWhichTheyWereAskedFor) {
  constexpr int kCount = 5;
  SearchTurns turns(1, 8);
  auto running = turns.take(in_a_minute());
  std::vector<int> order;  // written by whoever has the turn
  std::vector<std::thread> threads;
  for (int i = 0; i < kCount; ++i) {
    threads.emplace_back([&, i] {
      const auto turn = turns.take(in_a_minute());
      order.push_back(i);
    });
    wait_for_waiting(turns, static_cast<std::size_t>(i) + 1);
  }
  running.reset();
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(order, (std::vector{0, 1, 2, 3, 4}));
}

TEST(SearchTurns, TooManyAreTurnedAwayAtOnce) {
  SearchTurns turns(1, 1);
  auto running = turns.take(in_a_minute());
  auto waiting =
      std::async(std::launch::async, [&] { return turns.take(in_a_minute()) != nullptr; });
  wait_for_waiting(turns, 1);
  EXPECT_EQ(turns.take(in_a_minute()), nullptr);
  running.reset();
  EXPECT_TRUE(waiting.get());
}

TEST(SearchTurns, OneThatGivesUpHoldsUpNobody) {
  SearchTurns turns(1, 8);
  auto running = turns.take(in_a_minute());
  EXPECT_EQ(turns.take(Clock::now()), nullptr);
  EXPECT_EQ(turns.waiting(), 0u);
  running.reset();
  EXPECT_NE(turns.take(in_a_minute()), nullptr);
}

}  // namespace
}  // namespace muster::projections
