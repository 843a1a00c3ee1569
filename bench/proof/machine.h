// Where and with what a run was made; without it no figure means anything.
#pragma once

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

namespace muster::bench {

// Name and value in display order: date, processor, cores, memory, kernel, file system, sync mode,
// versions.
using Machine = std::vector<std::pair<std::string, std::string>>;
Machine describe_machine(const std::filesystem::path& dir);

// How many 64-byte appends per second the disk makes durable by plain write and fdatasync, measured
// over `seconds`.
double bare_syncs_per_second(const std::filesystem::path& dir, double seconds);

// The path of a program, or empty if it is not installed.
std::string find_program(const std::string& name);

}  // namespace muster::bench
