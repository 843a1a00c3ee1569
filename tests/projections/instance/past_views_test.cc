// The past: people as they were at earlier positions, computed from the log.

#include "projections/instance/past_views.h"

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <future>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/views_damaged.h"
#include "projections/audit/past_moment.h"
#include "projections/instance/instance.h"
#include "projections/people.h"
#include "projections/projects.h"
#include "tests/projections/instance/opened_instance.h"
#include "tests/support/temp_dir.h"

namespace muster::projections {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr UserId kAda(1);
constexpr UserId kBob(2);

class PastViewsTest : public testing::Test {
 protected:
  void SetUp() override {
    instance = open();
    join("ada", "Ada");
    join("bob", "Bob");
    both = end();
    submit(UpdateProfile{kBob, "Robert", {}, {}});
    renamed = end();
  }
  std::unique_ptr<Instance> open() { return must_open(temp.path() / "data"); }
  void join(const std::string& word, const std::string& first_name) {
    const auto id = instance->accounts().sign_up(
        {word + "@example.org", Secret("purple elephant ladder"), first_name, ""}, shell());
    ASSERT_TRUE(id) << id.error().message;
  }
  void submit(Command command) {
    const auto done = instance->sequencer().submit(std::move(command), shell());
    ASSERT_TRUE(done) << done.error().message;
  }
  Position end() { return instance->log().head(); }

  std::shared_ptr<const Past> at(Position position) {
    const auto past = instance->past().at(position);
    EXPECT_TRUE(past) << past.error().message << " " << past.error().detail;
    return past ? *past : nullptr;
  }
  static std::vector<std::string> names(const Past& past) {
    std::vector<std::string> names;
    for (const PersonRow& person : list_people(past.views.of<People>(), UserId(0), 100))
      names.push_back(display_name(person));
    return names;
  }
  std::vector<std::string> directories() const {
    std::vector<std::string> found;
    for (const auto& entry : fs::directory_iterator(temp.path() / "data" / "views")) {
      if (entry.path().filename().string().starts_with("past-"))
        found.push_back(entry.path().filename());
    }
    return found;
  }

  TempDir temp;
  std::unique_ptr<Instance> instance;
  Position both;
  Position renamed;
};

TEST_F(PastViewsTest, ShowsNamesAndAccountsOfThen) {
  submit(RemoveUser{kBob});
  join("cy", "Cy");
  EXPECT_THAT(names(*at(both)), ElementsAre("Ada", "Bob"));
  EXPECT_THAT(names(*at(renamed)), ElementsAre("Ada", "Robert"));
  EXPECT_THAT(names(*at(end())), ElementsAre("Ada", "Cy"));
  const auto page = at(renamed)->people({.order = {PeopleSort::kName, true}, .search = "o"});
  ASSERT_TRUE(page) << page.error().message;
  EXPECT_THAT(page->ids, ElementsAre(kBob, kAda)) << "by the names and emails of then";
}

TEST_F(PastViewsTest, KeepsTheLastFew) {
  const auto first = at(both);
  EXPECT_EQ(at(both), first);
  for (int i = 0; i < 2 * static_cast<int>(PastViews::kKept); ++i) {
    submit(UpdateProfile{kAda, "Ada" + std::to_string(i), {}, {}});
    at(end());
  }
  EXPECT_EQ(instance->past().kept(), PastViews::kKept);
  EXPECT_EQ(directories().size(), PastViews::kKept + 1) << "and what a reader holds";
  EXPECT_THAT(names(*first), ElementsAre("Ada", "Bob"));
  EXPECT_NE(at(both), first) << "computed again";
}

TEST_F(PastViewsTest, ComputesAMomentOnceForAllWhoAskForIt) {
  std::vector<std::future<std::shared_ptr<const Past>>> asking;
  for (int i = 0; i < 4; ++i)
    asking.push_back(std::async(std::launch::async, [&] { return at(both); }));
  const auto first = asking.front().get();
  for (std::size_t i = 1; i < asking.size(); ++i) EXPECT_EQ(asking[i].get(), first);
  EXPECT_EQ(directories().size(), 1U);
}

TEST_F(PastViewsTest, NothingIsLeftWhenItIsClosed) {
  at(both);
  EXPECT_EQ(directories().size(), 1U);
  instance.reset();
  EXPECT_THAT(directories(), IsEmpty());
}

TEST_F(PastViewsTest, TheNextStartRemovesWhatAKilledProgramLeft) {
  instance.reset();
  fs::create_directory(temp.path() / "data" / "views" / "past-7");
  instance = open();
  EXPECT_THAT(directories(), IsEmpty());
}

TEST_F(PastViewsTest, ErasedPeopleAreErasedAtEveryTime) {
  at(both);
  at(renamed);
  ASSERT_TRUE(instance->erase(kBob, shell()));
  EXPECT_EQ(instance->past().kept(), 0U);
  EXPECT_THAT(directories(), IsEmpty()) << "no file of before the erasure";
  EXPECT_THAT(names(*at(both)), ElementsAre("Ada", "Erased person 2"));
  EXPECT_THAT(names(*at(renamed)), ElementsAre("Ada", "Erased person 2"));
  EXPECT_THAT(names(*at(end())), ElementsAre("Ada"));
  const auto page = at(renamed)->people({.search = "Robert"});
  ASSERT_TRUE(page);
  EXPECT_THAT(page->ids, IsEmpty());
}

TEST_F(PastViewsTest, ForgettingWaitsForReaders) {
  auto reader = at(both);
  const auto refused = instance->past().forget(Duration(0));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::kBusy);
  EXPECT_EQ(instance->past().kept(), 0U);
  reader.reset();
  EXPECT_TRUE(instance->past().forget(Duration(0)));
  EXPECT_THAT(directories(), IsEmpty());
}

