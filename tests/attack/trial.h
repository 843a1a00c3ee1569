// One damaged copy of a data directory, and what the program makes of it.
//
//   const Verdict verdict = try_damage(data, damage, dir / "copy", {.start = true});
//   EXPECT_THAT(verdict.complaints, IsEmpty());
//
// The copy is damaged, read by `fsck`, by `events` and `user`, started, asked and written to. Right
// is: every answer is that of the undamaged data, or the damage is said, with exit code 3 and with
// the position where it is the log's; a command that refuses leaves every byte of the log that was
// there; fsck changes nothing, and what it calls whole can be served; a log that is damaged takes
// no changes; a damaged head, which only bears witness, is said and kept aside, and the server goes
// on; damaged views and nothing else cost nobody anything. Nothing hangs and nothing aborts.
//
// Requires: as ForkedProgram.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "tests/attack/damage.h"
#include "tests/attack/small_data.h"

namespace muster::attack {

enum class Ending {
  kHarmless,       // everything answered as before, and fsck found nothing
  kRefused,        // fsck named the damage, the server did not start
  kServedAndSaid,  // fsck named the damage, the server answers what can be read
  kBroken,         // see the complaints
};

struct Verdict {
  Ending ending = Ending::kHarmless;
  std::vector<std::string> complaints;
};

struct TrialSteps {
  bool first_events = true;  // of the two reading commands, which is the first to meet the damage
  bool start_first = false;  // the server is, without a reading command
  bool start = true;         // costs as much as all others together
};

Verdict try_damage(const SmallData& data, const Damage& damage, const std::filesystem::path& copy,
                   TrialSteps steps);

}  // namespace muster::attack
