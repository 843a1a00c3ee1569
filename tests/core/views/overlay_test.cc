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
  EXPECT_EQ(rows.changes().at("k"), "2");
}

// The row may be in what is written and not yet visible in the base.
TEST(OverlayTest, ErasingWhatTheBaseDoesNotHaveIsAChange) {
  const MemoryRows base;
  Overlay rows(base);
  rows.erase("k");
  ASSERT_EQ(rows.changes().size(), 1u);
  EXPECT_EQ(rows.changes().at("k"), std::nullopt);
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
  Overlay above(below);
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

RC_GTEST_PROP(OverlayTest, ReadsWhatAMapWouldHave, ()) {
  MemoryRows base;
  std::map<std::string, std::string> model;
  for (const auto& key : *rc::gen::container<std::vector<char>>(rc::gen::inRange('a', 'h'))) {
    base.put(std::string(1, key), "base");
    model[std::string(1, key)] = "base";
  }
  Overlay rows(base);
  for (const auto& [key, value] : *rc::gen::container<std::vector<std::pair<char, int>>>(
           rc::gen::pair(rc::gen::inRange('a', 'h'), rc::gen::inRange(-5, 5)))) {
    const std::string name(1, key);
    if (value < 0) {
      rows.erase(name);
      model.erase(name);
    } else {
      rows.put(name, std::to_string(value));
      model[name] = std::to_string(value);
    }
  }
  for (char key = 'a'; key <= 'h'; ++key) {
    const auto found = model.find(std::string(1, key));
    RC_ASSERT(rows.get(std::string(1, key)) ==
              (found == model.end() ? std::nullopt : std::optional(found->second)));
  }
}

}  // namespace
}  // namespace muster
