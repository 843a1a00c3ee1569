// Whether the pages of a recovered server show what the log's check found to have happened.
#pragma once

#include <cstdint>
#include <string>

#include "tests/crash/asker.h"
#include "tests/crash/expected_state.h"

namespace muster::crash {

// Reads everyone and everything as `reader`, whose own last activity continues meanwhile. Requires:
// nothing else happens. Complaints go to the asker's journal.
void check_api(Asker& asker, std::uint32_t reader, const std::string& token,
               const ExpectedState& expected);

}  // namespace muster::crash
