// Readers of the list of people beside searches, and beside another store that takes the place of
// the one before. Nothing here depends on how long something takes: what must not wait is asked for
// while what it must not wait for is held.
#include <atomic>
#include <cstdint>
#include <future>
#include <latch>
#include <thread>

#include <gtest/gtest.h>

#include "tests/projections/people_index/people_fixture.h"

namespace muster::projections {
namespace {

using Ids = std::vector<std::uint32_t>;
constexpr Duration kAtOnce{0};
constexpr Duration kLong = std::chrono::seconds(60);

// A search that is held when it has what it reads, and not begun yet.
class HeldSearch {
 public:
  ~HeldSearch() { let_go(); }
  PeopleIndex::Hooks hooks() {
    return {.before_search = [this] {
      if (!begun_.try_wait()) begun_.count_down();  // later ones are not held
      goes_on_.wait();
    }};
  }
  void begin(PeopleIndex& index, const std::string& text) {
    found_ = std::async(std::launch::async,
                        [&index, text] { return index.find({.search = text}, kLong); });
    begun_.wait();
  }
  Result<PeoplePage> end() {
    let_go();
    return found_.get();
  }

 private:
  void let_go() {
    if (!goes_on_.try_wait()) goes_on_.count_down();
  }

  std::latch begun_{1};
  std::latch goes_on_{1};
  std::future<Result<PeoplePage>> found_;
};

std::vector<UserId> users(const Ids& ids) { return {ids.begin(), ids.end()}; }

TEST(PeopleReaders, ASearchHoldsUpNeitherPagesNorBatches) {
  HeldSearch held;
  PeopleFixture fixture;
  fixture.follow(held.hooks());
  const UserId ada = fixture.sign_up("ada@example.org", "Ada");
  fixture.sign_up("bob@example.org", "Bob");
  fixture.ping(ada, 1);
  EXPECT_EQ(fixture.ids("name"), (Ids{1, 2}));
  held.begin(fixture.index(), "ada");

  fixture.name(ada, "Zoe", "");
  fixture.sign_up("ada.b@example.org", "Carl");
  fixture.ping(UserId(3), 5);
  EXPECT_EQ(fixture.ids("name"), (Ids{2, 3, 1}));
  EXPECT_EQ(fixture.ids("-last_activity"), (Ids{3, 1, 2}));
  fixture.add(UserRemoved{UserId(2)});
  EXPECT_EQ(fixture.ids("joined"), (Ids{1, 3}));

  const auto found = held.end();
  ASSERT_TRUE(found.has_value());
  EXPECT_EQ(found->ids, users({1})) << "of the moment at which it began";
  EXPECT_EQ(fixture.ids("joined", "ada"), (Ids{1, 3})) << "and not taken for one of now";
}

TEST(PeopleReaders, ASearchThatIsKnownWaitsForNoOther) {
  HeldSearch held;
  PeopleFixture fixture;
  fixture.sign_up("ada@example.org", "Ada");
  fixture.sign_up("bob@example.org", "Bob");
  std::atomic<bool> holds{false};
  fixture.follow({.before_search = [&, hold = held.hooks().before_search] {
    if (holds) hold();
  }});
  EXPECT_EQ(fixture.ids("joined", "ada"), (Ids{1}));
  holds = true;
  held.begin(fixture.index(), "bob");
  EXPECT_EQ(fixture.ids("-name", "ada"), (Ids{1}));
  EXPECT_EQ(held.end()->ids, users({2}));
}

// Two worlds that went differently: what one shows has to become what the other has.
class ExchangeOfStores : public testing::Test {
 protected:
  ExchangeOfStores() {
    now_.sign_up("ada@example.org", "Ada");
    now_.sign_up("bob@example.org", "Bob");
    now_.sign_up("carl@example.org", "Carl");
    now_.ping(UserId(1), 10);
    now_.ping(UserId(3), 20);
    now_.create_project(UserId(3));
    EXPECT_EQ(now_.ids("-last_activity"), (Ids{3, 1, 2}));

    other_.sign_up("ada@example.org", "Zoe");
    other_.skip_a_user();
    other_.sign_up("carl@example.org", "Carl");
    other_.sign_up("dora@example.org", "Dora");
    other_.ping(UserId(1), 10);
    other_.ping(UserId(4), 5);
    other_.create_project(UserId(1));
    other_.commit();
  }
  void follow(PeopleIndex::Meanwhile meanwhile) {
    now_.index().follow(other_.store(), meanwhile);
    other_.feed(now_.index());
  }
  Ids ids(std::string_view order, const std::string& search = "") {
    const auto page =
        now_.index().find({.order = *people_order_of(order), .search = search}, kAtOnce);
    EXPECT_TRUE(page.has_value());
    Ids ids;
    for (const UserId id : page->ids) ids.push_back(id.value);
    return ids;
  }

  PeopleFixture now_;
  PeopleFixture other_;
};

TEST_F(ExchangeOfStores, PagesGoOnWithWhatThereWasAndThenShowTheOther) {
  follow(PeopleIndex::Meanwhile::kAnswers);
  EXPECT_EQ(ids("-last_activity"), (Ids{3, 1, 2})) << "nothing is read yet";
  EXPECT_EQ(ids("joined", "bob"), (Ids{2}));
  now_.index().read();
  EXPECT_EQ(ids("joined"), (Ids{1, 3, 4}));
  EXPECT_EQ(ids("name"), (Ids{3, 4, 1}));
  EXPECT_EQ(ids("-last_activity"), (Ids{1, 4, 3}));
  EXPECT_EQ(ids("-projects"), (Ids{1, 4, 3}));
  EXPECT_EQ(ids("joined", "bob"), Ids{});
  EXPECT_EQ(ids("joined", "zoe"), (Ids{1}));
}

TEST_F(ExchangeOfStores, WhatABatchChangedIsNotTakenBackByRowsThatAreOlder) {
  follow(PeopleIndex::Meanwhile::kAnswers);
  other_.name(UserId(1), "Yan", "");
  other_.ping(UserId(4), 50);
  other_.add(UserRemoved{UserId(3)});
  other_.sign_up("eve@example.org", "Eve");
  other_.commit();
  EXPECT_EQ(ids("joined", "yan"), (Ids{1}));
  now_.index().read();
  EXPECT_EQ(ids("name"), (Ids{4, 5, 1}));
  EXPECT_EQ(ids("joined", "yan"), (Ids{1}));
  EXPECT_EQ(ids("-last_activity"), (Ids{4, 1, 5}));
}

TEST_F(ExchangeOfStores, NobodyIsAnsweredWhereTheOneBeforeIsNotAsFar) {
  follow(PeopleIndex::Meanwhile::kWaits);
  const auto page = now_.index().find({}, kAtOnce);
  ASSERT_FALSE(page.has_value());
  EXPECT_EQ(page.error().code, ErrorCode::kBusy);
  now_.index().read();
  EXPECT_EQ(ids("joined"), (Ids{1, 3, 4}));
}

TEST_F(ExchangeOfStores, ASearchThatBeganBeforeIsNotTakenForOneOfTheOther) {
  HeldSearch held;
  now_.follow(held.hooks());
  EXPECT_EQ(now_.ids("joined"), (Ids{1, 2, 3}));
  held.begin(now_.index(), "bob");
  follow(PeopleIndex::Meanwhile::kAnswers);
  now_.index().read();
  EXPECT_EQ(ids("joined"), (Ids{1, 3, 4}));
  EXPECT_EQ(held.end()->ids, users({2}));
}

}  // namespace
}  // namespace muster::projections
