#include "core/views/view_store.h"

#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "core/views_damaged.h"
#include "tests/support/forgetful_disk.h"
#include "tests/support/log_files.h"
#include "tests/support/temp_dir.h"

namespace muster {
namespace {

namespace fs = std::filesystem;
using Rows = std::vector<std::pair<std::string, std::string>>;

const std::vector<TableSpec> kTables{{"people", 3}, {"registry", 1}};

Result<std::unique_ptr<ViewStore>> open(const fs::path& dir,
                                        const std::vector<TableSpec>& tables = kTables) {
  return ViewStore::open(dir, tables);
}

std::unique_ptr<ViewStore> must_open_views(const fs::path& dir,
                                           const std::vector<TableSpec>& tables = kTables) {
  auto store = open(dir, tables);
  MUSTER_CHECK(store.has_value(), "{} {}", store.error().message, store.error().detail);
  return std::move(*store);
}

Checkpoint at(std::uint64_t position) {
  return {Position(position), static_cast<std::uint32_t>(position * 7)};
}

void put(ViewStore& store, std::string_view table, const std::map<std::string, std::string>& rows,
         Checkpoint checkpoint) {
  const MemoryRows none;
  Overlay overlay(none);
  for (const auto& [key, value] : rows) overlay.put(key, value);
  const TableWrite write{store.table(table), &overlay, checkpoint};
  const auto written = store.write({&write, 1});
  ASSERT_TRUE(written) << written.error().detail;
}

Rows scan(const ViewStore& store, std::string_view table, std::string_view prefix = "",
          std::string_view from = "") {
  Rows rows;
  store.snapshot()->scan(store.table(table), prefix, from, [&](auto key, auto value) {
    rows.emplace_back(key, value);
    return true;
  });
  return rows;
}

Rows scan_down(const ViewStore& store, std::string_view table, std::string_view prefix = "",
               std::string_view from = "") {
  Rows rows;
  store.snapshot()->scan_down(store.table(table), prefix, from, [&](auto key, auto value) {
    rows.emplace_back(key, value);
    return true;
  });
  return rows;
}

class ViewStoreTest : public testing::Test {
 protected:
  fs::path dir() const { return dir_.path() / "views"; }

