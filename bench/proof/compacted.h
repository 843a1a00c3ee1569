// A log as it is after years: every table file settled, no background work left.
#pragma once

#include <cstdint>
#include <filesystem>

namespace muster::bench {

// Compacts the whole log and returns the size of its table files. Requires: nothing has it open.
std::uint64_t compacted_bytes(const std::filesystem::path& data_dir);

}  // namespace muster::bench
