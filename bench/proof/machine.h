// Where and with what a run was made: without it no figure means anything.
#pragma once

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

namespace muster::bench {

// Name and value, in the order in which they are shown: date, processor, cores, memory, kernel,
// filesystem, sync mode, versions.
using Machine = std::vector<std::pair<std::string, std::string>>;
Machine describe_machine(const std::filesystem::path& dir);

// How often a second the disk makes an append of 64 bytes durable with nothing around it: a bare
// write and fdatasync, over `seconds`.
double bare_syncs_per_second(const std::filesystem::path& dir, double seconds);

// The path of a program, or empty where it is not installed.
std::string find_program(const std::string& name);

}  // namespace muster::bench
