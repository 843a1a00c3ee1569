#include "bench/proof/process_memory.h"

#include <cstdlib>
#include <fstream>

namespace muster::bench {
namespace {

constexpr double kMegabyte = 1e6;

}  // namespace

Result<double> memory_mb(pid_t pid, const std::string& field) {
  std::ifstream status("/proc/" + std::to_string(pid) + "/status");
  for (std::string line; std::getline(status, line);) {
    if (!line.starts_with(field + ':')) continue;
    return std::strtod(line.c_str() + field.size() + 1, nullptr) * 1024 / kMegabyte;
  }
  return fail(ErrorCode::kIo, "no " + field + " of the server");
}

}  // namespace muster::bench
