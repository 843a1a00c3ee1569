#include "http/transport/reader_places.h"

#include <array>
#include <chrono>
#include <memory>
#include <vector>

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

namespace muster::http {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

class ReaderPlacesTest : public testing::Test {
 protected:
  ~ReaderPlacesTest() override {
    for (const int fd : fds_) ::close(fd);
  }
  int socket() {
    std::array<int, 2> pair{};
    EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM, 0, pair.data()), 0);
    fds_.insert(fds_.end(), pair.begin(), pair.end());
    return pair[0];
  }
  static bool is_shut(int socket) {
    char byte = 0;
    return ::recv(socket, &byte, 1, MSG_DONTWAIT) == 0;
  }

  std::vector<int> fds_;
  const ReaderPlaces::Clock::time_point now_ = ReaderPlaces::Clock::now();
};

TEST_F(ReaderPlacesTest, GivesOutAsManyAsThereAre) {
  ReaderPlaces places(2);
  auto first = places.enter(socket(), now_);
  const auto second = places.enter(socket(), now_);
  ASSERT_TRUE(first && second);
  EXPECT_FALSE(places.enter(socket(), now_));
  first.reset();
  EXPECT_TRUE(places.enter(socket(), now_));
}

TEST_F(ReaderPlacesTest, WhoeverIsSilentForASecondGivesWayTheFirstFirst) {
  ReaderPlaces places(2);
  const int slow = socket();
  const auto first = places.enter(slow, now_);
  const auto second = places.enter(socket(), now_ + milliseconds(100));
  EXPECT_FALSE(places.enter(socket(), now_ + milliseconds(999)));
  const auto third = places.enter(socket(), now_ + milliseconds(1'100));
  ASSERT_TRUE(third);
  EXPECT_TRUE(first->gave_way());
  EXPECT_TRUE(is_shut(slow));
  EXPECT_FALSE(second->gave_way());
}

TEST_F(ReaderPlacesTest, WhoeverSendsEnoughKeepsTheirPlace) {
  ReaderPlaces places(1);
  const int busy = socket();
  const auto place = places.enter(busy, now_);
  for (int i = 1; i <= 20; ++i) {
    const auto then = now_ + seconds(i) / 2;
    place->moved(2'000, then);
    EXPECT_FALSE(places.enter(socket(), then + milliseconds(400))) << i;
  }
  EXPECT_FALSE(place->gave_way());
  EXPECT_FALSE(is_shut(busy));
}

TEST_F(ReaderPlacesTest, AByteNowAndThenIsNotEnough) {
  ReaderPlaces places(1);
  const auto place = places.enter(socket(), now_);
  for (int i = 1; i <= 5; ++i) {
    place->moved(1, now_ + seconds(i) / 2);
    EXPECT_FALSE(places.enter(socket(), now_ + seconds(i) / 2)) << i;
  }
  place->moved(1, now_ + seconds(3));
  EXPECT_TRUE(places.enter(socket(), now_ + seconds(3)));
  EXPECT_TRUE(place->gave_way());
}

// Those that gave way are threads until they are gone.
TEST_F(ReaderPlacesTest, AtMostTwiceAsManyAreThereForAMoment) {
  ReaderPlaces places(1);
  auto first = places.enter(socket(), now_);
  const auto second = places.enter(socket(), now_ + seconds(2));
  ASSERT_TRUE(second);
  EXPECT_FALSE(places.enter(socket(), now_ + seconds(4)));
  first.reset();
  EXPECT_TRUE(places.enter(socket(), now_ + seconds(4)));
}

}  // namespace
}  // namespace muster::http
