// ViewStore::load: what write() does, by files, on the disk on return, and all of it or nothing.

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <map>
#include <string>

#include <gtest/gtest.h>

#include "core/views/view_store.h"
#include "core/views_damaged.h"
#include "tests/support/forgetful_disk.h"
#include "tests/support/log_files.h"
#include "tests/support/temp_dir.h"

namespace muster {
namespace {

namespace fs = std::filesystem;
using Rows = std::map<std::string, std::optional<std::string>>;

const std::vector<TableSpec> kTables{{"people", 3}, {"registry", 1}, {"empty", 1}};

Checkpoint at(std::uint64_t position) {
  return {Position(position), static_cast<std::uint32_t>(position * 7)};
}

std::unique_ptr<ViewStore> must_open(const fs::path& dir, rocksdb::Env* env = nullptr) {
  auto store = ViewStore::open(dir, kTables, env);
  MUSTER_CHECK(store, "{} {}", store.error().message, store.error().detail);
  return *std::move(store);
}

// The same rows to two tables, none to the third.
Result<void> load(ViewStore& store, const Rows& rows, Checkpoint checkpoint) {
  const MemoryRows none;
  Overlay changes(none);
  const Overlay no_changes(none);
  for (const auto& [key, row] : rows) {
    if (row)
      changes.put(key, *row);
    else
      changes.erase(key);
  }
  const TableWrite writes[] = {{store.table("people"), &changes, checkpoint},
                               {store.table("registry"), &changes, checkpoint},
                               {store.table("empty"), &no_changes, checkpoint}};
  return store.load(writes);
}

std::map<std::string, std::string> scan(const ViewSnapshot& views, Table table) {
  std::map<std::string, std::string> rows;
  views.scan(table, "", "", [&](auto key, auto row) { return rows.emplace(key, row).second; });
  return rows;
}
std::map<std::string, std::string> scan(const ViewStore& store, std::string_view table) {
  return scan(*store.snapshot(), store.table(table));
}

class BulkLoad : public testing::Test {
 protected:
  fs::path dir() const { return dir_.path() / "views"; }

