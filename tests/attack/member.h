// A member who works during an attack: reads and changes things with the founder's token.
//
//   EXPECT_EQ(requests_served(server, Work::kReadAndChange), kMembersRequests);
//
// After a 503 with Retry-After it tries again as told.
#pragma once

#include <cstdint>

#include "tests/harness/program.h"

namespace muster::attack {

inline constexpr int kMembersRequests = 20;

enum class Work : std::uint8_t { kRead, kReadAndChange };

// How many of kMembersRequests were served, each on its own connection and within a few seconds.
// Prints the other answers; after three of them the member gives up for good.
int requests_served(const Server& server, Work work);

}  // namespace muster::attack
