#include "bench/proof/timed_command.h"

#include <chrono>
#include <utility>

#include "bench/support/ms_of.h"

namespace muster::bench {

Result<double> command_ms(const Program& program, std::vector<std::string> arguments) {
  constexpr std::chrono::minutes kMax{30};  // ends a broken run; not a target
  const std::string name = arguments.front();
  Finished done;
  const double ms = ms_of([&] { done = run_to_end(program.command(std::move(arguments)), kMax); });
  if (done.exit_code == 0) return ms;
  return fail(ErrorCode::kIo,
              "muster " + name + " ended with exit code " + std::to_string(done.exit_code), "",
              done.err);
}

}  // namespace muster::bench
