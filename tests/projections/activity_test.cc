// What a batch holds back: pings of people who are removed, of several days, cut anywhere.

#include "projections/activity.h"

#include <cstdint>
#include <functional>
#include <map>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "core/log/memory_event_log.h"
#include "projections/projector/view_builder.h"
#include "tests/support/temp_dir.h"

namespace muster::projections {
namespace {

constexpr std::int64_t kDayMicros = 86'400'000'000;

Entry pings(std::vector<Ping> pings) {
  return PingRun{UserId(1), Channel::kApi, {}, std::move(pings)};
}
Entry removal(UserId user) { return Event{{}, UserRemoved{user}}; }

const std::vector<TableSpec> kTables{table_spec(Activity::kTraits)};

// The rows after the log was applied in batches that end at these positions.
class Built {
 public:
  Built(const EventLog& log, const std::vector<Position>& ends)
      : store_(*ViewStore::open(dir_.path() / "views", kTables)) {
    ViewBuilder builder(*store_, make_projections<Activity>());
    for (const Position end : ends) MUSTER_CHECK(builder.apply(log, end), "not applied");
    MUSTER_CHECK(builder.apply(log, log.head()) == log.head(), "not applied");
  }

  std::optional<Timestamp> last(UserId user) const {
    return last_activity(View<Activity>(*store_, *store_->snapshot()), user);
  }
  std::vector<std::uint32_t> days(UserId user, int last, std::size_t n) const {
    return activity_by_day(View<Activity>(*store_, *store_->snapshot()), user,
                           Day(std::chrono::days(last)), n);
  }
  std::vector<std::uint64_t> active_by_day(int last, std::size_t n) const {
    return active_people_by_day(View<Activity>(*store_, *store_->snapshot()),
                                Day(std::chrono::days(last)), n);
  }
  std::uint64_t active_since(int first) const {
    return active_people(View<Activity>(*store_, *store_->snapshot()),
                         Day(std::chrono::days(first)), 1);
  }
  std::size_t row_count() const {
    std::size_t n = 0;
    store_->snapshot()->scan(store_->table<Activity>(), "", "",
                             [&](auto, auto) { return ++n > 0; });
    return n;
  }

