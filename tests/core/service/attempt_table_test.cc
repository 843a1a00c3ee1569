#include "core/service/attempt_table.h"

#include <cstdint>
#include <random>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/seed.h"

namespace muster {
namespace {

constexpr std::uint32_t kNow = 1'700'000'000;

std::vector<std::uint64_t> random_keys(std::size_t count) {
  std::mt19937_64 random(test_seed());
  std::vector<std::uint64_t> keys(count);
  for (auto& key : keys) key = random() | 1;
  return keys;
}

AttemptEntry* add(AttemptTable& table, std::uint64_t key, std::uint32_t forgotten_at_s) {
  AttemptEntry* const entry = table.find_or_add(key, kNow);
  if (entry != nullptr) entry->forgotten_at_s = forgotten_at_s;
  return entry;
}

TEST(AttemptTable, RemembersEveryKeyWhileItGrows) {
  AttemptTable table(1 << 16);
  const auto keys = random_keys(30'000);
  for (std::size_t i = 0; i < keys.size(); ++i) {
    AttemptEntry* const entry = add(table, keys[i], kNow + 60);
    ASSERT_NE(entry, nullptr);
    entry->next_at_s = static_cast<std::uint32_t>(i);
  }
  for (std::size_t i = 0; i < keys.size(); ++i) {
    AttemptEntry* const entry = table.find(keys[i], kNow);
    ASSERT_NE(entry, nullptr);
    EXPECT_EQ(entry->next_at_s, i);
  }
  EXPECT_EQ(table.find(2, kNow), nullptr);
  EXPECT_EQ(table.bytes(), (1U << 16) * 16U);
}

TEST(AttemptTable, TakesTwoThirdsOfItsSlotsAndThenHasNoRoom) {
  AttemptTable table(1 << 14);
  const auto keys = random_keys(1 << 15);
  std::size_t n_before_the_first_refusal = 0;
  while (add(table, keys[n_before_the_first_refusal], kNow + 60) != nullptr)
    ++n_before_the_first_refusal;
  EXPECT_GE(n_before_the_first_refusal, (1U << 14) / 3 * 2);
  EXPECT_EQ(table.bytes(), (1U << 14) * 16U);
  for (std::size_t i = 0; i < n_before_the_first_refusal; ++i)
    ASSERT_NE(table.find(keys[i], kNow), nullptr);
}

TEST(AttemptTable, GivesAwayTheSlotsOfWhatIsOver) {
  AttemptTable table(AttemptTable::kSlotsMin);
  for (const std::uint64_t key : random_keys(100'000)) {
    AttemptEntry* const entry = add(table, key, kNow);  // over at once
    ASSERT_NE(entry, nullptr);
    EXPECT_EQ(table.find(key, kNow), nullptr);
  }
  EXPECT_EQ(table.bytes(), AttemptTable::kSlotsMin * 16);
}

TEST(AttemptTable, DoesNotGrowForWhatIsOver) {
  AttemptTable table(1 << 16);
  for (const std::uint64_t key : random_keys(100'000)) ASSERT_NE(add(table, key, kNow), nullptr);
  EXPECT_EQ(table.bytes(), AttemptTable::kSlotsMin * 16);
}

TEST(AttemptTable, AKeyThatIsOverBeginsAnew) {
  AttemptTable table(AttemptTable::kSlotsMin);
  add(table, 7, kNow + 1)->next_at_s = 5;
  EXPECT_EQ(table.find(7, kNow + 1), nullptr);
  EXPECT_EQ(table.find_or_add(7, kNow + 1)->next_at_s, 0U);
}

}  // namespace
}  // namespace muster
