// The rows depend on the log alone: not on how it was cut into batches, nor on how they were
// written.

#include "projections/projector/view_builder.h"

#include <cstdint>
#include <map>
#include <random>

#include <gtest/gtest.h>

#include "core/log/memory_event_log.h"
#include "projections/all_projections.h"
#include "tests/support/seed.h"
#include "tests/support/temp_dir.h"

namespace muster::projections {
namespace {

constexpr std::uint32_t kPeople = 60;

Who by(std::uint32_t user) {
  return {UserId(user), Channel::kWeb, RequestId(1), OrganizationId(1)};
}

Digest digest(std::uint32_t n) {
  Digest d;
  d.bytes[0] = static_cast<std::uint8_t>(n);
  d.bytes[1] = static_cast<std::uint8_t>(n >> 8);
  return d;
}

UserSignedUp sign_up(std::uint32_t user) {
  UserSignedUp e;
  e.user = UserId(user);
  e.email = PersonalText("person" + std::to_string(user) + "@example.com");
  e.password = PersonalHash({"hash"});
  return e;
}

// Everybody signs up, then pings of 40 days with profiles, tokens and removals between them.
void fill(MemoryEventLog& log, std::mt19937_64& random) {
  const auto any = [&](std::uint32_t n) { return static_cast<std::uint32_t>(random() % n); };
  Timestamp time{86'400'000'000 * 20'000};
  const auto append = [&](std::vector<Entry> entries) {
    time = time + std::chrono::minutes(any(10));
    ASSERT_TRUE(log.append({time, std::move(entries)}, log.head()));
  };
  append({Event{by(1), OrganizationFounded{"Annotators"}}});
  std::vector<std::uint32_t> there;
  for (std::uint32_t user = 1; user <= kPeople; ++user) {
    append({Event{by(user), sign_up(user)},
            Event{by(user), ApiTokenIssued{UserId(user), digest(user), {}}}});
    there.push_back(user);
  }
  for (std::uint32_t commit = 0; commit < 400; ++commit) {
    PingRun run{UserId(1), Channel::kApi, {}, {}};
    for (std::uint32_t n = 1 + any(500); n > 0; --n) {
      run.pings.push_back({UserId(there[any(static_cast<std::uint32_t>(there.size()))]),
                           time - std::chrono::hours(any(900)),
                           {}});
    }
    std::vector<Entry> entries{std::move(run)};
    const std::size_t whose = any(static_cast<std::uint32_t>(there.size()));
    const UserId user(there[whose]);
    switch (any(there.size() > 20 ? 3 : 2)) {
      case 0:
        entries.push_back(Event{by(1), ProfileUpdated{user, PersonalText("Ada"), {}, {}}});
        break;
      case 1:
        entries.push_back(Event{by(user.value), ApiTokenIssued{user, digest(1000 + commit), {}}});
        break;
      default:
        entries.emplace_back(Event{by(1), UserRemoved{user}});
        there.erase(there.begin() + static_cast<std::ptrdiff_t>(whose));
    }
    append(std::move(entries));
  }
}

using Rows = std::map<std::string, std::map<std::string, std::string>>;

class ViewBuilderTest : public testing::Test {
 protected:
  void SetUp() override { fill(log_, random_); }

  // All rows after `build` was given a builder over an empty store.
  template <typename Build>
  Rows rows_after(Build&& build) {
    const TempDir dir;
    const auto store = *ViewStore::open(dir.path() / "views", all_tables());
    build(*store);
    Rows rows;
    for (const TableSpec& spec : all_tables()) {
      EXPECT_EQ(store->checkpoint(store->table(spec.name)).next, log_.head());
      auto& table = rows[std::string(spec.name)];
      store->snapshot()->scan(store->table(spec.name), "", "",
                              [&](auto key, auto row) { return table.emplace(key, row).second; });
    }
    return rows;
  }

  std::mt19937_64 random_{test_seed()};
  MemoryEventLog log_;
};

TEST_F(ViewBuilderTest, ARebuildGivesTheBytesOfALiveProjector) {
  const Rows live = rows_after([&](ViewStore& store) {
    ViewBuilder builder(store, all_projections());
    for (Position end; end < log_.head(); end = end + random_() % 2000) {
      ASSERT_TRUE(builder.apply(log_, end));
    }
    ASSERT_EQ(builder.apply(log_, log_.head()), log_.head());
  });
  EXPECT_FALSE(live.at("registry").empty());
  EXPECT_FALSE(live.at("activity").empty());
  const Rows at_once = rows_after([&](ViewStore& store) {
    ASSERT_EQ(
        ViewBuilder(store, all_projections()).rebuild(log_, log_.head(), {}, {.events_min = 0}),
        log_.head());
  });
  EXPECT_EQ(at_once, live);
  const Rows in_many = rows_after([&](ViewStore& store) {
    ViewBuilder builder(store, all_projections());
    ASSERT_TRUE(builder.rebuild(log_, Position(log_.head().value / 3), {}, {1, 0}));
    ASSERT_EQ(builder.rebuild(log_, log_.head(), {}, {1, 0}), log_.head());
  });
  EXPECT_EQ(in_many, live);
}

TEST_F(ViewBuilderTest, WhoWatchesARebuildIsToldEveryRow) {
  std::map<std::string, std::string> people;
  const Rows rows = rows_after([&](ViewStore& store) {
    const Table table = store.table("people");
    const auto watch = [&](std::span<const TableWrite> batch) {
      for (const TableWrite& write : batch) {
        if (write.table.index != table.index) continue;
        for (const Overlay::Change change : write.rows->changes()) {
          people[std::string(change.key())] = *change.row();
        }
      }
    };
    ASSERT_TRUE(
        ViewBuilder(store, all_projections(), watch).rebuild(log_, log_.head(), {}, {1, 0}));
  });
  EXPECT_EQ(people, rows.at("people"));
}

}  // namespace
}  // namespace muster::projections
