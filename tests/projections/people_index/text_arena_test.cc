#include "projections/people_index/text_arena.h"

#include <cstdint>
#include <map>
#include <set>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace muster::projections {
namespace {

std::set<std::uint32_t> found(const TextArena& arena, const std::vector<std::string>& parts) {
  constexpr std::uint32_t kIdEnd = 100'100;
  IdSet marked(kIdEnd);
  const std::uint64_t count = arena.snapshot().search(parts, kIdEnd, marked);
  std::set<std::uint32_t> ids;
  for (std::uint32_t id = 0; id < kIdEnd; ++id) {
    if (marked.has(id)) ids.insert(id);
  }
  EXPECT_EQ(ids.size(), count);
  return ids;
}

// Two letters, so that parts are found often, almost, and across the eight bytes of a step.
std::string few_letters(int size_max) {
  return *rc::gen::resize(size_max, rc::gen::container<std::string>(rc::gen::element('a', 'b')));
}

TEST(TextArena, FindsEachPersonOnce) {
  TextArena arena;
  arena.put(1, "ada ada ada\n");
  arena.put(2, "bob\n");
  EXPECT_EQ(found(arena, {"a"}), (std::set<std::uint32_t>{1}));
}

TEST(TextArena, FindsNothingAcrossTwoPeople) {
  TextArena arena;
  arena.put(1, "abc\n");
  arena.put(2, "def\n");
  EXPECT_TRUE(found(arena, {"cd"}).empty());
}

TEST(TextArena, WantsAllParts) {
  TextArena arena;
  arena.put(1, "ada@example.org\nada lovelace\n");
  arena.put(2, "ada@example.com\n\n");
  EXPECT_EQ(found(arena, {"love", "ada@"}), (std::set<std::uint32_t>{1}));
  EXPECT_EQ(found(arena, {"ada", "example"}), (std::set<std::uint32_t>{1, 2}));
  EXPECT_TRUE(found(arena, {"love", "com"}).empty());
}

RC_GTEST_PROP(TextArena, HoldsTheLastTextOfEach, ()) {
  TextArena arena;
  std::map<std::uint32_t, std::string> model;
  const int steps = *rc::gen::inRange(0, 60);
  for (int i = 0; i < steps; ++i) {
    const auto id = *rc::gen::inRange<std::uint32_t>(0, 6);
    if (*rc::gen::inRange(0, 4) == 0) {
      arena.erase(id);
      model.erase(id);
    } else {
      model[id] = few_letters(20) + "\n";
      arena.put(id, model[id]);
    }
  }
  const std::string part = few_letters(3) + "b";
  std::set<std::uint32_t> expected;
  for (const auto& [id, text] : model) {
    RC_ASSERT(arena.text(id) == text);
    if (text.find(part) != std::string::npos) expected.insert(id);
  }
  RC_ASSERT(found(arena, {part}) == expected);
}

// Enough text for two threads, each with a part of it.
TEST(TextArena, FindsInALongTextWhatItFindsInAShortOne) {
  constexpr std::uint32_t kPeople = 100'000;
  const std::string filler(60, 'x');
  TextArena arena;
  std::set<std::uint32_t> expected;
  for (std::uint32_t id = 1; id <= kPeople; ++id) {
    const std::string number = std::to_string(id);
    arena.put(id, filler + number + "@\n");
    if (number.ends_with("77")) expected.insert(id);
  }
  EXPECT_EQ(found(arena, {"77@"}), expected);
  EXPECT_EQ(found(arena, {"x", "77@"}), expected);
  EXPECT_EQ(found(arena, {"x"}).size(), kPeople);
  arena.erase(77);
  arena.put(kPeople, filler + "77@\n");
  expected.erase(77);
  expected.insert(kPeople);
  EXPECT_EQ(found(arena, {"77@"}), expected);
}

TEST(TextArena, TakesOutWhatIsLeftBehind) {
  constexpr int kRounds = 200;
  const std::string text(1000, 'x');
  TextArena arena;
  for (int round = 0; round < kRounds; ++round) {
    for (std::uint32_t id = 0; id < 100; ++id) arena.put(id, text + std::to_string(round) + "\n");
  }
  // All that was ever put in is 20 MB.
  EXPECT_LT(arena.bytes_held(), 5'000'000u);
  EXPECT_EQ(arena.text(99), text + "199\n");
  EXPECT_EQ(found(arena, {"x199"}).size(), 100u);
}

}  // namespace
}  // namespace muster::projections
