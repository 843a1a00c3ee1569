// Tries many damages on all cores, and summarises the results.
//
//   const Tally tally = try_damages(data, damages);
//   EXPECT_THAT(tally.complaints, IsEmpty());
//   std::cout << tally.to_text();
//
// One process per core, each of which forks the program for each command; results are returned in
// files. Requires: as for ForkedProgram.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "tests/attack/trial.h"

namespace muster::attack {

struct Tally {
  std::map<Ending, std::uint64_t> endings;
  std::vector<std::string> complaints;  // each begins with the damage's text
  double seconds = 0;

  std::uint64_t total() const;
  std::string to_text() const;
};

// One trial in `start_every` starts the server.
Tally try_damages(const SmallData& data, const std::vector<Damage>& damages,
                  std::uint64_t start_every);

}  // namespace muster::attack
