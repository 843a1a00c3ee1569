// Helpers for tests over an event log.
#pragma once

#include <chrono>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "core/log/event_log.h"
#include "tests/support/test_keys.h"

namespace muster {

inline constexpr Timestamp kContractTime{1'750'000'000'000'000};
// For what must happen: long, because it expires only if the test fails.
inline constexpr Duration kPatience = std::chrono::seconds(60);

// Appends at the head and checks the position.
inline void must_append(EventLog& log, const Draft& draft) {
  if (log.keys() == nullptr) log.use_keys(test_keys());
  const Position head = log.head();
  const auto first = log.append(draft, head);
  ASSERT_TRUE(first) << first.error().message << " " << first.error().detail;
  ASSERT_EQ(*first, head);
  ASSERT_EQ(log.head(), head + draft.event_count());
}

// Every commit from `from` on; a test failure if the log is damaged.
inline std::vector<Commit> read_all(const EventLog& log, Position from = Position(0)) {
  std::vector<Commit> commits;
  const auto cursor = log.read(from);
  while (true) {
    auto commit = cursor->next();
    if (!commit) {
      ADD_FAILURE() << commit.error().message << " " << commit.error().detail;
      break;
    }
    if (!*commit) break;
    if (cursor->keys() == nullptr) {
      const auto opened = open_commit(**commit, &test_keys());
      EXPECT_TRUE(opened) << opened.error().message;
    }
    commits.push_back(std::move(**commit));
  }
  return commits;
}

}  // namespace muster
