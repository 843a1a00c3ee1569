#include "core/views/overlay.h"

#include <map>
#include <optional>
#include <string>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace muster {
namespace {

TEST(OverlayTest, ReadsThroughToTheBase) {
  MemoryRows base;
  base.put("k", "base");
  const Overlay rows(base);
  EXPECT_EQ(rows.get("k"), "base");
  EXPECT_EQ(rows.get("other"), std::nullopt);
  EXPECT_TRUE(rows.empty());
}

TEST(OverlayTest, AChangeHidesTheBaseAndLeavesItAsItIs) {
  MemoryRows base;
  base.put("put", "base");
  base.put("erased", "base");
  Overlay rows(base);
  rows.put("put", "new");
  rows.erase("erased");
  EXPECT_EQ(rows.get("put"), "new");
  EXPECT_EQ(rows.get("erased"), std::nullopt);
  EXPECT_EQ(base.get("put"), "base");
  EXPECT_EQ(base.get("erased"), "base");
}

TEST(OverlayTest, ManyChangesToOneRowAreOne) {
  const MemoryRows base;
  Overlay rows(base);
  rows.put("k", "1");
  rows.erase("k");
  rows.put("k", "2");
  ASSERT_EQ(rows.changes().size(), 1u);
  EXPECT_EQ((*rows.changes().begin()).key(), "k");
  EXPECT_EQ((*rows.changes().begin()).row(), "2");
}

// The row may be in what is written and not yet visible in the base.
TEST(OverlayTest, ErasingWhatTheBaseDoesNotHaveIsAChange) {
  const MemoryRows base;
  Overlay rows(base);
  rows.erase("k");
  ASSERT_EQ(rows.changes().size(), 1u);
  EXPECT_EQ((*rows.changes().begin()).key(), "k");
  EXPECT_EQ((*rows.changes().begin()).row(), std::nullopt);
}

TEST(OverlayTest, ClearingForgetsTheChanges) {
  MemoryRows base;
  base.put("k", "base");
  Overlay rows(base);
  rows.put("k", "new");
  rows.clear();
  EXPECT_TRUE(rows.empty());
  EXPECT_EQ(rows.get("k"), "base");
}

TEST(OverlayTest, OverlaysStackOnEachOther) {
  const MemoryRows base;
  Overlay below(base);
  below.put("k", "below");
  Overlay above(static_cast<const RowReader&>(below));
  EXPECT_EQ(above.get("k"), "below");
  above.erase("k");
  EXPECT_EQ(above.get("k"), std::nullopt);
  EXPECT_EQ(below.get("k"), "below");
}

TEST(OverlayTest, KeysAndValuesAreAnyBytes) {
  const MemoryRows base;
  Overlay rows(base);
  const std::string key("\0\xff", 2);
  rows.put(key, std::string(1, '\0'));
  rows.put("", "empty key");
  EXPECT_EQ(rows.get(key), std::string(1, '\0'));
  EXPECT_EQ(rows.get(""), "empty key");
}

TEST(OverlayTest, ARowMayGrowShrinkAndComeBack) {
  const MemoryRows base;
  Overlay rows(base);
  rows.put("other", "other");
  for (const std::size_t size : {3u, 0u, 5u, 40'000u, 2u, 2'000'000u, 7u}) {
    rows.put("k", std::string(size, 'x'));
    EXPECT_EQ(rows.get("k"), std::string(size, 'x'));
    if (size == 5) rows.erase("k");
  }
  EXPECT_EQ(rows.get("other"), "other");
  EXPECT_EQ(rows.changes().size(), 2u);
  EXPECT_GE(rows.bytes(), 2'000'000u);
}

TEST(OverlayTest, ManyRowsAreFoundAndForgotten) {
  const MemoryRows base;
  Overlay rows(base);
  for (int round = 0; round < 2; ++round) {
    for (int i = 0; i < 50'000; ++i) rows.put(std::to_string(i), std::to_string(i * 7));
    for (int i = 0; i < 50'000; ++i) {
      ASSERT_EQ(rows.get(std::to_string(i)), std::to_string(i * 7));
    }
    EXPECT_EQ(rows.changes().size(), 50'000u);
    rows.clear();
    EXPECT_TRUE(rows.empty());
    EXPECT_EQ(rows.bytes(), 0u);
    EXPECT_EQ(rows.get("1"), std::nullopt);
  }
}

TEST(OverlayTest, NewRowsAreFoundAndChangedLikeOthers) {
  MemoryRows base;
  base.put("b", "base");
  Overlay rows(base);
  for (int i = 0; i < 3000; ++i) {
    rows.put_new("new" + std::to_string(i), "1");
    if (i % 1000 == 0) rows.put("put" + std::to_string(i), "2");
  }
  EXPECT_EQ(rows.get("new2999"), "1");
  EXPECT_EQ(rows.get("put2000"), "2");
  EXPECT_EQ(rows.get("b"), "base");
  rows.put("new7", "longer");
  rows.erase("new8");
  EXPECT_EQ(rows.get("new7"), "longer");
  EXPECT_EQ(rows.get("new8"), std::nullopt);
  EXPECT_EQ(rows.changes().size(), 3003u);
  rows.clear();
  rows.put_new("new7", "again");
  EXPECT_EQ(rows.get("new7"), "again");
  EXPECT_EQ(rows.get("new9"), std::nullopt);
}

RC_GTEST_PROP(OverlayTest, ReadsWhatAMapWouldHave, ()) {
  MemoryRows base;
  std::map<std::string, std::string> model;
  std::map<std::string, std::optional<std::string>> changed;
  for (const auto& key : *rc::gen::container<std::vector<char>>(rc::gen::inRange('a', 'h'))) {
    base.put(std::string(1, key), "base");
    model[std::string(1, key)] = "base";
  }
  Overlay rows(base);
  for (const auto& [key, value] : *rc::gen::container<std::vector<std::pair<char, int>>>(
           rc::gen::pair(rc::gen::inRange('a', 'h'), rc::gen::inRange(-5, 60)))) {
    const std::string name(1, key);
    if (value < 0) {
      rows.erase(name);
      model.erase(name);
      changed[name] = std::nullopt;
    } else {
      const std::string row(static_cast<std::size_t>(value * value), 'x');
      rows.put(name, row);
      changed[name] = model[name] = row;
    }
  }
  std::map<std::string, std::optional<std::string>> listed;
  for (const Overlay::Change change : rows.changes()) {
    const bool once = listed.emplace(change.key(), change.row()).second;
    RC_ASSERT(once);
  }
  RC_ASSERT(listed == changed);
  RC_ASSERT(rows.changes().size() == changed.size());
  for (char key = 'a'; key <= 'h'; ++key) {
    const auto found = model.find(std::string(1, key));
    RC_ASSERT(rows.get(std::string(1, key)) ==
              (found == model.end() ? std::nullopt : std::optional(found->second)));
  }
}

}  // namespace
}  // namespace muster
