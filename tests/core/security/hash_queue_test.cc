// Who runs next is decided when a place is given back, so orders are exact here: the test holds the
// only place until everybody waits.
#include "core/security/hash_queue.h"

#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace muster {
namespace {

using testing::ElementsAre;

class HashQueueTest : public testing::Test {
 protected:
  void limit(HashQueue::Limits limits) {
    held_.reset();
    limits.running_max = 1;
    queue_.emplace(limits);
    held_.emplace(*queue_, HashAsker{});
  }
  void SetUp() override { limit({}); }

  // Waits until it is in line. (There is no event for that, so this looks until it is so.)
  void line_up(const std::string& name, const HashAsker& asker) {
    const std::uint64_t before = queue_->load().waiting;
    threads_.emplace_back([this, name, asker] {
      const HashQueue::Turn turn(*queue_, asker);
      const std::scoped_lock lock(mutex_);
      (turn.taken() ? ran_ : refused_).push_back(name);
    });
    while (queue_->load().waiting == before) std::this_thread::yield();
  }
  // The same where another one loses its place to it.
  void take_a_place(const std::string& name, const HashAsker& asker) {
    const auto n_refused = [&] {
      const std::scoped_lock lock(mutex_);
      return refused_.size();
    };
    const std::size_t before = n_refused();
    threads_.emplace_back([this, name, asker] {
      const HashQueue::Turn turn(*queue_, asker);
      const std::scoped_lock lock(mutex_);
      (turn.taken() ? ran_ : refused_).push_back(name);
    });
    while (n_refused() == before) std::this_thread::yield();
  }
  bool is_refused(const HashAsker& asker) { return !HashQueue::Turn(*queue_, asker).taken(); }

  const std::vector<std::string>& order() {
    held_.reset();
    threads_.clear();
    return ran_;
  }

  std::optional<HashQueue> queue_;
  std::optional<HashQueue::Turn> held_;
  std::mutex mutex_;
  std::vector<std::string> ran_;
  std::vector<std::string> refused_;
  std::vector<std::jthread> threads_;
};

HashAsker from(std::string network) { return {.network = std::move(network)}; }
HashAsker known(std::string account, std::string network = "A") {
  return {.network = std::move(network), .known = std::move(account)};
}

TEST_F(HashQueueTest, ThoseWhoShareWithNobodyGoInTheOrderOfArrival) {
  for (const char* name : {"1", "2", "3", "4"}) line_up(name, {});
  EXPECT_THAT(order(), ElementsAre("1", "2", "3", "4"));
}

// 75 connections from one address stopped all log-ins: the queue was first come, first served.
TEST_F(HashQueueTest, SomebodyFromANetworkOfTheirOwnIsSecondAtMost) {
  for (int i = 0; i < 64; ++i) line_up("A", from("A"));
  EXPECT_TRUE(is_refused(from("A")));
  take_a_place("B", from("B"));
  EXPECT_THAT(refused_, ElementsAre("A"));
  EXPECT_EQ(order()[1], "B");
}

TEST_F(HashQueueTest, SomebodyKnownIsFirstAlsoOnTheSameNetwork) {
  for (int i = 0; i < 64; ++i) line_up("A", from("A"));
  line_up("Ada", known("1", "A"));
  EXPECT_EQ(order()[0], "Ada");
}

TEST_F(HashQueueTest, NetworksTakeTurns) {
  for (const char* name : {"A1", "A2", "A3"}) line_up(name, from("A"));
  for (const char* name : {"B1", "B2"}) line_up(name, from("B"));
  line_up("C1", from("C"));
  EXPECT_THAT(order(), ElementsAre("A1", "B1", "C1", "A2", "B2", "A3"));
}

// 16 networks with four places each kept everybody else out.
TEST_F(HashQueueTest, ANewcomerFindsAPlaceWhereAnyNetworkHasTwo) {
  for (int network = 0; network < 16; ++network) {
    for (int i = 0; i < 4; ++i) line_up("crowd", from(std::to_string(network)));
  }
  take_a_place("newcomer", from("newcomer"));
  EXPECT_THAT(refused_, ElementsAre("crowd"));
  EXPECT_TRUE(is_refused(from("7"))) << "nobody has more than one place above it";
  line_up("Ada", known("1", "7"));
  EXPECT_EQ(order()[0], "Ada");
  EXPECT_EQ(ran_.size(), 65U);
}

TEST_F(HashQueueTest, OnlyAPlaceEachIsKept) {
  for (int network = 0; network < 64; ++network) line_up("crowd", from(std::to_string(network)));
  EXPECT_TRUE(is_refused(from("newcomer")));
  EXPECT_EQ(order().size(), 64U);
}

TEST_F(HashQueueTest, ALargeCrowdGivesWayOnePlaceAtATime) {
  limit({.waiting_max = 6});
  for (const char* name : {"A1", "A2", "A3", "A4", "A5", "A6"}) line_up(name, from("A"));
  take_a_place("B1", from("B"));
  take_a_place("B2", from("B"));
  take_a_place("C1", from("C"));
  EXPECT_THAT(refused_, ElementsAre("A6", "A5", "A4"));
  EXPECT_TRUE(is_refused(from("B"))) << "would have as many as A";
  EXPECT_THAT(order(), ElementsAre("A1", "B1", "C1", "A2", "B2", "A3"));
}

TEST_F(HashQueueTest, ThoseWhoAreKnownLeaveEveryFourthTurnToStrangers) {
  line_up("A", from("A"));
  line_up("B", from("B"));
  for (int i = 0; i < 8; ++i) line_up("known", known(std::to_string(i)));
  EXPECT_THAT(order(), ElementsAre("known", "known", "known", "A", "known", "known", "known", "B",
                                   "known", "known"));
}

TEST_F(HashQueueTest, OneAccountCannotHoldAllPlacesOfThoseWhoAreKnown) {
  limit({.waiting_max = 2, .known_waiting_max = 6});
  for (int i = 0; i < 4; ++i) line_up("member", known("1"));
  line_up("member, as a stranger", known("1"));
  line_up("member, as a stranger", known("1"));
  EXPECT_TRUE(is_refused(known("1")));
  line_up("Ada", known("2"));
  line_up("Ada", known("2"));
  EXPECT_TRUE(is_refused(known("3"))) << "bounded for those who are known, too";
  order();
}

TEST_F(HashQueueTest, AnEmptyQueueServesAtOnceWhoeverCameBefore) {
  for (int i = 0; i < 10; ++i) line_up("A", from("A"));
  order();
  EXPECT_EQ(queue_->load(), HashQueue::Load{});
  EXPECT_TRUE(HashQueue::Turn(*queue_, from("A")).taken());
}

}  // namespace
}  // namespace muster