 private:
  TempDir dir_;
  std::unique_ptr<ViewStore> store_;
};

Ping ping(std::uint32_t user, std::int64_t day, std::int64_t micros = 0) {
  return {UserId(user), Timestamp{day * kDayMicros + micros}, {}};
}

TEST(ActivityBatch, WhoIsRemovedInTheBatchLeavesNoRow) {
  MemoryEventLog log;
  ASSERT_TRUE(log.append({Timestamp{40 * kDayMicros},
                          {pings({ping(1, 1), ping(2, 1), ping(1, 2), ping(1, 39)}),
                           removal(UserId(1)), pings({ping(2, 2)})}},
                         log.head()));
  const Built built(log, {});
  EXPECT_EQ(built.last(UserId(1)), std::nullopt);
  EXPECT_EQ(built.days(UserId(1), 40, 41), std::vector<std::uint32_t>(41, 0));
  EXPECT_EQ(built.last(UserId(2)), Timestamp{2 * kDayMicros});
  EXPECT_EQ(built.days(UserId(2), 2, 2), (std::vector<std::uint32_t>{1, 1}));
  EXPECT_EQ(built.row_count(), 3u) << "a person and two days";
  EXPECT_EQ(built.active_by_day(2, 3), (std::vector<std::uint64_t>{0, 1, 1}));
  EXPECT_EQ(built.active_since(1), 1u);
  EXPECT_EQ(built.active_since(3), 0u);
}

TEST(ActivityBatch, PingsAfterARemovalCountFromNothing) {
  MemoryEventLog log;
  ASSERT_TRUE(log.append(
      {Timestamp{3 * kDayMicros},
       {pings({ping(1, 2, 5), ping(1, 1)}), removal(UserId(1)), pings({ping(1, 1), ping(1, 1)})}},
      log.head()));
  const Built built(log, {});
  EXPECT_EQ(built.last(UserId(1)), Timestamp{kDayMicros});
  EXPECT_EQ(built.days(UserId(1), 2, 2), (std::vector<std::uint32_t>{2, 0}));
}

TEST(ActivityBatch, AnOlderPingInALaterBatchDoesNotTurnTimeBack) {
  MemoryEventLog log;
  ASSERT_TRUE(log.append({Timestamp{9 * kDayMicros}, {pings({ping(1, 8)})}}, log.head()));
  ASSERT_TRUE(log.append({Timestamp{9 * kDayMicros}, {pings({ping(1, 7)})}}, log.head()));
  const Built built(log, {Position(1)});
  EXPECT_EQ(built.last(UserId(1)), Timestamp{8 * kDayMicros});
  EXPECT_EQ(built.days(UserId(1), 8, 2), (std::vector<std::uint32_t>{1, 1}));
}

// More people than are read at once, some of whom the store knows and some are removed.
TEST(ActivityBatch, ManyPeopleOfOneBatchAreEachCountedOnTopOfTheirOwnRow) {
  constexpr std::uint32_t kPeople = 1300;
  MemoryEventLog log;
  const auto of_every = [](std::uint32_t step, std::int64_t day) {
    std::vector<Ping> all;
    for (std::uint32_t user = step; user <= kPeople; user += step) all.push_back(ping(user, day));
    return all;
  };
  ASSERT_TRUE(log.append({Timestamp{9 * kDayMicros}, {pings(of_every(2, 5))}}, log.head()));
  const Position first = log.head();
  ASSERT_TRUE(log.append({Timestamp{9 * kDayMicros}, {removal(UserId(600))}}, log.head()));
  ASSERT_TRUE(log.append({Timestamp{9 * kDayMicros}, {pings(of_every(1, 5))}}, log.head()));
  const Built built(log, {first});
  for (std::uint32_t user = 1; user <= kPeople; ++user) {
    const std::uint32_t count = user % 2 == 0 && user != 600 ? 2 : 1;
    ASSERT_EQ(built.days(UserId(user), 5, 1), std::vector<std::uint32_t>{count}) << user;
  }
  EXPECT_EQ(built.active_by_day(5, 1), std::vector<std::uint64_t>{kPeople});
}

// Blocks of days that were the latest once, and pings of them that come late.
TEST(ActivityBatch, DaysOfManyBlocksAreCountedWhereverTheyCome) {
  MemoryEventLog log;
  const std::vector<std::int64_t> days{3, 40, 3, 100, 41, 40, 101, 3, 200, 100};
  for (const std::int64_t day : days) {
    ASSERT_TRUE(log.append({Timestamp{300 * kDayMicros}, {pings({ping(1, day), ping(2, day)})}},
                           log.head()));
  }
  ASSERT_TRUE(log.append({Timestamp{300 * kDayMicros}, {removal(UserId(2))}}, log.head()));
  std::vector<std::uint32_t> expected(201, 0);
  for (const std::int64_t day : days) ++expected[static_cast<std::size_t>(day)];
  std::vector<Position> each;
  for (std::uint64_t n = 1; n <= days.size(); ++n) each.push_back(Position(2 * n));
  for (const auto& ends : {std::vector<Position>(), {Position(8)}, each}) {
    const Built built(log, ends);
    EXPECT_EQ(built.days(UserId(1), 200, 201), expected);
    EXPECT_EQ(built.days(UserId(1), 110, 20),
              std::vector<std::uint32_t>(expected.begin() + 91, expected.begin() + 111));
    EXPECT_EQ(built.last(UserId(1)), Timestamp{200 * kDayMicros});
    EXPECT_EQ(built.row_count(), 4u + 6u);
    EXPECT_EQ(built.active_by_day(41, 2), (std::vector<std::uint64_t>{1, 1}));
    EXPECT_EQ(built.active_by_day(42, 1), (std::vector<std::uint64_t>{0}));
    EXPECT_EQ(built.active_since(0), 1u) << "once, however many days";
    EXPECT_EQ(built.active_since(200), 1u);
    EXPECT_EQ(built.active_since(201), 0u);
    EXPECT_EQ(built.days(UserId(2), 200, 201), std::vector<std::uint32_t>(201, 0));
  }
}

// The rows after the log was applied in batches that end where `cut_after` says so.
std::map<std::string, std::string, std::less<>> rows_in_memory(
    const EventLog& log, const std::function<bool(Position)>& cut_after) {
  Activity projection;
  MemoryRows rows;
  Overlay batch(rows);
  const auto write = [&] {
    projection.finish_batch(batch);
    for (const Overlay::Change change : batch.changes()) {
      const std::string key(change.key());
      if (const auto row = change.row()) {
        rows.put(key, std::string(*row));
      } else {
        rows.erase(key);
      }
    }
    batch.clear();
  };
  const auto commits = log.read(Position(0));
  while (const auto commit = *commits->next()) {
    projection.apply(*commit, batch);
    if (cut_after(commit->end())) write();
  }
  write();
  return rows.rows();
}

RC_GTEST_PROP(ActivityBatch, RowsAreTheSameWhereverTheLogIsCut, ()) {
  MemoryEventLog log;
  for (int commits = *rc::gen::inRange(1, 12); commits > 0; --commits) {
    std::vector<Entry> entries;
    for (int n = *rc::gen::inRange(1, 4); n > 0; --n) {
      if (*rc::gen::inRange(0, 4) == 0) {
        entries.push_back(removal(UserId(*rc::gen::inRange(1u, 5u))));
        continue;
      }
      std::vector<Ping> run;
      for (int pings = *rc::gen::inRange(1, 8); pings > 0; --pings) {
        run.push_back(ping(*rc::gen::inRange(1u, 5u), *rc::gen::inRange(0, 70),
                           *rc::gen::inRange<std::int64_t>(0, kDayMicros)));
      }
      entries.push_back(pings(std::move(run)));
    }
    RC_ASSERT(log.append({Timestamp{70 * kDayMicros}, std::move(entries)}, log.head()).has_value());
  }
  const auto pattern = *rc::gen::arbitrary<std::uint64_t>();
  const auto never = [](Position) { return false; };
  const auto always = [](Position) { return true; };
  const auto sometimes = [&](Position end) { return (pattern >> (end.value % 64) & 1) != 0; };
  const auto last = rows_in_memory(log, never);
  RC_ASSERT(rows_in_memory(log, always) == last);
  RC_ASSERT(rows_in_memory(log, sometimes) == last);
}

}  // namespace
}  // namespace muster::projections