// However many ask for the past meanwhile: what they get knows of the erasure.
TEST_F(PastViewsTest, ForgettingDoesNotWaitForWhatWasBegunAfterIt) {
  auto reader = at(both);
  auto forgotten = std::async(std::launch::async, [&] { return instance->past().forget(); });
  while (instance->past().kept() > 0) std::this_thread::yield();
  const auto later = at(both);
  EXPECT_NE(later, reader);
  reader.reset();
  const auto done = forgotten.get();
  EXPECT_TRUE(done) << done.error().message;
  EXPECT_EQ(at(both), later) << "and is kept";
}

TEST_F(PastViewsTest, ReadersDoNotKeepAnErasureFromItsEnd) {
  std::atomic<bool> stop{false};
  std::vector<std::future<int>> readers;
  for (int reader = 0; reader < 3; ++reader) {
    readers.push_back(std::async(std::launch::async, [&, reader] {
      int answers = 0;
      for (std::uint64_t n = static_cast<std::uint64_t>(reader); !stop; ++n) {
        const auto past = instance->past().at(n % 2 == 0 ? both : renamed);
        if (past && !names(**past).empty()) ++answers;
      }
      return answers;
    }));
  }
  const auto erased = instance->erase(kBob, shell());
  stop = true;
  EXPECT_TRUE(erased) << erased.error().message;
  for (auto& reader : readers) reader.get();
  EXPECT_THAT(names(*at(both)), ElementsAre("Ada", "Erased person 2"));
}

TEST_F(PastViewsTest, WhatIsDamagedIsComputedAgain) {
  const auto damaged = at(both);
  const auto other = at(renamed);
  (void)instance->views_are_damaged(ViewsDamaged("for a test", damaged->dir));
  EXPECT_FALSE(instance->is_healing_views()) << "the present is not damaged";
  EXPECT_NE(at(both), damaged);
  EXPECT_EQ(at(renamed), other);
}

TEST_F(PastViewsTest, IsBusyWhileMusterStops) {
  instance->interrupt();
  const auto refused = instance->past().at(both);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::kBusy);
}

TEST_F(PastViewsTest, AMomentIsAPositionOrATime) {
  const EventLog& log = instance->log();
  const Timestamp now = *log.last_time() + std::chrono::seconds(1);
  const auto by_position = read_past_moment(log, "0", now);
  ASSERT_TRUE(by_position) << by_position.error().message;
  EXPECT_GT(by_position->end, Position(0));
  EXPECT_LT(by_position->end, both) << "the commit of the first account only";
  const auto by_time = read_past_moment(log, to_rfc3339(by_position->time), now);
  ASSERT_TRUE(by_time) << by_time.error().message;
  EXPECT_EQ(by_time->end, by_position->end) << "what happened at that time is included";
  EXPECT_EQ(read_past_moment(log, "now", now)->end, log.head());
}

TEST_F(PastViewsTest, WhatIsNoMomentIsRefused) {
  const EventLog& log = instance->log();
  const Timestamp now = *log.last_time();
  const auto refusal = [&](const std::string& text) {
    const auto moment = read_past_moment(log, text, now);
    EXPECT_FALSE(moment) << text;
    if (moment) return std::string();
    EXPECT_EQ(moment.error().code, ErrorCode::kInvalid) << text;
    EXPECT_EQ(moment.error().field, "as_of") << text;
    return moment.error().message;
  };
  for (const std::string& text :
       {std::to_string(log.head().value), std::string("18446744073709551615"),
        std::string("18446744073709551616"), std::string(300, '9')}) {
    EXPECT_THAT(refusal(text), HasSubstr("There is no event with this number yet"));
  }
  for (const char* text : {"", "-1", "+1", "1.5", "0x1", "tomorrow", "2026-02-30", "1 ", "１"})
    EXPECT_THAT(refusal(text), HasSubstr("the number of an event")) << text;
  EXPECT_THAT(refusal("2999-01-01"), HasSubstr("in the future"));
  EXPECT_THAT(refusal("1971-01-01"), HasSubstr("before the first event"));
}

}  // namespace
}  // namespace muster::projections
