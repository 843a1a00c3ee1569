// A log as it is after years: every table file where it stays, nothing left to do in the
// background.
#pragma once

#include <cstdint>
#include <filesystem>

namespace muster::bench {

// Compacts the whole log and says how many bytes its table files are. Requires: nobody has it open.
std::uint64_t compacted_bytes(const std::filesystem::path& data_dir);

}  // namespace muster::bench
