#include "cli/version.h"

#include "muster_version.h"

namespace muster::cli {

std::string version_text() {
  std::string text = "muster " + std::string(kVersion);
  if (!revision().empty()) text += " (" + std::string(revision()) + ")";
  return text;
}

}  // namespace muster::cli
