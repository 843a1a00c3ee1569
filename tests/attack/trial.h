// A damaged copy of a data directory, and how the program handles it.
//
//   const Verdict verdict = try_damage(data, damage, dir / "copy", {.start = true});
//   EXPECT_THAT(verdict.complaints, IsEmpty());
//
// The copy is damaged, read by `fsck`, `events` and `user`, started, queried and written to.
// Correct is: every answer equals that of the undamaged data, or the damage is reported, with exit
// code 3 and, if it is in the log, with the position; a command that refuses leaves every byte of
// the log in place; fsck changes nothing, and what it calls intact can be served; a damaged log
// accepts no changes; a damaged head, which is only a witness, is reported and kept aside, and the
// server continues; damage to views alone costs nobody anything. Nothing hangs or aborts.
//
// Requires: as for ForkedProgram.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "tests/attack/damage.h"
#include "tests/attack/small_data.h"

namespace muster::attack {

enum class Ending {
  kHarmless,       // every answer as before, and fsck found nothing
  kRefused,        // fsck named the damage, the server did not start
  kServedAndSaid,  // fsck named the damage; the server answers what can be read
  kBroken,         // see the complaints
};

struct Verdict {
  Ending ending = Ending::kHarmless;
  std::vector<std::string> complaints;
};

struct TrialSteps {
  bool first_events = true;  // which of the two reading commands meets the damage first
  bool start_first = false;  // the server meets it first
  bool start = true;         // costs as much as everything else
};

Verdict try_damage(const SmallData& data, const Damage& damage, const std::filesystem::path& copy,
                   TrialSteps steps);

}  // namespace muster::attack