 private:
  TempDir dir_;
};

TEST_F(ViewStoreTest, StartsEmptyWithCheckpointsAtZero) {
  const auto store = must_open_views(dir());
  EXPECT_FALSE(store->was_reset());
  for (const char* name : {"people", "registry"}) {
    EXPECT_EQ(store->checkpoint(store->table(name)), Checkpoint());
    EXPECT_TRUE(scan(*store, name).empty());
  }
}

TEST_F(ViewStoreTest, WhatIsWrittenIsReadAtOnceAndAfterClosing) {
  for (int round = 0; round < 2; ++round) {
    const auto store = must_open_views(dir());
    EXPECT_FALSE(store->was_reset());
    if (round == 0) put(*store, "people", {{"a", "1"}, {"b", ""}}, at(5));
    const Table people = store->table("people");
    EXPECT_EQ(store->get(people, "a"), "1");
    EXPECT_EQ(store->get(people, "b"), "");
    EXPECT_EQ(store->get(people, "c"), std::nullopt);
    EXPECT_EQ(TableRows(*store, people).get("a"), "1");
    EXPECT_EQ(store->checkpoint(people), at(5));
    EXPECT_EQ(store->get(store->table("registry"), "a"), std::nullopt);
    EXPECT_EQ(store->checkpoint(store->table("registry")), Checkpoint());
  }
}

TEST_F(ViewStoreTest, ManyRowsAreReadAtOnceInTheOrderOfTheirKeys) {
  const auto store = must_open_views(dir());
  put(*store, "people", {{"a", "1"}, {"b", ""}, {"d", "4"}}, at(1));
  ASSERT_TRUE(store->flush());
  put(*store, "people", {{"d", "5"}, {"e", "6"}}, at(2));
  const std::vector<std::string> keys{"", "a", "b", "c", "d", "e", "f"};
  using Found = std::vector<std::optional<std::string>>;
  const Found expected{std::nullopt, "1", "", std::nullopt, "5", "6", std::nullopt};
  EXPECT_EQ(store->get_all(store->table("people"), keys), expected);
  EXPECT_EQ(TableRows(*store, store->table("people")).get_all(keys), expected);
  EXPECT_EQ(store->get_all(store->table("registry"), keys), Found(keys.size()));
  EXPECT_EQ(store->get_all(store->table("people"), {}), Found());
}

TEST_F(ViewStoreTest, AWriteErasesWhatTheOverlayErased) {
  const auto store = must_open_views(dir());
  put(*store, "people", {{"a", "1"}, {"b", "2"}}, at(1));
  const TableRows base(*store, store->table("people"));
  Overlay overlay(base);
  overlay.erase("a");
  overlay.erase("never there");
  const TableWrite write{store->table("people"), &overlay, at(2)};
  ASSERT_TRUE(store->write({&write, 1}));
  EXPECT_EQ(scan(*store, "people"), (Rows{{"b", "2"}}));
}

TEST_F(ViewStoreTest, KeysAreAnyBytes) {
  const auto store = must_open_views(dir());
  const std::map<std::string, std::string> rows{
      {"", "empty"},
      {std::string(1, '\0'), "zero"},
      {std::string("\0checkpoint", 11), "no name is taken"},
      {"\xff\xff", "last"}};
  put(*store, "people", rows, at(1));
  EXPECT_EQ(scan(*store, "people"), Rows(rows.begin(), rows.end()));
  EXPECT_EQ(store->checkpoint(store->table("people")), at(1));
}

TEST_F(ViewStoreTest, ScansStayInsideThePrefix) {
  const auto store = must_open_views(dir());
  put(*store, "people", {{"a", ""}, {"b", ""}, {"b1", ""}, {"b2", ""}, {"b\xff", ""}, {"c", ""}},
      at(1));
  auto keys = [](const Rows& rows) {
    std::vector<std::string> all;
    for (const auto& row : rows) all.push_back(row.first);
    return all;
  };
  using Keys = std::vector<std::string>;
  EXPECT_EQ(keys(scan(*store, "people", "b")), (Keys{"b", "b1", "b2", "b\xff"}));
  EXPECT_EQ(keys(scan(*store, "people", "b", "b1")), (Keys{"b1", "b2", "b\xff"}));
  EXPECT_EQ(keys(scan(*store, "people", "b", "b11")), (Keys{"b2", "b\xff"}));
  EXPECT_EQ(keys(scan(*store, "people", "b", "a")), (Keys{"b", "b1", "b2", "b\xff"}));
  EXPECT_EQ(keys(scan(*store, "people", "b", "c")), Keys());
  EXPECT_EQ(keys(scan(*store, "people", "", "b2")), (Keys{"b2", "b\xff", "c"}));
  EXPECT_EQ(keys(scan(*store, "people", "zz")), Keys());
  EXPECT_EQ(keys(scan_down(*store, "people", "b")), (Keys{"b\xff", "b2", "b1", "b"}));
  EXPECT_EQ(keys(scan_down(*store, "people", "b", "b1")), (Keys{"b1", "b"}));
  EXPECT_EQ(keys(scan_down(*store, "people", "b", "b11")), (Keys{"b1", "b"}));
  EXPECT_EQ(keys(scan_down(*store, "people", "b", "c")), (Keys{"b\xff", "b2", "b1", "b"}));
  EXPECT_EQ(keys(scan_down(*store, "people", "b", "a")), Keys());
  EXPECT_EQ(keys(scan_down(*store, "people", "", "b")), (Keys{"b", "a"}));
}

TEST_F(ViewStoreTest, APrefixOfTheLastBytesHasNoEnd) {
  const auto store = must_open_views(dir());
  put(*store, "people", {{"\xfe", ""}, {"\xff", "1"}, {"\xff\xff", "2"}}, at(1));
  EXPECT_EQ(scan(*store, "people", "\xff"), (Rows{{"\xff", "1"}, {"\xff\xff", "2"}}));
  EXPECT_EQ(scan_down(*store, "people", "\xff"), (Rows{{"\xff\xff", "2"}, {"\xff", "1"}}));
}

TEST_F(ViewStoreTest, AScanStopsWhenItIsTold) {
  const auto store = must_open_views(dir());
  put(*store, "people", {{"a", ""}, {"b", ""}, {"c", ""}}, at(1));
  int seen = 0;
  store->snapshot()->scan(store->table("people"), "", "", [&](auto, auto) { return ++seen < 2; });
  EXPECT_EQ(seen, 2);
}

TEST_F(ViewStoreTest, ASnapshotIsOneMomentAcrossTables) {
  const auto store = must_open_views(dir());
  put(*store, "people", {{"a", "old"}}, at(1));
  const auto before = store->snapshot();
  put(*store, "people", {{"a", "new"}, {"b", "new"}}, at(2));
  put(*store, "registry", {{"r", "new"}}, at(2));
  const Table people = store->table("people");
  EXPECT_EQ(before->get(people, "a"), "old");
  EXPECT_EQ(before->get(people, "b"), std::nullopt);
  EXPECT_EQ(before->checkpoint(people), at(1));
  EXPECT_EQ(before->get(store->table("registry"), "r"), std::nullopt);
  EXPECT_EQ(store->snapshot()->get(people, "a"), "new");
}

TEST_F(ViewStoreTest, ClearingEmptiesOneTableAndNotItsSnapshots) {
  const auto store = must_open_views(dir());
  put(*store, "people", {{"", "0"}, {"a", "1"}, {"\xff\xff\xff", "2"}}, at(3));
  put(*store, "registry", {{"r", "1"}}, at(3));
  const auto before = store->snapshot();
  ASSERT_TRUE(store->clear(store->table("people")));
  ASSERT_TRUE(store->clear(store->table("people")));  // also where it is empty
  EXPECT_TRUE(scan(*store, "people").empty());
  EXPECT_EQ(store->checkpoint(store->table("people")), Checkpoint());
  EXPECT_EQ(before->get(store->table("people"), "a"), "1");
  EXPECT_EQ(store->get(store->table("registry"), "r"), "1");
  put(*store, "people", {{"a", "again"}}, at(1));
  EXPECT_EQ(scan(*store, "people"), (Rows{{"a", "again"}}));
}

TEST_F(ViewStoreTest, ATableOfAnotherVersionComesBackEmptyAndTheOthersStay) {
  {
    const auto store = must_open_views(dir());
    put(*store, "people", {{"a", "1"}}, at(9));
    put(*store, "registry", {{"r", "1"}}, at(9));
  }
  for (int round = 0; round < 2; ++round) {
    const auto store = must_open_views(dir(), {{"registry", 1}, {"people", 4}});
    EXPECT_FALSE(store->was_reset());
    EXPECT_TRUE(scan(*store, "people").empty());
    EXPECT_EQ(store->checkpoint(store->table("people")), Checkpoint());
    EXPECT_EQ(store->get(store->table("registry"), "r"), "1");
    EXPECT_EQ(store->checkpoint(store->table("registry")), at(9));
  }
}

TEST_F(ViewStoreTest, ATableThatIsNotWantedIsDropped) {
  {
    const auto store = must_open_views(dir());
    put(*store, "people", {{"a", "1"}}, at(9));
  }
  must_open_views(dir(), {{"registry", 1}});
  const auto store = must_open_views(dir());
  EXPECT_TRUE(scan(*store, "people").empty());
  EXPECT_EQ(store->checkpoint(store->table("people")), Checkpoint());
}

TEST_F(ViewStoreTest, ASecondOpeningIsRefusedAndDeletesNothing) {
  const auto store = must_open_views(dir());
  put(*store, "people", {{"a", "1"}}, at(1));
  const auto second = open(dir());
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, ErrorCode::kConflict);
  EXPECT_EQ(store->get(store->table("people"), "a"), "1");
  ASSERT_TRUE(store->flush());
}

// Making and dropping tables is durable at once, their rows are not: the version that the next
// start finds must fit the rows.
TEST_F(ViewStoreTest, ACrashAfterAChangeOfVersionLeavesNoOldRowsAndNoNewCheckpoint) {
  {
    const auto store = must_open_views(dir());
    put(*store, "people", {{"a", "of version 3"}}, at(9));
  }
  const auto store = must_open_views(dir(), {{"people", 4}, {"registry", 1}});
  put(*store, "people", {{"a", "of version 4"}}, at(9));
  for (const std::uint32_t version : {3u, 4u, 5u}) {
    TempDir copy;
    copy_files(dir(), copy.path() / "views");
    const auto crashed =
        must_open_views(copy.path() / "views", {{"people", version}, {"registry", 1}});
    EXPECT_TRUE(scan(*crashed, "people").empty()) << version;
    EXPECT_EQ(crashed->checkpoint(crashed->table("people")), Checkpoint()) << version;
  }
}

TEST_F(ViewStoreTest, DamagedFilesAreThrownAway) {
  for (const std::string_view name : {"CURRENT", "MANIFEST", ".sst"}) {
    for (const bool removed : {false, true}) {
      {
        const auto store = must_open_views(dir());
        put(*store, "people", {{"a", "1"}}, at(9));
      }
      int damaged = 0;
      for (const auto& file : fs::directory_iterator(dir())) {
        if (file.path().filename().string().find(name) == std::string::npos) continue;
        ++damaged;
        if (removed) {
          fs::remove(file.path());
        } else {
          write_file(file.path(), "damaged");
        }
      }
      ASSERT_GT(damaged, 0) << name;
      const auto store = must_open_views(dir());
      EXPECT_TRUE(store->was_reset()) << name;
      EXPECT_TRUE(scan(*store, "people").empty());
      EXPECT_EQ(store->checkpoint(store->table("people")), Checkpoint());
    }
  }
}

// Found when a row is read, long after the opening.
TEST_F(ViewStoreTest, DamageFoundByAReadIsThrownAndRepairedByTheNextOpening) {
  std::map<std::string, std::string> rows;
  for (int i = 0; i < 1000; ++i) rows["key" + std::to_string(i)] = std::to_string(i * 7919);
  put(*must_open_views(dir()), "people", rows, at(9));
  fs::path largest;
  for (const auto& file : fs::directory_iterator(dir())) {
    if (file.path().extension() != ".sst") continue;
    if (largest.empty() || file.file_size() > fs::file_size(largest)) largest = file.path();
  }
  flip_bit(largest, 50);
  {
    const auto store = must_open_views(dir());
    const Table people = store->table("people");
    try {
      scan(*store, "people");
      FAIL() << "the damage is not noticed";
    } catch (const ViewsDamaged& damage) {
      EXPECT_EQ(damage.store(), dir().string());
      EXPECT_FALSE(damage.is_passing());
    }
    EXPECT_THROW((void)store->get(people, "key0"), ViewsDamaged);
    EXPECT_EQ(store->get(people, "key999"), std::to_string(999 * 7919)) << "in another block";
  }
  const auto store = must_open_views(dir());
  EXPECT_TRUE(store->was_reset());
  EXPECT_TRUE(scan(*store, "people").empty());
}

// Rows that lack a write are not what their readers take them for.
TEST_F(ViewStoreTest, AfterAWriteThatFailedNothingIsRead) {
  ForgetfulDisk disk;
  {
    auto opened = ViewStore::open(dir(), kTables, &disk);
    ASSERT_TRUE(opened);
    ViewStore& store = **opened;
    put(store, "people", {{"a", "1"}}, at(1));
    disk.cut_power();
    EXPECT_THROW((void)store.flush(), ViewsDamaged);
    EXPECT_EQ(store.get(store.table("people"), "a"), "1") << "the rows in memory are right";
    const MemoryRows none;
    Overlay overlay(none);
    overlay.put("a", "2");
    const TableWrite write{store.table("people"), &overlay, at(2)};
    EXPECT_THROW((void)store.write({&write, 1}), ViewsDamaged);
    EXPECT_THROW((void)store.get(store.table("people"), "a"), ViewsDamaged);
    EXPECT_THROW((void)scan(store, "registry"), ViewsDamaged);
  }
  EXPECT_TRUE(must_open_views(dir())->was_reset());
}

using ViewStoreDeathTest = ViewStoreTest;

// A kill leaves every table's rows at what its checkpoint says, and all tables at one cut. The
// child is killed after so many writes; RocksDB flushes by itself after some 1,600 of them, and
// once because it is told to.
TEST_F(ViewStoreDeathTest, AKillLeavesRowsAndCheckpointsThatAgree) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  constexpr const char* kHandedOn = "MUSTER_TEST_KILLED_VIEWS";
  auto write_until_killed = [](const fs::path& views, std::uint64_t killed_after) {
    const auto store = must_open_views(views);
    for (std::uint64_t i = 1; i <= killed_after; ++i) {
      const MemoryRows none;
      Overlay people(none);
      Overlay registry(none);
      people.put("last", std::to_string(i));
      people.put("row" + std::to_string(i), std::string(20'000, 'x'));
      registry.put("last", std::to_string(i));
      const TableWrite writes[] = {{store->table("people"), &people, at(i)},
                                   {store->table("registry"), &registry, at(i)}};
      if (!store->write(writes) || (i == 500 && !store->flush())) return;
    }
    std::raise(SIGKILL);
  };
  for (const std::uint64_t killed_after : {100u, 700u, 1700u, 3500u}) {
    SCOPED_TRACE(killed_after);
    const std::string name = kHandedOn + std::to_string(killed_after);
    if (std::getenv(name.c_str()) == nullptr) {
      ::setenv(name.c_str(), (dir() / std::to_string(killed_after)).c_str(), 1);
    }
    const fs::path killed = std::getenv(name.c_str());
    EXPECT_EXIT(write_until_killed(killed, killed_after), testing::KilledBySignal(SIGKILL), "");
    ::unsetenv(name.c_str());
    const auto store = must_open_views(killed);
    EXPECT_FALSE(store->was_reset());
    const Checkpoint reached = store->checkpoint(store->table("people"));
    EXPECT_EQ(store->checkpoint(store->table("registry")), reached);
    EXPECT_EQ(scan(*store, "people", "row").size(), reached.next.value);
    EXPECT_LE(reached.next.value, killed_after);
    if (killed_after >= 500) {
      EXPECT_GE(reached.next.value, 500u);
    }
    if (reached == Checkpoint()) continue;
    EXPECT_EQ(store->get(store->table("people"), "last"), std::to_string(reached.next.value));
    EXPECT_EQ(store->get(store->table("registry"), "last"), std::to_string(reached.next.value));
  }
}

TEST_F(ViewStoreTest, ScansVisitWhatAMapWouldHave) {
  const auto store = must_open_views(dir());
  const Table people = store->table("people");
  EXPECT_TRUE(rc::check([&] {
    RC_ASSERT(store->clear(people).has_value());
    RC_ASSERT(scan(*store, "people").empty());
    const auto key = rc::gen::container<std::string>(rc::gen::element('\0', 'a', '\xff'));
    const auto model = *rc::gen::container<std::map<std::string, std::string>>(
        key, rc::gen::arbitrary<std::string>());
    put(*store, "people", model, at(1));
    const std::string prefix = *key;
    const std::string from = *key;
    Rows up;
    Rows down;
    for (const auto& row : model) {
      if (!row.first.starts_with(prefix)) continue;
      if (row.first >= from) up.push_back(row);
      if (from.empty() || row.first <= from) down.insert(down.begin(), row);
    }
    RC_ASSERT(scan(*store, "people", prefix, from) == up);
    RC_ASSERT(scan_down(*store, "people", prefix, from) == down);
  }));
}

}  // namespace
}  // namespace muster
