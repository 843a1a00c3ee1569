// Programs in Go that tests run, built from modules below tests/.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "tests/harness/child_process.h"

namespace muster::cli {

struct GoBuild {
  std::string skipped_because;  // empty: it was built, or `error` says why not
  std::string error;
};

// Builds the packages of the module in tests/`module` into `output`: a file for one package, a
// folder ending in "/" for several. Modules are downloaded the first time. `any`: by any Go; else
// by 1.21 or newer, which fetches the Go that the module asks for. Ended after `max`.
inline GoBuild build_go(const std::string& module, const std::string& output,
                        const std::vector<std::string>& packages, bool any,
                        std::chrono::minutes max) {
  constexpr int kNoGo = 77;
  constexpr int kNoModules = 78;
  std::vector<std::string> arguments = {
      "-c",
      "command -v go >/dev/null || exit 77; "
      "case $2$(go env GOVERSION) in "
      "newer:go1.[0-9].* | newer:go1.1[0-9]* | newer:go1.20*) exit 77 ;; esac; "
      "cd \"$1\" && { go mod download || exit 78; } && shift 2 && exec go build -o \"$@\"",
      "build",
      std::string(MUSTER_SOURCE_DIR) + "/tests/" + module,
      any ? "any:" : "newer:",
      output};
  arguments.insert(arguments.end(), packages.begin(), packages.end());
  const Finished built = run_to_end({.program = "/bin/bash", .arguments = arguments}, max);
  if (built.exit_code == kNoGo)
    return {any ? "Go is not installed" : "Go 1.21 is not installed", {}};
  if (built.exit_code == kNoModules) return {"Go's modules cannot be downloaded: " + built.err, {}};
  return {{}, built.exit_code == 0 ? "" : "go build: " + built.err};
}

}  // namespace muster::cli
