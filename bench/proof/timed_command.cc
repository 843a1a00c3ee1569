#include "bench/proof/timed_command.h"

#include <utility>

#include "bench/support/ms_of.h"

namespace muster::bench {

Result<double> command_ms(const Program& program, std::vector<std::string> arguments,
                          std::chrono::minutes max) {
  const std::string name = arguments.front();
  Finished done;
  const double ms = ms_of([&] { done = run_to_end(program.command(std::move(arguments)), max); });
  if (done.exit_code == 0) return ms;
  return fail(ErrorCode::kIo,
              "muster " + name + " ended with exit code " + std::to_string(done.exit_code), "",
              done.err);
}

}  // namespace muster::bench
