// A member who works beside an attack: reads and changes something by the founder's token.
//
//   EXPECT_EQ(requests_served(server, Work::kReadAndChange), kMembersRequests);
//
// Told 503 with Retry-After, it asks again then, as its header asks it to.
#pragma once

#include <cstdint>

#include "tests/harness/program.h"

namespace muster::attack {

inline constexpr int kMembersRequests = 20;

enum class Work : std::uint8_t { kRead, kReadAndChange };

// How many of kMembersRequests were served, each on a connection of its own and within a few
// seconds. Says what the others were answered; after three of them the member gives up for good.
int requests_served(const Server& server, Work work);

}  // namespace muster::attack