 private:
  TempDir dir_;
};

TEST_F(BulkLoad, IsReadAtOnceOverWhatWasWrittenBefore) {
  const auto store = must_open(dir());
  ASSERT_TRUE(load(*store, {{"a", "1"}, {"b", "1"}, {"", "1"}, {"\xff", "1"}}, at(1)));
  const MemoryRows none;
  Overlay written(none);
  written.put("a", "2");
  const TableWrite write{store->table("people"), &written, at(2)};
  ASSERT_TRUE(store->write({&write, 1}));
  EXPECT_EQ(store->get(store->table("people"), "a"), "2");
  const auto before = store->snapshot();
  ASSERT_TRUE(
      load(*store, {{"a", "3"}, {"b", std::nullopt}, {"never there", std::nullopt}}, at(3)));
  for (const char* table : {"people", "registry"}) {
    EXPECT_EQ(scan(*store, table),
              (std::map<std::string, std::string>{{"", "1"}, {"a", "3"}, {"\xff", "1"}}));
    EXPECT_EQ(store->checkpoint(store->table(table)), at(3));
  }
  EXPECT_TRUE(scan(*store, "empty").empty());
  EXPECT_EQ(store->checkpoint(store->table("empty")), at(3));
  // Who looks at an older moment goes on seeing it.
  EXPECT_EQ(before->get(store->table("people"), "a"), "2");
  EXPECT_EQ(before->get(store->table("registry"), "b"), "1");
  EXPECT_EQ(before->checkpoint(store->table("people")), at(2));
  EXPECT_EQ(before->checkpoint(store->table("registry")), at(1));
}

// As a long rebuild leaves them: each load has rows of all key ranges, many in place of earlier
// ones.
TEST_F(BulkLoad, ManyLoadsLeaveFewFiles) {
  constexpr std::uint64_t kLoads = 40;
  auto store = must_open(dir());
  std::map<std::string, std::string> expected;
  for (std::uint64_t n = 1; n <= kLoads; ++n) {
    Rows rows{{"a", std::to_string(n)}, {"z", std::to_string(n)}};
    rows["k" + std::to_string(n)] = "new";
    if (n > 1) rows["k" + std::to_string(n - 1)] = std::nullopt;
    ASSERT_TRUE(load(*store, rows, at(n)));
    for (const auto& [key, row] : rows) {
      if (row) {
        expected[key] = *row;
      } else {
        expected.erase(key);
      }
    }
    ASSERT_EQ(scan(*store, "people"), expected) << n;
  }
  ASSERT_TRUE(store->flush());
  EXPECT_EQ(scan(*store, "people"), expected);
  EXPECT_EQ(scan(*store, "registry"), expected);
  EXPECT_EQ(store->checkpoint(store->table("people")), at(kLoads));
  store.reset();  // files that were merged are deleted by then
  const auto is_table_file = [](const fs::directory_entry& entry) {
    return entry.path().extension() == ".sst";
  };
  // Of each table at most one file per level of RocksDB: loads fill the upper levels one by one.
  constexpr int kLevels = 7;
  EXPECT_LE(std::ranges::count_if(fs::directory_iterator(dir()), is_table_file), kLevels * 2);
}

TEST_F(BulkLoad, IsOnTheDiskOnReturn) {
  const auto store = must_open(dir());
  ASSERT_TRUE(load(*store, {{"a", "1"}}, at(1)));
  TempDir copy;  // what a kill leaves
  copy_files(dir(), copy.path() / "views");
  const auto killed = must_open(copy.path() / "views");
  EXPECT_FALSE(killed->was_reset());
  EXPECT_EQ(killed->get(killed->table("people"), "a"), "1");
  EXPECT_EQ(killed->checkpoint(killed->table("registry")), at(1));
}

TEST_F(BulkLoad, WhatACrashLeftOfOneIsDeletedByTheNextOpening) {
  ASSERT_TRUE(load(*must_open(dir()), {{"a", "1"}}, at(1)));
  fs::create_directories(dir() / "load");
  write_file(dir() / "load" / "0.sst", "half a file");
  const auto store = must_open(dir());
  EXPECT_FALSE(store->was_reset());
  EXPECT_FALSE(fs::exists(dir() / "load"));
  ASSERT_TRUE(load(*store, {{"a", "2"}}, at(2)));
  EXPECT_EQ(store->get(store->table("people"), "a"), "2");
}

// The power goes at every single step of a load: rows and checkpoints of all tables are those of
// before or those of after, and after where load() returned.
TEST_F(BulkLoad, APowerCutAtAnyStepLeavesAllOfItOrNothing) {
  bool survived = false;
  for (std::uint64_t steps = 0; !survived; ++steps) {
    SCOPED_TRACE(steps);
    ASSERT_LT(steps, 1000u) << "a load never ends";
    TempDir place;
    const fs::path views = place.path() / "views";
    ForgetfulDisk disk;
    bool loaded = false;
    {
      const auto store = must_open(views, &disk);
      ASSERT_TRUE(load(*store, {{"a", "old"}, {"b", "old"}}, at(1)));
      disk.cut_power_after(steps);
      try {
        loaded = load(*store, {{"a", "new"}, {"c", "new"}}, at(2)).has_value();
      } catch (const ViewsDamaged&) {
        fs::remove(views / "DAMAGED");  // a machine without power leaves none
      }
      survived = disk.has_power();
      disk.cut_power();
    }
    disk.forget();
    const auto store = must_open(views);
    EXPECT_FALSE(store->was_reset());
    const Checkpoint reached = store->checkpoint(store->table("people"));
    EXPECT_TRUE(reached == at(1) || reached == at(2));
    if (loaded) {
      EXPECT_EQ(reached, at(2));
    }
    using Expected = std::map<std::string, std::string>;
    const Expected expected = reached == at(2) ? Expected{{"a", "new"}, {"b", "old"}, {"c", "new"}}
                                               : Expected{{"a", "old"}, {"b", "old"}};
    for (const char* table : {"people", "registry"}) {
      EXPECT_EQ(scan(*store, table), expected);
      EXPECT_EQ(store->checkpoint(store->table(table)), reached);
    }
    EXPECT_EQ(store->checkpoint(store->table("empty")), reached);
  }
}

}  // namespace
}  // namespace muster
