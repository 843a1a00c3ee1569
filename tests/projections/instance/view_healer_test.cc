#include "projections/instance/view_healer.h"

#include <atomic>
#include <future>
#include <vector>

#include <gtest/gtest.h>

#include "core/guarded.h"

namespace muster::projections {
namespace {

using namespace std::chrono_literals;

constexpr auto kLong = 30s;

// Rebuilds do what the test says; each that works makes store N + 1 the present one.
class ViewHealerTest : public testing::Test {
 protected:
  std::string present() const { return std::to_string(store_); }

  std::atomic<int> store_{1};
  std::atomic<int> rebuilds_{0};
  std::function<Result<void>(int attempt, const std::atomic<bool>& stop)> rebuild_ =
      [](int, const std::atomic<bool>&) { return Result<void>(); };
  Guarded<std::vector<std::string>> said_;
  std::promise<Error> fatal_;
  ViewHealer healer_{{
      .present_store = [this] { return present(); },
      .rebuild =
          [this](const std::atomic<bool>& stop) {
            Result<void> done = rebuild_(++rebuilds_, stop);
            if (done) ++store_;
            return done;
          },
      .say =
          [this](const std::string& text) { said_.with([&](auto& all) { all.push_back(text); }); },
      .on_fatal = [this](const Error& error) { fatal_.set_value(error); },
  }};
};

TEST_F(ViewHealerTest, RebuildsOnceForManyReports) {
  for (int i = 0; i < 10; ++i) healer_.report({"1", "a bad block"});
  EXPECT_TRUE(healer_.is_healing());
  EXPECT_EQ(rebuilds_, 0) << "not before it may begin";
  healer_.begin();
  ASSERT_TRUE(healer_.wait_until_whole(kLong));
  EXPECT_EQ(rebuilds_, 1);
  EXPECT_FALSE(healer_.is_healing());
  const auto said = said_.with([](const auto& all) { return all; });
  ASSERT_EQ(said.size(), 2U);
  EXPECT_NE(said.front().find("a bad block"), std::string::npos);
}

TEST_F(ViewHealerTest, ReportsOfAStoreThatIsNotInUseAreIgnored) {
  healer_.begin();
  healer_.report({"0", "a bad block"});
  EXPECT_FALSE(healer_.is_healing());
  // The old store goes on being read while the new one takes its place.
  rebuild_ = [this](int, const std::atomic<bool>&) {
    healer_.report({"1", "the same bad block"});
    return Result<void>();
  };
  healer_.report({"1", "a bad block"});
  ASSERT_TRUE(healer_.wait_until_whole(kLong));
  EXPECT_EQ(rebuilds_, 1);
}

TEST_F(ViewHealerTest, DamageOfTheNewStoreIsHealedToo) {
  healer_.begin();
  rebuild_ = [this](int attempt, const std::atomic<bool>&) {
    if (attempt == 1) {
      ++store_;
      healer_.report({"2", "a bad block in the new store"});
      --store_;
    }
    return Result<void>();
  };
  healer_.report({"1", "a bad block"});
  ASSERT_TRUE(healer_.wait_until_whole(kLong));
  EXPECT_EQ(rebuilds_, 2);
}

TEST_F(ViewHealerTest, TriesTwiceAndThenGivesUp) {
  healer_.begin();
  rebuild_ = [](int, const std::atomic<bool>&) -> Result<void> {
    return fail(ErrorCode::kDamaged, "no");
  };
  healer_.report({"1", "a bad block"});
  auto fatal = fatal_.get_future();
  ASSERT_EQ(fatal.wait_for(kLong), std::future_status::ready);
  EXPECT_EQ(rebuilds_, 2);
  const Error error = fatal.get();
  EXPECT_EQ(error.code, ErrorCode::kDamaged);
  EXPECT_NE(error.message.find("twice"), std::string::npos);
}

TEST_F(ViewHealerTest, WaitsForRoomOnAFullDisk) {
  healer_.begin();
  rebuild_ = [](int attempt, const std::atomic<bool>&) -> Result<void> {
    if (attempt < 3) return fail(ErrorCode::kNoRoom, "full");
    return {};
  };
  healer_.report({"1", "a bad block"});
  ASSERT_TRUE(healer_.wait_until_whole(kLong));
  EXPECT_EQ(rebuilds_, 3);
}

TEST_F(ViewHealerTest, OneFailureIsForgiven) {
  healer_.begin();
  rebuild_ = [](int attempt, const std::atomic<bool>&) -> Result<void> {
    if (attempt == 1) return fail(ErrorCode::kIo, "no");
    return {};
  };
  healer_.report({"1", "a bad block"});
  ASSERT_TRUE(healer_.wait_until_whole(kLong));
  EXPECT_EQ(rebuilds_, 2);
}

TEST(ViewHealer, EndsARebuildEarlyWhenItGoes) {
  std::promise<void> begun;
  std::atomic<bool> fatal{false};
  {
    ViewHealer healer({.present_store = [] { return std::string("1"); },
                       .rebuild = [&](const std::atomic<bool>& stop) -> Result<void> {
                         begun.set_value();
                         while (!stop) std::this_thread::yield();
                         return fail(ErrorCode::kBusy, "stopping");
                       },
                       .say = [](const std::string&) {},
                       .on_fatal = [&](const Error&) { fatal = true; }});
    healer.begin();
    healer.report({"1", "a bad block"});
    begun.get_future().wait();
  }
  EXPECT_FALSE(fatal);
}

}  // namespace
}  // namespace muster::projections
