// "muster 0.1.0 (a1b2c3d)": what --version prints.
#pragma once

#include <string>

namespace muster::cli {

std::string version_text();

}  // namespace muster::cli
